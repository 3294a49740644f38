"""A small valid content folder, written anew for each test that wants to break or index one."""

from pathlib import Path

REVIEW = "reviewer: 周敏\nreviewed_on: 2026-10-20\nreview_due_on: 2027-10-20\n"
SOURCES = 'sources:\n  - {title: "CDC: Sleep", url: "https://www.cdc.gov/sleep/"}\n'


def write_small_content(folder: Path) -> Path:
    """Three courses, two FAQ entries, one policy in two languages, one product of each regulation class."""
    _course(folder, "sleep-basics", "health", "zh", "好好睡觉", "Sleep Well", "[睡眠, 失眠]", "[sleep, insomnia]")
    _course(folder, "budget-basics", "finance", "en", "第一份预算", "First Budget", "[预算, 记账]", "[budget, savings]")
    _course(
        folder, "budget-next", "finance", "en", "预算进阶", "Budgeting Further", "[理财规划]", "[planning]",
        more="prerequisites: [budget-basics]\n", regions="[CN]",
    )  # fmt: skip
    _lesson(folder, "sleep-basics", "sleep-basics-01", "一晚上的睡眠", "open", _zh_body("睡眠周期", "白天的困意"))
    _lesson(folder, "sleep-basics", "sleep-basics-02", "失眠怎么办", "enrolled", _zh_body("刺激控制法", "睡眠日记"))
    _lesson(folder, "budget-basics", "budget-basics-01", "Where money goes", "open", _en_body("Fixed costs", "Rent"))
    _lesson(folder, "budget-next", "budget-next-01", "Plans", "enrolled", _en_body("Yearly plan", "Sinking funds"))
    _write(folder / "faqs" / "account.yml", "topic: account\nentries:\n" + FAQ_PASSWORD + FAQ_DEVICES)
    _write(folder / "policies" / "refund.zh.md", _policy("zh", "退款规则", "## 多少天内可以退？\n\n七天内可以退款。\n"))
    _write(folder / "policies" / "refund.en.md", _policy("en", "Refunds", "## How long?\n\nWithin seven days.\n"))
    _write(folder / "partners.yml", "products:\n" + "".join(_product(r, d, t) for r, d, t in PRODUCTS))
    return folder


PRODUCTS = (
    ("none", "home", "桌灯"),
    ("medical", "health", "体检"),
    ("drug", "health", "药盒"),
    ("device", "health", "血压计"),
    ("health_food", "nutrition", "蛋白粉"),
    ("finance", "finance", "货币基金"),
    ("insurance", "insurance", "医疗险"),
)

FAQ_PASSWORD = f"""\
  - id: account-password
    intent: login_problem
    questions: {{zh: [忘记密码了怎么找回, 怎么重置登录密码], en: [I forgot my password, How do I reset my password?]}}
    answer:
      zh: |
        在登录页点“忘记密码”，用手机号收验证码后重新设置。
        新密码至少 8 位。
      en: |
        Press "Forgot password" on the sign-in page.
        The new password needs at least 8 characters.
    {REVIEW.replace(chr(10), chr(10) + "    ").strip()}
"""
FAQ_DEVICES = f"""\
  - id: account-devices
    intent: course_access_problem
    questions: {{zh: [同时可以在几台设备上学习], en: [How many devices can I use?]}}
    answer: {{zh: 同一账号最多登录五台设备。, en: One account can be signed in on five devices.}}
    course: sleep-basics
    {REVIEW.replace(chr(10), chr(10) + "    ").strip()}
"""


def _zh_body(*headings: str) -> str:
    sections = []
    for heading in headings:
        sentences = "".join(f"关于{heading}的第{n}点说明，要结合自己的情况慢慢调整。" for n in range(1, 15))
        sections.append(f"## {heading}\n\n{sentences}\n")
    return "\n".join(sections)


def _en_body(*headings: str) -> str:
    sections = []
    for heading in headings:
        lines = "\n\n".join(
            f"Point {n} about {heading.lower()} is worth a calm look before you decide what to do with it next month."
            for n in range(1, 15)
        )
        sections.append(f"## {heading}\n\n{lines}\n")
    return "\n".join(sections)


def _course(
    folder: Path,
    course: str,
    domain: str,
    language: str,
    zh: str,
    en: str,
    topics_zh: str,
    topics_en: str,
    more: str = "",
    regions: str = "[CN, EU]",
) -> None:
    _write(
        folder / "courses" / course / "course.yml",
        f"""\
id: {course}
domain: {domain}
language: {language}
title: {{zh: {zh}, en: {en}}}
summary: {{zh: 讲清楚{zh}。, en: All about {en}.}}
teacher: {{zh: 林静, en: Lin Jing}}
level: beginner
minutes: 60
price_cny: 99
audience: {{zh: 所有人, en: Everybody}}
outcomes: {{zh: [学会], en: [Know]}}
topics: {{zh: {topics_zh}, en: {topics_en}}}
regions: {regions}
published_on: 2026-05-12
{more}""",
    )


def _lesson(folder: Path, course: str, lesson: str, title: str, access: str, body: str) -> None:
    front = f"id: {lesson}\ntitle: {title}\naccess: {access}\nminutes: 30\n{REVIEW}{SOURCES}"
    _write(folder / "courses" / course / f"{lesson}.md", f"---\n{front}---\n\n{body}")


def _policy(language: str, title: str, body: str) -> str:
    front = f"id: refund-policy\ntitle: {title}\nlanguage: {language}\nversion: 2\neffective_on: 2026-01-01\n{REVIEW}"
    return f"---\n{front}---\n\n{body}"


def _product(regulated: str, domain: str, topic: str) -> str:
    return f"""\
  - id: item-{regulated.replace("_", "-")}
    provider: {{zh: 某某公司, en: Some Company}}
    category: home_goods
    domain: {domain}
    title: {{zh: {topic}, en: Item {regulated}}}
    summary: {{zh: {topic}的介绍。, en: About {regulated}.}}
    topics: {{zh: [{topic}], en: [item {regulated}]}}
    price_cny: 100
    url: https://partners.example/{regulated.replace("_", "-")}
    regions: [CN, EU]
    regulated: {regulated}
"""


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
