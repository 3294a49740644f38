"""Words that take back a request which was sent already: "取消刚才的退款", "cancel that refund". Pure."""

import re

from bot.dialogue.tracker import Tracker
from bot.dialogue.values.reading import plain

_LEAD_ZH = (
    r"(?:我|请|帮我|帮忙|麻烦|您好|你好|那|还是|先|想|要|能不能|能|可以|可不可以|怎么|如何"
    r"|不对|等等|等一下|把|[,，\s])*"
)
_OF_ZH = (
    r"(?:刚才|刚刚|之前|前面|昨天|今天|那个|那笔|那次|那张|这个|这笔|我|您|提交|申请|已经|办|发|开|要|过|给|掉|的|了)*"
)
_TAIL_ZH = r"(?:了|掉|吧|吗|么|啊|呀|呢|一下|可以|行|谢谢|[,，。.!！?？\s])*$"
_BACK_ZH = r"(?:取消|撤回|撤销|撤掉?|收回|作废)"
_LEAD_EN = (
    r"(?:(?:please|sorry|no|wait|actually|oh|ok|hi|hey|can you|could you|can i"
    r"|i want to|i need to|i'd like to|i would like to|how (?:do|can) i)[,. ]+)*"
)
_OF_EN = r"(?:that|the|my|this|last|a)(?: last)?"
_TAIL_EN = (
    r"(?: (?:request|application))?"
    r"(?:[, ]+(?:that )?(?:i|you|we) (?:just )?(?:asked for|sent|made|requested|submitted)"
    r"|[, ]+(?:again|please|now|just now|any ?more|after all|thanks|from (?:before|earlier)))*[.!?\s]*$"
)
_LONGEST = 60  # characters in which a request is taken back and nothing else is said


def _taking_back(zh: str, en: str, otherwise: str = r"(?!)") -> re.Pattern[str]:
    return re.compile(
        rf"^{_LEAD_ZH}{_BACK_ZH}{_OF_ZH}{zh}(?:申请|请求)?{_TAIL_ZH}"
        rf"|^{_LEAD_ZH}{_OF_ZH}{zh}(?:申请|请求)?{_OF_ZH}(?:可以|能)?{_BACK_ZH}{_TAIL_ZH}|{otherwise}"
        rf"|^{_LEAD_EN}(?:cancel|withdraw|take back|stop|undo|revoke|call off) {_OF_EN} {en}{_TAIL_EN}"
        rf"|^{_LEAD_EN}i (?:don'?t|do not|no longer) (?:want|need) {_OF_EN} {en}{_TAIL_EN}"
        rf"|^{_LEAD_EN}i(?:'ve| have)? changed my mind (?:about|on) {_OF_EN} {en}{_TAIL_EN}",
        re.IGNORECASE,
    )


_WORDS = {
    "refund": _taking_back(r"退(?:款|钱|课)", r"refund", rf"^{_LEAD_ZH}不(?:想|要|打算)?退(?:款|钱|课)?了{_TAIL_ZH}"),
    "invoice": _taking_back(r"(?:开票|发票)", r"invoice"),
}


def taken_back(tracker: Tracker, text: str) -> str | None:
    """The kind of request that a message takes back; None where such a form is open, which it leaves instead.

    >>> no_form = Tracker(conversation_id="c")
    >>> taken_back(no_form, "取消刚才的退款"), taken_back(no_form, "I don't want the invoice any more")
    ('refund', 'invoice')
    >>> taken_back(no_form, "取消会员并退款"), taken_back(no_form, "cancel my order and refund it")
    (None, None)
    """
    said = plain(text).strip().replace("’", "'")
    if len(said) > _LONGEST:
        return None
    kind = next((kind for kind, words in _WORDS.items() if words.search(said)), None)
    form = tracker.open_form
    at_hand = set() if form is None else {form.name, form.waiting.name if form.waiting else ""}
    return None if f"{kind}_form" in at_hand else kind
