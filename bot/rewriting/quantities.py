"""Quantities of a text, in order: each number with its unit, Chinese numerals and number words as digits. Pure."""

import re
import unicodedata
from dataclasses import dataclass

# Numerals that count nothing.
_IDIOMS = re.compile(
    r"一(?:般|些|定|直|起|样|旦|下|切|致|边|律|方面|点)|[统唯万单同]一|进一步|之一|十分(?!钟|之)|千万(?=别|不|要)|"
    r"零(?:下|食|售|用|钱)|百(?:科|姓)|半(?:夜|成品|身)"
)
_DIGIT = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
_WORDS = {
    word: n
    for n, word in enumerate(
        (
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        )
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_SHARES = {"half": 0.5, "quarter": 0.25, "once": 1, "twice": 2, "double": 2, "triple": 3, "dozen": 12}
_TIMES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_WORD = "|".join(sorted([*_WORDS, *_SHARES], key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?P<share>百分之)?(?P<money>[¥$€£])?\s*(?:"
    rf"(?P<digits>(?<![\w.])-?\d[\d,]*(?:\.\d+)?|\d[\d,]*(?:\.\d+)?)(?P<group>\s?[万亿千百])?"
    rf"|(?P<han>[零〇一二两三四五六七八九十百千万亿半]+)"
    rf"|(?<![a-z])(?P<word>{_WORD})(?:[\s-](?P<second>{'|'.join(_WORDS)}))?(?![a-z]))"
    rf"(?:\s(?P<times>{'|'.join(_TIMES)})(?![a-z]))?",
)
_UNITS = {
    "%": ("%", "percent", "per cent"),
    "CNY": ("元", "块", "人民币", "yuan", "cny", "rmb"),
    "USD": ("美元", "usd", "dollars", "dollar"),
    "s": ("秒", "seconds", "second", "secs", "sec"),
    "min": ("分钟", "minutes", "minute", "mins", "min"),
    "h": ("个小时", "小时", "钟头", "hours", "hour", "hrs", "h"),
    "day": ("天", "日", "days", "day"),
    "week": ("个星期", "星期", "周", "weeks", "week"),
    "month": ("个月", "月", "months", "month"),
    "year": ("年", "years", "year"),
    "age": ("周岁", "岁", "years old"),
    "mg": ("毫克", "mg"),
    "kg": ("公斤", "千克", "kg", "kilograms", "kilogram"),
    "g": ("克", "grams", "gram", "g"),
    "ml": ("毫升", "ml"),
    "l": ("升", "litres", "liters", "litre", "liter", "l"),
    "cm": ("厘米", "cm"),
    "m": ("米", "metres", "meters", "metre", "meter", "m"),
    "kcal": ("千卡", "大卡", "kcal", "calories", "calorie"),
    "mmHg": ("毫米汞柱", "mmhg"),
    "°C": ("摄氏度", "℃", "°c", "度"),
}  # fmt: skip
_UNIT_OF = {name: unit for unit, names in _UNITS.items() for name in names}
_UNIT = re.compile(
    r"\s?(?:" + "|".join(
        re.escape(name) + (r"(?![a-z])" if name[-1].isascii() and name[-1].isalpha() else "")
        for name in sorted(_UNIT_OF, key=len, reverse=True)
    ) + ")"
)  # fmt: skip
_MONEY = {"¥": "CNY", "$": "USD", "€": "EUR", "£": "GBP"}


@dataclass(frozen=True)
class Quantity:
    """A number and what it counts, as far as that is a unit; and where it stands."""

    value: float
    unit: str
    start: int
    stop: int

    @property
    def counts(self) -> tuple[float, str]:
        return self.value, self.unit


def plain(text: str) -> str:
    """The text as checks read it: width, case and minus signs made one."""
    return unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-").lower()


def quantities(text: str) -> list[Quantity]:
    """In the order in which they stand.

    >>> [(q.value, q.unit) for q in quantities("每天三十分钟，占百分之五")]
    [(30.0, 'min'), (5.0, '%')]
    >>> [(q.value, q.unit) for q in quantities("Twenty-five minutes, or 7-9 hours at -18 °C")]
    [(25.0, 'min'), (7.0, ''), (9.0, 'h'), (-18.0, '°C')]
    """
    text = _IDIOMS.sub(lambda idiom: "·" * len(idiom[0]), plain(text))
    found = []
    for match in _NUMBER.finditer(text):
        value = _value(match)
        unit = _UNIT.match(text, match.end())
        name = "" if unit is None else _UNIT_OF[unit[0].strip()]
        name = "%" if match["share"] else _MONEY.get(match["money"] or "", name)
        found.append(Quantity(round(value, 6), name, match.start(), match.end() if unit is None else unit.end()))
    return found


def _value(match: re.Match[str]) -> float:
    if match["digits"] is not None:
        value = float(match["digits"].replace(",", ""))
        group = (match["group"] or "").strip()
        value *= (_TENS | _GROUPS).get(group, 1)
    elif match["han"] is not None:
        value = _han(match["han"])
    else:
        value = float((_WORDS | _SHARES)[match["word"]]) + _WORDS.get(match["second"] or "", 0)
    return value * _TIMES.get(match["times"] or "", 1)


def _han(text: str) -> float:
    """`三百五十` is 350, `二〇二六` is 2026, `半` is 0.5 and `两个半`'s `半` a number of its own."""
    if text == "半":
        return 0.5
    if not set(text) & set("十百千万亿半"):
        return float("".join(str(_DIGIT[c]) for c in text))
    total, section, digit = 0.0, 0.0, 0.0
    for c in text:
        if c in _DIGIT:
            digit = _DIGIT[c]
        elif c in _TENS:
            section, digit = section + (digit or 1) * _TENS[c], 0.0
        elif c in _GROUPS:
            total, section, digit = total + (section + digit or 1) * _GROUPS[c], 0.0, 0.0
        else:
            total += 0.5
    return total + section + digit
