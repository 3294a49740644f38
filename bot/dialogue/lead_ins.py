"""Words before what is meant: "not this: …", "once more: …". The rest alone tells the intent. Pure."""

import re

from bot.dialogue.values.reading import folded

_LEADS = re.compile(
    r"^(?:(?:不是|不对|不要|不|no|not)[,，.]?\s*(?:说?问?(?:这个|这件事|这事)|this(?: one)?|that)"
    r"|(?:我)?再说一(?:遍|次)|我(?:是说|说的是|的意思是|是想说)|once (?:more|again)|(?:again|sorry|no)[,，] i mean(?:t)?|i mean(?:t)?|what i mean is|as i said|let me say it again)"
    r"[,，.:：]\s*(?P<matter>.{4,})$",
    re.IGNORECASE | re.DOTALL,
)
_BARE_NO = re.compile(
    r"^(?:不是?|不对|no|nope)[,，.]\s*(?P<matter>(?!谢|不|thank|no\b|not\b|i (?:don't|do not)|it['’]?s)(?:[^\x00-\x7f].{5,}|\S+(?:\s+\S+){3,}))$",
    re.IGNORECASE | re.DOTALL,
)


def matter_of(text: str, *, in_form: bool) -> str:
    """What a message is about, without the words that only lead up to it; the whole message where there are none.

    Args:
        in_form: a form is open, to which a bare "no, …" is a correction.

    >>> matter_of("不是这个，音频播不了", in_form=True), matter_of("once more: I got no invoice", in_form=False)
    ('音频播不了', 'I got no invoice')
    >>> matter_of("no, I want to make a claim", in_form=False), matter_of("no, thank you very much indeed", in_form=False)
    ('I want to make a claim', 'no, thank you very much indeed')
    >>> matter_of("不是這個，音頻播不了", in_form=False)
    '音頻播不了'
    """
    said = text.strip()
    probe = folded(said)
    match = _LEADS.match(probe) or (None if in_form else _BARE_NO.match(probe))
    return said[match.start("matter") :] if match is not None else text
