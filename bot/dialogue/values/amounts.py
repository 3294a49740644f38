"""Amounts of money in CNY, in digits and Chinese numerals. Pure."""

import re
from decimal import Decimal, InvalidOperation

from bot.dialogue.values.numerals import NUMERAL, ONE_TO_NINE, TENS, number_of
from bot.dialogue.values.reading_type import Reading

_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,7}(?:\.\d{1,2})?"
_UNIT = r"(?:块钱?|元钱?|圆|人民币|rmb\b|cny\b|yuan\b|kuai\b)"
# 九块九: nine yuan and nine tenths. In 99元两次, 99元一个月 and 99元3天前 another count begins.
_JIAO = rf"[{ONE_TO_NINE}\d](?=[毛角钱吧的了呢]|[^\w]|$)"
_CNY = re.compile(
    rf"(?:[¥￥]|cny|rmb|人民币) ?(?P<signed>{_FIGURE})(?!\d)"
    rf"|(?<![\d.])(?P<mixed>(?:\d+(?:\.\d+)?[百千万])+) ?(?:{_UNIT}|(?=[^\w]|$))"
    rf"|(?<![\d.])(?P<figure>{_FIGURE}) ?{_UNIT}(?P<jiao>{_JIAO})?"
    rf"|(?<!\d)(?P<words>[{NUMERAL}]{{1,9}}) ?(?:块钱?|元钱?|圆)(?P<words_jiao>{_JIAO})?",
    re.IGNORECASE,
)
_FOREIGN = re.compile(
    rf"[$€£] ?\d|(?:{_FIGURE}) ?(?:美元|美金|刀|欧元|英镑|港币|港元|日元|usd|eur|gbp|hkd|dollars?|euros?|pounds?)",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?<![\d.a-zA-Z])({_FIGURE})(?![\da-zA-Z百千万])")
_PART = re.compile(r"(\d+(?:\.\d+)?)([百千万])")
_MOST = Decimal(1_000_000)


def amount(text: str, *, bare: bool) -> Reading | None:
    """An amount with its unit; with `bare` a lone number counts as well.

    >>> amount("扣了我一百零五块", bare=False).value, amount("¥1,299.50", bare=False).value, amount("99", bare=True).value
    ('105', '1299.50', '99')
    >>> [amount(said, bare=False).value for said in ("扣了99元两次", "3千块", "1万2千元", "九块九")]
    ['99', '3000', '12000', '9.9']
    >>> amount("$20", bare=True).wrong, amount("99", bare=False)
    ('amount_foreign', None)
    """
    match = _CNY.search(text)
    if match is not None:
        return _checked(_decimal(match), match.span())
    foreign = _FOREIGN.search(text)
    if foreign is not None:
        return Reading(None, foreign.span(), "amount_foreign")
    lone = list(_BARE.finditer(text)) if bare else []
    if len(lone) == 1:
        return _checked(_number(lone[0][1]), lone[0].span())
    return None


_TAKEN = re.compile(
    rf"(?:扣|付|收|刷|支付|付款)了?(?:我|了|两次|两笔|[二2]次|款)*(?P<zh>{_FIGURE})(?![\d.,]|\s*(?:次|笔|天|号|月|门|个|周|%|分))"
    rf"|\b(?:charged|billed|took|taken|paid)(?: me| us| my card| twice| for)* (?P<en>{_FIGURE})(?![\d.,]|\s*(?:times|days|weeks|courses|%|november|october|december))",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"多(?:扣|收|付|刷)|instead of|而不是|不是.{0,8}[元块]|\b(?:extra|over|more than|too much|less)\b", re.IGNORECASE
)


def amount_taken(text: str) -> str | None:
    """The one sum that a sentence about a payment says was taken, with a unit or right behind the verb.

    >>> amount_taken("昨天扣了我89块两次"), amount_taken("睡觉那门扣了两次99"), amount_taken("charged 99 yuan twice")
    ('89', '99', '99')
    >>> amount_taken("多扣了我20块"), amount_taken("应该是79元，扣了99元"), amount_taken("扣了两次")
    (None, None, None)
    """
    if _OVER.search(text):
        return None
    with_unit = {found.value for match in _CNY.finditer(text) if (found := _checked(_decimal(match), match.span()))}
    if len(with_unit) == 1:
        return with_unit.pop()
    bare = _TAKEN.search(text) if not with_unit else None
    return None if bare is None else _checked(_number(bare["zh"] or bare["en"]), bare.span()).value


def _decimal(match: re.Match[str]) -> Decimal | None:
    if match["mixed"]:
        return sum((Decimal(part[1]) * TENS[part[2]] for part in _PART.finditer(match["mixed"])), Decimal(0))
    figure = match["signed"] or match["figure"]
    whole = _number(figure) if figure else Decimal(number_of(match["words"]))
    jiao = match["jiao"] or match["words_jiao"]
    return whole + Decimal(number_of(jiao)) / 10 if jiao and whole is not None else whole


def _number(figure: str) -> Decimal | None:
    try:
        return Decimal(figure.replace(",", ""))
    except InvalidOperation:
        return None


def _checked(value: Decimal | None, span: tuple[int, int]) -> Reading:
    if value is None or value <= 0 or value > _MOST:
        return Reading(None, span, "amount_range")
    return Reading(str(value), span)
