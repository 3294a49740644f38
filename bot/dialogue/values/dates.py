"""Days as learners write them, in both languages; none lies in the future. Pure.

Own code: the libraries that read Chinese dates know neither 上周三 nor "last Tuesday" and can't tell an impossible day
from no day at all.
"""

import re
from datetime import date, timedelta

from bot.dialogue.values.numerals import NUMERAL, number_of
from bot.dialogue.values.reading_type import Reading

_N = rf"(?:\d{{1,2}}|[{NUMERAL}]{{1,3}})"
_YEAR = rf"(?:(?P<year>20\d\d|[{NUMERAL}]{{4}})[年]|(?P<year_word>今年|去年))?"
_ZH_FULL = re.compile(rf"{_YEAR} ?(?P<month>{_N})月(?:份)?(?P<day>{_N})[日号]?")
_ZH_MONTH_WORD = re.compile(rf"(?P<which>上个?月|这个?月|本月)(?P<day>{_N})[日号]")
_ZH_DAY = re.compile(rf"(?<![月\d{NUMERAL}])(?P<day>{_N})号(?!楼|线|店|课)")
_ISO = re.compile(r"(?<!\d)(?P<year>20\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")
_SLASH = re.compile(r"(?<![\d/])(?P<first>\d{1,2})[/](?P<second>\d{1,2})(?:/(?P<year>20\d\d))?(?![\d/])")
_NEAR = {
    "大前天": 3, "前天": 2, "昨天": 1, "昨晚": 1, "昨日": 1, "今天": 0, "今早": 0, "今晚": 0, "刚才": 0, "刚刚": 0,
    "the day before yesterday": 2, "yesterday": 1, "last night": 1, "today": 0, "this morning": 0, "tonight": 0,
}  # fmt: skip
_NEAR_WORDS = re.compile("|".join(re.escape(word) for word in sorted(_NEAR, key=len, reverse=True)), re.IGNORECASE)
_AGO = re.compile(
    rf"(?P<n>{_N}) ?(?P<unit>天|个?星期|周|个?礼拜)(?:以)?前"
    r"|(?P<en>\d{1,2}|an?|one|two|three|four|five|six|seven|ten) (?P<en_unit>day|week)s? ago",
    re.IGNORECASE,
)
_ENGLISH_NUMBERS = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "ten": 10,
}
_ZH_WEEKDAY = re.compile(r"(?P<which>上上个?|上个?|这个?|本)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
_ZH_WEEKDAYS = "一二三四五六日"
_EN_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_EN_WEEKDAY = re.compile(
    r"\b(?P<which>last|this|on|past)? ?\b(?P<day>mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_EN_DAY_MONTH = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? (?P<year>20\d\d))?\b", re.IGNORECASE
)
_EN_MONTH_DAY = re.compile(
    rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>20\d\d))?(?!\d)", re.IGNORECASE
)
_EN_ORDINAL = re.compile(r"\b(?:on )?the (?P<day>\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
_LAST_MONTH = re.compile(r"^(上|last)")
_WEEK = 7
_DECEMBER = 12


def day_in(text: str, today: date) -> Reading | None:
    """The first day that a text names.

    A day without its year is the latest one that isn't in the future; a bare weekday is the last one before today.

    >>> today = date(2026, 11, 22)  # a Sunday
    >>> [day_in(text, today).value for text in ("上周三", "3号", "last Tuesday", "2026/11/3", "十二月一号")]
    ['2026-11-11', '2026-11-03', '2026-11-17', '2026-11-03', '2025-12-01']
    >>> day_in("2月30日", today).wrong, day_in("2027-01-05", today).wrong, day_in("课程太浅", today)
    ('date_impossible', 'date_future', None)
    """
    for pattern, read in _READERS:
        match = pattern.search(text)
        if match is not None:
            found = read(match, today)
            if found is None:
                return Reading(None, match.span(), "date_impossible")
            if found > today:
                return Reading(None, match.span(), "date_future")
            return Reading(found.isoformat(), match.span())
    return None


def impossible_day_in(text: str) -> bool:
    """Whether a text names a day that no calendar has, written out so that nothing else can be meant.

    >>> [impossible_day_in(said) for said in ("2026年2月30号到的", "arrived 35 december", "看了30/40节", "每3月40块")]
    [True, True, False, False]
    """
    return any(
        read(match, date.max) is None and (pattern is not _ZH_FULL or match[0][-1] in "日号")
        for pattern, read in (
            (_ISO, _iso),
            (_ZH_FULL, _zh_full),
            (_EN_DAY_MONTH, _en_month),
            (_EN_MONTH_DAY, _en_month),
        )
        for match in pattern.finditer(text)
    )


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _latest(month: int, day: int, today: date) -> date | None:
    """Of this year, or of the one before where it would still be to come; 29 February of the last leap year."""
    for year in range(today.year, today.year - 5, -1):
        found = _made(year, month, day)
        if found is not None and found <= today:
            return found
    return None


def _zh_full(match: re.Match[str], today: date) -> date | None:
    month, day = number_of(match["month"]), number_of(match["day"])
    if match["year"]:
        return _made(number_of(match["year"]), month, day)
    if match["year_word"]:
        return _made(today.year - (match["year_word"] == "去年"), month, day)
    return _latest(month, day, today)


def _zh_month_word(match: re.Match[str], today: date) -> date | None:
    back = bool(_LAST_MONTH.match(match["which"]))
    year, month = (today.year, today.month - 1) if back else (today.year, today.month)
    return (
        _made(year - 1, _DECEMBER, number_of(match["day"]))
        if month == 0
        else _made(year, month, number_of(match["day"]))
    )


def _day_alone(match: re.Match[str], today: date) -> date | None:
    day = number_of(match["day"])
    for back in range(12):
        months = today.year * 12 + today.month - 1 - back
        found = _made(months // 12, months % 12 + 1, day)
        if found is not None and found <= today:
            return found
    return None


def _iso(match: re.Match[str], today: date) -> date | None:
    return _made(int(match["year"]), int(match["month"]), int(match["day"]))


def _slash(match: re.Match[str], today: date) -> date | None:
    """11/3 is 3 November, as Chinese and American learners write it; 13/11 can only be 13 November."""
    month, day = int(match["first"]), int(match["second"])
    if month > _DECEMBER:
        month, day = day, month
    return _made(int(match["year"]), month, day) if match["year"] else _latest(month, day, today)


def _near(match: re.Match[str], today: date) -> date:
    return today - timedelta(days=_NEAR[match[0].lower()])


def _ago(match: re.Match[str], today: date) -> date:
    if match["n"]:
        number, weeks = number_of(match["n"]), match["unit"] != "天"
    else:
        word = match["en"].lower()
        number, weeks = int(word) if word.isdigit() else _ENGLISH_NUMBERS[word], match["en_unit"].lower() == "week"
    return today - timedelta(days=number * (_WEEK if weeks else 1))


def _zh_weekday(match: re.Match[str], today: date) -> date:
    weekday = _ZH_WEEKDAYS.index("日" if match["day"] == "天" else match["day"])
    monday = today - timedelta(days=today.weekday())
    which = match["which"] or ""
    if which:
        return monday + timedelta(days=weekday - _WEEK * which.count("上"))
    return _last_weekday(weekday, today)


def _en_weekday(match: re.Match[str], today: date) -> date:
    weekday = _EN_WEEKDAYS.index(match["day"].lower()[:3])
    day = _last_weekday(weekday, today)
    # Said on a Friday, "last Friday" was a week ago.
    ago = day == today and (match["which"] or "").lower() in {"last", "past"}
    return day - timedelta(days=_WEEK) if ago else day


def _last_weekday(weekday: int, today: date) -> date:
    return today - timedelta(days=(today.weekday() - weekday) % _WEEK or (0 if today.weekday() == weekday else _WEEK))


def _en_month(match: re.Match[str], today: date) -> date | None:
    month = _MONTHS.index(match["month"].lower()[:3]) + 1
    day = int(match["day"])
    return _made(int(match["year"]), month, day) if match["year"] else _latest(month, day, today)


_READERS = (
    (_ISO, _iso),
    (_ZH_FULL, _zh_full),
    (_ZH_MONTH_WORD, _zh_month_word),
    (_EN_DAY_MONTH, _en_month),
    (_EN_MONTH_DAY, _en_month),
    (_NEAR_WORDS, _near),
    (_AGO, _ago),
    (_ZH_WEEKDAY, _zh_weekday),
    (_EN_WEEKDAY, _en_weekday),
    (_SLASH, _slash),
    (_ZH_DAY, _day_alone),
    (_EN_ORDINAL, _day_alone),
)
