"""Picking one of a learner's own orders or of the courses by what is said of it: title, subject, day, amount, place. Pure."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from bot.dialogue.values.denied import affirmed, denied
from bot.dialogue.values.ordinals import LAST, ordinal_alone
from bot.dialogue.values.reading import plain, read

_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[a-z]{3,}")
# What is said of any course or order, and so tells none apart.
_COMMON = frozenset(
    "的了那门个这我要退买课程单订是想不对换成订学开票款一下给帮请上周昨天前月号日元块钱好能可以吧呢啊呀吗说做第一二两三四五六七八九"
)
_COMMON_WORDS = frozenset(
    [
        "the",
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "and",
        "for",
        "one",
        "course",
        "class",
        "order",
        "please",
        "refund",
        "bought",
        "that",
        "this",
        "want",
        "with",
        "from",
        "your",
        "get",
        "invoice",
        "last",
        "not",
        "you",
        "have",
        "can",
        "paid",
        "money",
        "back",
        "week",
        "month",
        "sorry",
        "meant",
        "other",
        "lesson",
        "lessons",
        "about",
        "what",
        "how",
        "why",
        "thanks",
        "well",
        "more",
        "once",
        "again",
        "mean",
    ]
)
_PLACE = re.compile(r"第.{1,2}[个门单份笔项]")
_SUBJECTS = {
    "health": re.compile(r"健康|养生|\bhealth\b"),
    "nutrition": re.compile(r"营养|饮食|膳食|\bnutrition\b|\bfood\b|\bdiet\b"),
    "finance": re.compile(r"理财|财务|金融|投资|\bmoney\b|\bfinance\b|\binvest"),
    "insurance": re.compile(r"保险|\binsurance\b"),
    "home": re.compile(r"居家|家居|装修|租房|\bhome\b|\brenovat|\brent"),
}
_FIGURE_ALONE = re.compile(r"^\W*\d{2,5}(?:\.\d+)?\W*$")
_LATEST = re.compile(r"最近|最新|刚(?:刚)?买|\b(?:latest|newest|most recent|just bought)\b", re.IGNORECASE)
_DEAREST = re.compile(
    r"最贵|贵的?那|更贵|贵一?点的|\b(?:most expensive|dearest|priciest|more expensive|pricier|dearer)\b", re.IGNORECASE
)
_CHEAPEST = re.compile(
    r"最便宜|便宜的?那|更便宜|便宜一?点的|\b(?:cheapest|cheaper|least expensive|less expensive)\b", re.IGNORECASE
)
_WEEK_WORD = re.compile(
    r"(?P<last>上个?(?:周|星期|礼拜)|last week)(?![一二三四五六日天])|(?P<this>这个?(?:周|星期|礼拜)|本周|this week)(?![一二三四五六日天])",
    re.IGNORECASE,
)
_MONTH_WORD = re.compile(r"(?P<last>上个?月|last month)(?!\d)|(?P<this>这个?月|本月|this month)(?!\d)", re.IGNORECASE)


class Choice(BaseModel):
    """Something to choose, as it is offered and as it may be spoken of."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    value: str
    zh: str
    en: str
    titles: tuple[str, ...] = ()
    about: str | None = None
    """Its subject, such as `finance`."""
    on: date | None = None
    amount: Decimal | None = None

    def in_language(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


def picked_by_price(text: str, shown: Sequence[Choice]) -> Choice | None:
    """The dearest or the cheapest of what was shown, where the text says just that."""
    found = _by_price(plain(text).lower(), shown)
    return found[0] if len(found) == 1 else None


def pick(text: str, choices: Sequence[Choice], today: date, *, ordinals: bool = True) -> list[Choice]:
    """Those that the text speaks of: one where it is clear, several where it isn't, none where it names nothing.

    Each thing said narrows what the others left; what would leave nothing is not held against the rest.

    Args:
        choices: in the order in which they were offered, newest first.
        ordinals: the choices were offered, so that "the second one" picks one.
    """
    whole = plain(text).lower()
    said = affirmed(whole)
    if said == whole and denied(whole) is not None:
        return []  # what it is not, and no word on what it is
    exact = [choice for choice in choices if choice.value.lower() == said.strip()]
    if exact:
        return exact
    left = list(choices)
    narrowed = False
    for keep in (
        _by_title(_PLACE.sub("", said), left, asked=ordinals),
        _by_subject(said, left),
        _by_day(said, left, today),
        _by_amount(said, left),
    ):
        both = [choice for choice in left if choice in keep]
        if both:
            left, narrowed = both, True
    if narrowed:
        return left[:1] if _LATEST.search(said) else _by_price(said, left) or left
    place = ordinal_alone(said) if ordinals else None
    if place is not None:
        index = len(choices) - 1 if place == LAST else place - 1
        return [choices[index]] if 0 <= index < len(choices) else []
    if _LATEST.search(said):
        return list(choices[:1])
    return _by_price(said, choices)


def _by_price(said: str, choices: Sequence[Choice]) -> list[Choice]:
    """The dearest or the cheapest; several where they cost the same."""
    prices = [choice.amount for choice in choices if choice.amount is not None]
    if not prices or _DEAREST.search(said) is None is _CHEAPEST.search(said):
        return []
    wanted = max(prices) if _DEAREST.search(said) else min(prices)
    return [choice for choice in choices if choice.amount == wanted]


def _by_title(said: str, choices: Sequence[Choice], *, asked: bool) -> list[Choice]:
    scores = [max((_overlap(said, title.lower(), asked) for title in one.titles), default=0.0) for one in choices]
    best = max(scores, default=0.0)
    return [choice for choice, score in zip(choices, scores, strict=True) if score == best > 0]


def _overlap(said: str, title: str, asked: bool) -> float:
    if title and title in said:
        return 100.0
    signs = {sign for sign in _HAN.findall(said) if sign not in _COMMON} & set(title)
    words = {_stem(word) for word in _WORD.findall(said)} - _COMMON_WORDS
    titled = {_stem(word) for word in _WORD.findall(title)}
    # A single shared sign says little, unless it was asked for and the learner said little else.
    enough = len(signs) >= 2 or (asked and len(signs) == 1 and len(_HAN.findall(said)) <= 8)
    return (len(signs) if enough else 0) + len(words & titled)


def _stem(word: str) -> str:
    """Enough of a word that "budgeting" finds "budget"."""
    return word if word in _COMMON_WORDS else word[:5]


def _by_subject(said: str, choices: Sequence[Choice]) -> list[Choice]:
    subjects = {subject for subject, words in _SUBJECTS.items() if words.search(said)}
    return [choice for choice in choices if choice.about in subjects]


def _by_day(said: str, choices: Sequence[Choice], today: date) -> list[Choice]:
    found = read("date", said, today)
    if found is not None and found.value is not None:
        return [choice for choice in choices if choice.on is not None and choice.on.isoformat() == found.value]
    week, month = _WEEK_WORD.search(said), _MONTH_WORD.search(said)
    if week is not None:
        wanted = today.isocalendar()[:2] if week["this"] else _week_before(today)
        return [choice for choice in choices if choice.on is not None and choice.on.isocalendar()[:2] == wanted]
    if month is not None:
        months = today.year * 12 + today.month - (0 if month["this"] else 1)
        return [
            choice for choice in choices if choice.on is not None and choice.on.year * 12 + choice.on.month == months
        ]
    return []


def _week_before(today: date) -> tuple[int, int]:
    before = date.fromordinal(today.toordinal() - 7).isocalendar()
    return before[0], before[1]


def _by_amount(said: str, choices: Sequence[Choice]) -> list[Choice]:
    # A figure of two or more digits alone is a price; a single one is a place in the list.
    found = read("amount", said, date.min, asked=_FIGURE_ALONE.match(said) is not None)
    if found is None or found.value is None:
        return []
    return [choice for choice in choices if choice.amount is not None and choice.amount == Decimal(found.value)]
