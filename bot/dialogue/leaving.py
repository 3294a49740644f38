"""Words that leave a form: a message all of whose clauses take back what was wished for, or only round it off. Pure."""

import re

_BEFORE_ZH = r"^(?:嗯|哦|额|好吧|那|还是|我|先|要不|就|其实|真的?|也)*[,，]?"
_BEFORE_EN = r"^(?:(?:ok(?:ay)?|no|oh|well|actually|hmm|sorry|wait|just|please|you know what|then|let'?s|so|but|i(?:'ll| will| want to|'d like to)?)[,. ]+)*"
_DO = "退|办|开|弄|改|送|填|换|报|申请"
_OUTRIGHT_ZH = r"算了|取消(?:吧|申请|办理|这个申请|(?:刚才|这个|那个|这次|我)?的?(?:退款|开票|发票)(?:申请)?)?|(?:先|暂时)?不(?:想|打算)?(?:{do})(?:了|款了|票了|课了|发票了)|放弃|退出|停(?:止|下)?|先这样"
_AFTER_ZH = rf"[吧啊呀]?[,，。！!\s]*(?:(?:不想?(?:{_DO}|要|用)(?:款|票|发票)?了?|谢谢|吧|就这样|先不(?:退|办|弄)了?)[,，。！!~\s]*){{0,3}}$"
_THE_REQUEST = (
    r"(?:it|that|this|(?:the|my|this|that) (?:request|form|refund|invoice|application|report|gift|change|whole thing))"
)
_OUTRIGHT_EN = (
    rf"(?:cancel(?: {_THE_REQUEST})?|never ?mind(?: (?:that|about {_THE_REQUEST}))?|forget (?:about )?{_THE_REQUEST}|stop(?: (?:it|this|that|here))?|quit"
    rf"|leave (?:it|that)(?: (?:there|be|for now))?|drop (?:it|that|{_THE_REQUEST})|scrap {_THE_REQUEST}|abort|(?:do not|don't) (?:bother|send it)|not (?:bother|do (?:it|this|that)))"
)
_AFTER_EN = r"(?:[,. ]+(?:i(?:'ll| will) keep (?:it|the course)|thanks|thank you|please|then|now|for now|after all|sorry|anyway|instead))*[.!\s]*$"
_OUTRIGHT = (
    rf"{_BEFORE_ZH}(?:{_OUTRIGHT_ZH.format(do=_DO)}){_AFTER_ZH}"
    rf"|{_BEFORE_EN}{_OUTRIGHT_EN}{_AFTER_EN}"
    rf"|{_BEFORE_EN}(?:i(?:'ll| will) )?keep (?:it|the course){_AFTER_EN}"
    r"|\bi (?:don't|do not|no longer) (?:want|need) (?:the|a|an|this|to) ?(?:refund|request|form)[.!\s]*$"
)
# Where a reason was asked for, these are one: "不想要了" and "I changed my mind" are why somebody wants a refund.
_NO_LONGER = (
    rf"{_BEFORE_ZH}(?:{_OUTRIGHT_ZH.format(do=f'{_DO}|要|用')}|不(?:需要|必)了|不填了){_AFTER_ZH}"
    rf"|{_BEFORE_EN}i(?:'ve| have)? changed my mind{_AFTER_EN}"
    r"|\bi (?:don't|do not|no longer) (?:want|need) (?:the|a|an|this|it|to) ?(?:refund|invoice|request|form|any ?more|anymore)?[.!\s]*$"
)
_LEAVES_FOR_GOOD = re.compile(_OUTRIGHT, re.IGNORECASE)
_LEAVES = re.compile(rf"{_OUTRIGHT}|{_NO_LONGER}", re.IGNORECASE)
_CLAUSE = re.compile(r"[,，。.;；!！~～\n]+|\s+-+\s+")
# What stands beside such words and says nothing else.
_ROUNDS_OFF = re.compile(
    r"^(?:谢谢(?:您|你|啦|了)?|多谢|麻烦(?:了|你了|您了)|不好意思|抱歉|就这样|先这样|没事了?|不用(?:管|麻烦)了?|(?:下次|以后|回头|改天)再(?:说|弄|办|看)|(?:我)?再(?:想想|看看|考虑(?:一下|考虑)?)|好的?|嗯+|哦|行|那|吧|[吧了啊呀])+$"
    r"|^(?:(?:thanks?(?: you)?(?: anyway)?|sorry|that's (?:it|all)|that is (?:it|all)|ok(?:ay)?|fine|no|then|bye|all good|(?:maybe )?(?:later|next time)|another time|i'll (?:think about it|come back(?: later)?)|for now|you know what|actually|well|hmm|on second thought)\s*)+$",
    re.IGNORECASE,
)


def leaves(text: str, *, for_good: bool) -> bool:
    """Whether a message takes back what a form was begun for.

    Args:
        for_good: a reason was asked for, so that only outright words leave.

    >>> leaves("算了就这样吧", for_good=True), leaves("that's it, cancel", for_good=True)
    (True, True)
    >>> leaves("不想要了", for_good=True), leaves("不想要了", for_good=False), leaves("算了，还是开个人的", for_good=False)
    (False, True, False)
    """
    pattern, text = _LEAVES_FOR_GOOD if for_good else _LEAVES, text.replace("’", "'")
    if pattern.search(text):
        return True
    clauses = [clause.strip() for clause in _CLAUSE.split(text) if clause.strip()]
    left = [clause for clause in clauses if not pattern.search(clause)]
    return len(left) < len(clauses) and all(_ROUNDS_OFF.match(clause) for clause in left)


_ONLY_CANCELS = re.compile(
    r"(?:(?:请|帮我|给我|那|还是|我要|我想)*(?:取消|撤销)(?:掉|了|吧|一下|它|这个|那个)*|(?:please |ok(?:ay)?,? )?(?:cancel|undo|abort)(?: (?:it|this|that))?(?:,? please)?)[。.！!~\s]*",
    re.IGNORECASE,
)


def only_cancels(text: str) -> bool:
    """Whether a message says "cancel" and not what.

    >>> only_cancels("取消吧"), only_cancels("cancel it please"), only_cancels("取消会员"), only_cancels("取消推荐")
    (True, True, False, False)
    """
    return _ONLY_CANCELS.fullmatch(text.strip()) is not None
