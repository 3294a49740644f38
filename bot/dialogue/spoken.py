"""Which language a message is to be answered in: its own, sticky over mixing and single words. Pure."""

import re
from dataclasses import dataclass

from nlu import detect_language, simplified

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[A-Za-z][A-Za-z']*")
_ADDRESS = re.compile(r"https?://\S+")
_NO_WORD = re.compile(r"@|\d")
_SENTENCE = re.compile(r"[^。！？!?.\n]+")
# What holds a sentence together; nouns and names of the other language may stand in it.
_CHINESE_FRAME = re.compile(
    r"[的了吗呢吧我你您他她它们是不在有没要想能会请帮给把被和跟就都也还这那哪什么怎多少几个为啥咋么得着过去来说让用]"
)
_ENGLISH_FRAME = re.compile(
    r"\b(?:i|i'm|i've|you|we|they|he|she|it|my|your|our|the|an|is|are|was|were|be|do|does|did|don't|can|could|will|would|should|"
    r"how|what|when|where|why|which|who|to|for|of|in|on|with|from|if|and|or|not|please|have|has|this|that|there|me)\b",
    re.IGNORECASE,
)
_CLEAR_HAN = 4
_CLEAR_WORDS = 3
_FIRST_HAN = 2
_FIRST_WORDS = 2
_SETTLED_BY = 2  # clear sentences
_TO_ENGLISH = re.compile(
    r"(?:用|说|讲|换成?|改用|改成|转成?|切换?(?:成|到|为)?)(?:英文|英语)(?:来|跟我|和我|给我)?(?:回答|回复|答复|交流|沟通|聊(?!的)|说(?!明)|讲(?![课的解授])|吧|可以吗|行吗|好吗|[。.!！]|$)"
    r"|(?:^|please |you |let'?s |we |and |to )(?:answer|reply|respond|speak|write|talk|chat|continue|carry on|switch)(?: (?:to|with) me)?(?: back)? (?:in |to )?english\b"
    r"|^(?:in )?english,? please\b",
    re.IGNORECASE,
)
_TO_CHINESE = re.compile(
    r"(?:用|说|讲|换成?|改用|改成|转成?|切换?(?:成|到|为)?)(?:中文|汉语|普通话|国语)(?:来|跟我|和我|给我)?(?:回答|回复|答复|交流|沟通|聊(?!的)|说(?!明)|讲(?![课的解授])|吧|可以吗|行吗|好吗|[。.!！]|$)"
    r"|(?:^|please |you |let'?s |we |and |to )(?:answer|reply|respond|speak|write|talk|chat|continue|carry on|switch)(?: (?:to|with) me)?(?: back)? (?:in |to )?(?:chinese|mandarin)\b"
    r"|^(?:in )?(?:chinese|mandarin),? please\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Spoken:
    """The language of one answer."""

    language: str
    passing: bool = False
    """Only this message is answered in it; the conversation's own language stays."""


def spoken(text: str, *, settled: str | None, passing: str | None, first: bool) -> Spoken:
    """The language to answer a message in.

    A clear sentence in the other language is answered in it; the conversation changes over with the second one, or
    when it is asked for. A word, an "ok" or a sentence of both languages changes nothing.

    Args:
        settled: the conversation's language so far; the channel's guess before the first message.
        passing: the other language that was written last, once.
        first: nothing was said in words before, so what is written counts more than a guess.

    >>> spoken("How long does a refund take?", settled="zh", passing=None, first=False)
    Spoken(language='en', passing=True)
    >>> spoken("ok", settled="zh", passing=None, first=False)
    Spoken(language='zh', passing=False)
    >>> spoken("我的 order 到哪了", settled="en", passing="zh", first=False)
    Spoken(language='zh', passing=False)
    """
    wished = _wish(text)
    if wished is not None:
        return Spoken(wished)
    default = settled or "zh"
    if first:
        enough = len(_HAN.findall(text)) >= _FIRST_HAN or len(_WORD.findall(text)) >= _FIRST_WORDS
        return Spoken(clear_language(text) or detect_language(text, default) if enough else default)
    language = clear_language(text)
    if language is None or language == default:
        return Spoken(default)
    again = passing == language or _clear_sentences(text, language) >= _SETTLED_BY
    return Spoken(language, passing=not again)


def clear_language(text: str) -> str | None:
    """The language of a whole sentence; None for a word, a number, and what neither language frames alone.

    >>> clear_language("How do I get a refund?"), clear_language("我的 payment 怎么 failed 了"), clear_language("ok")
    ('en', 'zh', None)
    """
    pieces = _ADDRESS.sub(" ", simplified(text)).split()
    plain = " ".join(piece for piece in pieces if not _NO_WORD.search(piece))
    han, words = len(_HAN.findall(plain)), len(_WORD.findall(plain))
    if not han:
        return "en" if words >= _CLEAR_WORDS else None
    if not words:
        return "zh" if han >= _CLEAR_HAN else None
    chinese, english = _CHINESE_FRAME.search(plain) is not None, len(_ENGLISH_FRAME.findall(plain)) > 1
    if chinese == english:
        return None
    if chinese:
        return "zh" if han >= _CLEAR_HAN else None
    return "en" if words >= _CLEAR_WORDS else None


def _clear_sentences(text: str, language: str) -> int:
    return sum(clear_language(sentence) == language for sentence in _SENTENCE.findall(text))


def _wish(text: str) -> str | None:
    plain = simplified(text)
    if _TO_ENGLISH.search(plain):
        return "en"
    return "zh" if _TO_CHINESE.search(plain) else None
