"""Who has what on the demo platform, and what simulated learners say: written by hand, from its file."""

REFUNDABLE = {
    "learner-daniel": ("KP202611190077",), "learner-chen": ("KP202611200011", "KP202611190015"),
    "learner-liu": ("KP202611180063",), "learner-sophie": ("KP202611190029",), "learner-james": ("KP202611200047",),
    "learner-tan": ("KP202611190051",),
}  # fmt: skip
AGAINST_RULES = {
    "learner-lin": "KP202611020017", "learner-wang": "KP202609280121", "learner-chen": "KP202611200012",
    "learner-sophie": "KP202611200030", "learner-zhao": "KP202611210018", "learner-tan": "KP202611080036",
}  # fmt: skip
COURSE_ORDERS = {
    "learner-lin": "KP202611020017", "learner-wang": "KP202609280121", "learner-daniel": "KP202611190077",
    "learner-chen": "KP202611190015", "learner-zhao": "KP202608190014", "learner-sophie": "KP202611190029",
    "learner-james": "KP202610280016", "learner-tan": "KP202611080036",
}  # fmt: skip
PENDING = {"learner-lin": "KP202611180042", "learner-chen": "KP202611210055", "learner-sophie": "KP202611170044"}
PARCELS = {
    "learner-lin": ("KP202611170102", ("late", "missing")), "learner-liu": ("KP202611040104", ("late", "missing")),
    "learner-chen": ("KP202611210101", ("spoiled", "incomplete")), "learner-james": ("KP202611210106", ("late",)),
    "learner-sophie": ("KP202611200105", ("spoiled", "damaged", "incomplete")),
}  # fmt: skip
MEMBERSHIPS = (
    ("learner-emma", "renew_off"), ("learner-chen", "renew_off"), ("learner-james", "renew_on"),
    ("learner-james", "to_year"), ("learner-emma", "to_year"), ("learner-chen", "cancel"),
    ("learner-wang", "join_month"), ("learner-daniel", "join_year"), ("learner-lin", "join_year"),
    ("learner-sophie", "join_month"), ("learner-tan", "join_year"),
)  # fmt: skip
RECORDS = (
    ("order", "learner-daniel", "KP202611190077"), ("order", "learner-wang", "KP202609280121"),
    ("progress", "learner-wang", "60"), ("progress", "learner-daniel", "5"),
    ("delivery", "learner-lin", "SD2026110217"), ("delivery", "learner-sophie", "KP202611200105"),
    ("membership", "learner-james", "2026-12-02"), ("membership", "learner-emma", "2026-12-06"),
    ("coupon", "learner-tan", "LEARN15"), ("coupon", "learner-lin", "LEARN15"),
    ("certificate", "learner-emma", "KPZS-2026-004417"), ("certificate", "learner-chen", "KPZS-2025-019932"),
    ("invoice", "learner-chen", "26332000000104417"), ("invoice", "learner-emma", "26332000000098820"),
)  # fmt: skip
QUESTIONS = {
    "sleep": ("faq:nap-length", "faq:coffee-and-sleep", "faq:cannot-fall-asleep", "lesson:sleep-well-02",
              "lesson:sleep-well-03", "lesson:sleep-well-04"),
    "salt": ("faq:salt-per-day", "lesson:balanced-plate-01", "lesson:blood-pressure-basics-03#how-much-salt"),
    "fund": ("faq:what-is-index-fund", "lesson:index-funds-101-01", "faq:emergency-fund-size",
             "faq:what-is-emergency-fund", "lesson:first-budget-03"),
    "insurance": ("faq:waiting-period-meaning", "faq:deductible-meaning", "lesson:insurance-basics-02",
                  "lesson:read-your-policy-01"),
    "refund_rule": ("faq:refund-arrival", "faq:refund-window", "policy:refund-policy"),
    "invoice_rule": ("faq:invoice-when", "faq:invoice-how", "policy:invoice-policy"),
}  # fmt: skip
"""Where the answers stand to what is asked of each subject."""
COURSES_TO_GIVE = ("sleep-well", "first-budget", "kitchen-from-zero", "safe-home-for-elders", "calm-mind", "move-more")

WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "zh": {
        "reason": ("讲得太快跟不上", "内容太浅了", "最近没时间学", "跟想的不一样", "买重复了"),
        "person": ("李秋敏", "王一凡", "赵子涵"),
        "organisation": ("上海青木信息技术有限公司", "杭州云栖教育咨询有限公司"),
        "detail": ("页面提示没有权限", "第二课开始一直转圈", "画面黑屏只有声音", "外箱有点湿"),
        "message": ("祝你每天睡个好觉", "生日快乐", "一起学习吧"),
        "loss": ("下楼梯时摔伤了手腕", "停车时后保险杠被撞", "厨房水管爆了地板泡坏", "阑尾炎做了手术"),
        "name": ("爱吃苹果的猫", "晨跑的老周", "小满"),
        "day": ("昨天", "前天", "11月20号", "2026年11月18日"),
    },
    "en": {
        "reason": ("it is too basic for me", "I have no time this month", "the pace is too fast", "it isn't for me"),
        "person": ("Nora Feldman", "Peter Lindqvist", "Amy Tran"),
        "organisation": ("Brightwater Trading Ltd", "Northfield Clinics Inc"),
        "detail": ("it says no permission", "it freezes in lesson two", "black screen, only sound", "the box was wet"),
        "message": ("Sleep well every night", "Happy birthday to you", "Let us learn this together"),
        "loss": ("I slipped on the stairs and hurt my wrist", "someone hit my rear bumper in a car park",
                 "a pipe burst and the kitchen floor is ruined", "I had my appendix taken out"),
        "name": ("Apple Cat", "Morning Runner", "Robin"),
        "day": ("yesterday", "the day before yesterday", "20 November", "18 November 2026"),
    },
}  # fmt: skip
DAYS = ("2026-11-22", "2026-11-21", "2026-11-20", "2026-11-18")
"""What `day` means on the day of the simulation."""
TAX_IDS = ("91310115MA1H9ABC7C", "91330106MA2CEDF45H")
MISTYPED: dict[str, tuple[str, ...]] = {
    "order_id": ("KP20261100017", "KP202613450017", "KP202912010017"),
    "tax_id": ("91310115MA1H9ABC7D", "91310115MA1H9AB"),
    "email": ("nora.feldman@", "nora.feldman@mail"),
    "recipient": ("138001", "gift.friend@"),
    "paid_on": ("2026-02-30", "2026-13-05", "2027-05-01"),
    "happened_on": ("2026-02-31", "2027-01-01"),
    "phone": ("12345", "1380000"),
    "contact": ("12345",),
    "code": ("000000",),
}
MAILS = ("nora.feldman@mail.example", "p.lind@post.example", "qing.mu@work.example")
PHONES = ("13911112222", "13711113333", "+447911123456")
