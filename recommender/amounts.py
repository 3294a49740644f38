"""Numbers, money and durations as learners write them, in digits and in words, in both languages. Pure."""

import re

_UNITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100,
}  # fmt: skip

NUMBER = rf"(?:\d{{1,6}}(?:[.,]\d{{1,3}})?|[{''.join(_UNITS)}{''.join(_TENS)}]{{1,7}}|(?:(?:a|one|two|three|four|five) hundred|{'|'.join(_WORDS)})\b)"

CNY = r"(?:块钱?|元钱?|圆|人民币|rmb\b|cny\b|yuan\b|kuai\b)"
FOREIGN = {
    "USD": r"(?:美元|美金|刀|us ?dollars?\b|dollars?\b|usd\b|bucks?\b)",
    "EUR": r"(?:欧元|euros?\b|eur\b)",
    "GBP": r"(?:英镑|pounds?\b|gbp\b|quid\b)",
    "HKD": r"(?:港币|港元|hkd\b)",
    "JPY": r"(?:日元|日币|yen\b|jpy\b)",
}
SIGNS = {"¥": "CNY", "￥": "CNY", "$": "USD", "€": "EUR", "£": "GBP"}

_HOURS = r"(?:个?小时|个?钟头|个钟|hours?\b|hrs?\b|h\b)"
_MINUTES = r"(?:分钟|分|minutes?\b|mins?\b)"
# The longest wordings first: "一个半小时" holds "半小时".
DURATION = (
    rf"(?:(?P<half_more>{NUMBER})个半(?:小时|钟头)|半个?(?:小时|钟头)|half an hour|an hour and a half"
    rf"|(?P<an_hour>an hour)|(?P<hours>{NUMBER})[ -]?{_HOURS}|(?P<minutes>{NUMBER})[ -]?{_MINUTES})"
)


def number(text: str) -> float:
    """The value of what NUMBER matched.

    >>> number("200"), number("一百五"), number("两百"), number("1,200"), number("fifty"), number("a hundred")
    (200.0, 150.0, 200.0, 1200.0, 50.0, 100.0)
    """
    if text[0].isdigit():
        grouped = re.sub(r",(?=\d{3}\b)", "", text)
        return float(grouped.replace(",", "."))
    if text.isascii():
        words = text.split()
        return float(_WORDS[words[0]] if len(words) == 1 else 100 * _WORDS.get(words[0], 1))
    return float(_chinese(text))


def _chinese(text: str) -> int:
    total, digit, last = 0, 0, 1
    for sign in text:
        if sign in _TENS:
            last = _TENS[sign]
            total += (digit or 1) * last if last < 10000 else (total + digit) * (last - 1) + digit
            digit = 0
        elif sign in "零〇":
            last = 10  # 一百零五: the five is no fifty
        else:
            digit = _UNITS[sign]
    # 一百五 is 150, 一千二 is 1,200; 十五 is 15.
    return total + digit * (last // 10 if last >= 100 else 1)


def minutes(match: re.Match[str]) -> int:
    """The value of what DURATION matched, in minutes."""
    groups = match.groupdict()
    if groups.get("half_more"):
        return round((number(groups["half_more"]) + 0.5) * 60)
    if groups.get("hours"):
        return round(number(groups["hours"]) * 60)
    if groups.get("minutes"):
        return round(number(groups["minutes"]))
    if groups.get("an_hour"):
        return 60
    return 90 if "and a half" in match[0] else 30
