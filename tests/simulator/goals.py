"""Goals: what simulated learners come for, the values they know, and what must be true afterwards."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.platforms.demo import demo_data
from knowledge import Catalogue

SAID = "<in the learner's own words>"
"""Stands for a value that must be something the learner wrote, or nothing."""
Proof = Literal["requests", "told", "cited", "ticket", "seen", "exported", "erased", "silenced", "danger"]
Values = dict[str, str]

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
    "sleep": "health", "salt": "nutrition", "fund": "finance", "insurance": "insurance",
    "refund_rule": "refunds", "invoice_rule": "invoices",
}  # fmt: skip
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
        "reason": ("it is too basic for me", "I have no time this month", "the pace is too fast", "it isn't what I hoped"),
        "person": ("Nora Feldman", "Peter Lindqvist", "Amy Tran"),
        "organisation": ("Brightwater Trading Ltd", "Northfield Clinics Inc"),
        "detail": ("it says no permission", "it freezes in lesson two", "black screen with sound only", "the box was wet"),
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


@dataclass
class Goal:
    """One thing that a simulated learner wants."""

    name: str
    """Key of its wordings."""
    area: str
    """The form, or what else it is about: how the report groups it."""
    learner: str
    form: str | None = None
    slots: Values = field(default_factory=dict)
    """Answers to what may be asked, as the platform must get them."""
    facts: Values = field(default_factory=dict)
    """What stands for {names} in the wordings."""
    expects: tuple[dict[str, Any], ...] = ()
    """Requests that the platform must hold at the end."""
    proof: Proof = "requests"
    about: str = ""
    """What must be told, the domain that must be cited, or the reason of the ticket."""
    leaves_at: int | None = None
    """The learner thinks better of it at this question."""
    ends_without: bool = False
    """Nothing can come of it: the learner lets it be once that is said."""
    shortest: int = 1


def _slot_count(goal: Goal) -> int:
    return 1 + sum(1 for slot in goal.slots if slot != "field" and slot not in {"change", "charge"}) + 1


class Maker:
    """Makes goals of one language with a seeded generator."""

    def __init__(self, catalogue: Catalogue, language: str, rng: random.Random) -> None:
        self.catalogue, self.language, self.rng = catalogue, language, rng
        data = demo_data()
        self._items = {o["id"]: o.get("course_id") for o in (*data["orders"], *data["gifts"])}
        self._goods = {o["id"]: o["product_id"] for o in data["goods"]}

    def make(self) -> Goal:
        """One goal of any kind."""
        makers: list[tuple[Callable[[], Goal], int]] = [
            (self._refund, 4), (self._refund_refused, 2), (self._refund_foreign, 1), (self._invoice, 4),
            (self._payment, 4), (self._access, 4), (self._playback, 4), (self._gift, 4), (self._membership, 4),
            (self._delivery, 4), (self._claim, 4), (self._account, 4), (self._record, 4), (self._right, 4),
            (self._question, 4), (self._plain, 4), (self._danger, 2),
        ]  # fmt: skip
        made = self.rng.choices([m for m, _ in makers], [w for _, w in makers])[0]()
        leaves = bool(made.slots) and not made.ends_without and made.area != "claim_form" and self.rng.random() < 0.1
        if leaves:
            made.leaves_at, made.expects, made.ends_without = self.rng.choice((1, 2)), (), True
            made.area = "cancelled"
        return made

    def _pick(self, words: str) -> str:
        return self.rng.choice(WORDS[self.language][words])

    def _of(self, order: str) -> Values:
        course = self._items.get(order)
        if course is not None:
            return {"order": order, "course": self.catalogue.course_by_id[course].title.in_language(self.language)}
        product = self.catalogue.product_by_id[self._goods[order]]
        return {"order": order, "item": product.title.in_language(self.language)}

    def _form(
        self, name: str, area: str, learner: str, slots: Values, body: dict[str, Any] | None, **facts: str
    ) -> Goal:
        expects = () if body is None else ({"kind": area.removesuffix("_form"), **body},)
        goal = Goal(name, area, learner, area, slots, facts, expects)
        goal.shortest = _slot_count(goal)
        return goal

    def _refund(self) -> Goal:
        learner = self.rng.choice(list(REFUNDABLE))
        order, reason = self.rng.choice(REFUNDABLE[learner]), self._pick("reason")
        slots = {"order_id": order, "reason": reason}
        body = {"order_id": order, "reason": SAID}
        return self._form("refund", "refund_form", learner, slots, body, reason=reason, **self._of(order))

    def _refund_refused(self) -> Goal:
        learner = self.rng.choice(list(AGAINST_RULES))
        order = AGAINST_RULES[learner]
        goal = self._form("refund_refused", "refund_form", learner, {"order_id": order}, None, **self._of(order))
        goal.ends_without, goal.shortest = True, 3
        return goal

    def _refund_foreign(self) -> Goal:
        learner = self.rng.choice(list(AGAINST_RULES))
        foreign = self.rng.choice([o for owner, orders in REFUNDABLE.items() if owner != learner for o in orders])
        goal = self._form("refund_foreign", "refund_form", learner, {"order_id": foreign}, None, foreign=foreign)
        goal.ends_without, goal.shortest = True, 3
        return goal

    def _invoice(self) -> Goal:
        learner = self.rng.choice(list(COURSE_ORDERS))
        order, mail, company = COURSE_ORDERS[learner], self.rng.choice(MAILS), self.rng.random() < 0.5
        title, tax = self._pick("organisation" if company else "person"), self.rng.choice(TAX_IDS)
        slots = {"order_id": order, "title_kind": "company" if company else "personal", "title": title, "email": mail}
        slots |= {"tax_id": tax} if company else {}
        body = {"order_id": order, "title": title, "tax_id": tax if company else None, "email": mail}
        facts = {"title": title, "email": mail, "tax_id": tax, **self._of(order)}
        return self._form("invoice", "invoice_form", learner, slots, body, **facts)

    def _payment(self) -> Goal:
        charge = self.rng.choice(("charged_twice", "wrong_amount", "paid_but_pending", "failed"))
        which = self.rng.randrange(len(DAYS))
        day, said = DAYS[which], WORDS[self.language]["day"][which]
        orders = PENDING if charge == "paid_but_pending" else COURSE_ORDERS
        learner = self.rng.choice(list(orders))
        order = orders[learner]
        name = f"payment_{charge}"
        if charge == "failed":
            tried = self.rng.choice(("still", "still", "solved"))
            slots = {"charge": charge, "tried": tried, "paid_on": day}
            body = {"problem": charge, "paid_on": day} if tried == "still" else None
            goal = self._form(name, "payment_form", learner, slots, body, day=said, **self._of(order))
            goal.shortest = 4 if body else 2
            return goal
        amount = str(self.rng.choice((79, 99, 158, 129.5)))
        slots = {"charge": charge, "order_id": order, "amount": amount, "paid_on": day}
        body = {"problem": charge, "order_id": order, "amount_cny": amount, "paid_on": day}
        return self._form(name, "payment_form", learner, slots, body, day=said, amount=amount, **self._of(order))

    def _access(self) -> Goal:
        learner = self.rng.choice(list(COURSE_ORDERS))
        order, tried = COURSE_ORDERS[learner], self.rng.choice(("still", "still", "solved"))
        same, detail = self.rng.choice(("same", "unsure")), self._pick("detail")
        slots = {"order_id": order, "same_account": same, "tried": tried, "detail": detail}
        body = {"order_id": order, "problem": SAID} if tried == "still" else None
        goal = self._form("access", "access_form", learner, slots, body, detail=detail, **self._of(order))
        goal.shortest = 6 if body else 4
        return goal

    def _playback(self) -> Goal:
        learner = self.rng.choice(list(COURSE_ORDERS))
        facts = self._of(COURSE_ORDERS[learner])
        course = self._items[COURSE_ORDERS[learner]] or ""
        tried, device = self.rng.choice(("still", "still", "solved")), self.rng.choice(("phone_app", "computer", "tv"))
        elsewhere = self.rng.choice(("works_elsewhere", "fails_everywhere", "no_other"))
        slots = {"course_id": course, "device": device, "tried": tried, "elsewhere": elsewhere}
        detail = self._pick("detail")
        body = {"course_id": course, "device": device, "problem": SAID} if tried == "still" else None
        slots |= {"detail": detail}
        goal = self._form("playback", "playback_form", learner, slots, body, detail=detail, **facts)
        goal.shortest = 6 if body else 4
        return goal

    def _gift(self) -> Goal:
        learner, course = self.rng.choice(list(COURSE_ORDERS)), self.rng.choice(COURSES_TO_GIVE)
        recipient, message = self.rng.choice((*MAILS, *PHONES)), self._pick("message")
        slots = {"course_id": course, "recipient": recipient, "message": message}
        facts = {"course": self.catalogue.course_by_id[course].title.in_language(self.language)}
        facts |= {"recipient": recipient, "message": message}
        return self._form("gift", "gift_form", learner, slots, dict(slots), **facts)

    def _membership(self) -> Goal:
        learner, change = self.rng.choice(MEMBERSHIPS)
        goal = self._form(f"membership_{change}", "membership_form", learner, {"change": change}, {"change": change})
        goal.shortest = 2
        return goal

    def _delivery(self) -> Goal:
        learner = self.rng.choice(list(PARCELS))
        order, kinds = PARCELS[learner]
        parcel, detail = self.rng.choice(kinds), self._pick("detail")
        slots = {"order_id": order, "parcel": parcel, "detail": detail}
        body = {"order_id": order, "problem": f"{parcel}: {detail}"}
        return self._form("delivery", "delivery_form", learner, slots, body, detail=detail, **self._of(order))

    def _claim(self) -> Goal:
        learner = self.rng.choice(list(COURSE_ORDERS))
        insurance = self.rng.choice(("medical", "accident", "car", "home", "travel"))
        which = self.rng.randrange(len(DAYS))
        loss = self._pick("loss")
        slots = {"insurance": insurance, "happened_on": DAYS[which], "loss": loss}
        said = WORDS[self.language]["day"][which]
        goal = self._form("claim", "claim_form", learner, slots, dict(slots), day=said, loss=loss)
        goal.shortest = 4
        return goal

    def _account(self) -> Goal:
        learner = self.rng.choice(list(COURSE_ORDERS))
        what = self.rng.choice(("phone", "email", "name", "certificate_name"))
        words = {"name": "name", "certificate_name": "person"}
        known = {"phone": PHONES, "email": MAILS}.get(what)
        value = self.rng.choice(known) if known else self._pick(words[what])
        slots = {"field": what, "value": value}
        return self._form(f"account_{what}", "account_form", learner, slots, dict(slots), value=value)

    def _record(self) -> Goal:
        kind, learner, told = self.rng.choice(RECORDS)
        facts = self._of(told) if kind == "order" else {}
        return Goal(f"record_{kind}", "records", learner, facts=facts, proof="told", about=told)

    def _right(self) -> Goal:
        kind: Proof = self.rng.choice(("seen", "exported", "erased"))
        name = {"seen": "right_see", "exported": "right_export", "erased": "right_delete"}[kind]
        goal = Goal(name, "rights", self.rng.choice(list(COURSE_ORDERS)), proof=kind)
        goal.shortest = 2 if kind == "erased" else 1
        return goal

    def _question(self) -> Goal:
        topic, domain = self.rng.choice(list(QUESTIONS.items()))
        learner = self.rng.choice(list(COURSE_ORDERS))
        return Goal(f"question_{topic}", "question", learner, proof="cited", about=domain)

    def _plain(self) -> Goal:
        learner = self.rng.choice(list(COURSE_ORDERS))
        if self.rng.random() < 0.5:
            return Goal("person", "person", learner, proof="ticket", about="asked_for_person")
        return Goal("opt_out", "stop suggestions", learner, proof="silenced")

    def _danger(self) -> Goal:
        kind = self.rng.choice(("self", "emergency"))
        category = {"self": "self_harm_risk", "emergency": "medical_emergency"}[kind]
        return Goal(f"danger_{kind}", "danger", self.rng.choice(list(COURSE_ORDERS)), proof="danger", about=category)
