"""Questions that ask what something is, and whether a passage says so. Pure.

Search finds every mention of a term; only a passage that explains the term answers what it is.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from knowledge import Passage
from retrieval.analyzer import normalised, tokens
from retrieval.extract import sentences_of

# What is asked of our own service names a means by the way: "PayPal, does it work?" is about paying.
_SUBJECTS = frozenset({"health", "nutrition", "finance", "insurance", "home"})
_LITTLE_ELSE = 0.5  # of a heading's words
_LONGEST_TERM = {"zh": 12, "en": 5}  # characters, words: what is longer describes, and asks for something else
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BEGINS_ZH = r"(?:^|[\s,。?!]|请问|想问|那)"
_SAID_IN = r"(?:[^\s,。?!的]{1,8}(?:说|讲|提到|写|里|中|上)的)?"  # "合同里的等待期"
# What kind of thing a term names: "是个啥毛病", "是种什么检查".
_KIND = r"(?:东西|玩意儿?|意思|概念|原理|毛?病|疾病|症|检查|手术|药|成分|材料|工具|产品|保?险|税|费用?)"
_PLAINLY = r"(?:到底|究竟|具体|(?:通俗|简单|直白)一?点?来?[讲说]|说白了)*"
_ENDS_ZH = r"[呢啊呀吗]?[\s。.?!]*$"
_ZH = tuple(
    re.compile(f"{_BEGINS_ZH}{pattern}{_ENDS_ZH}")
    for pattern in (
        r"(?:什么是|什么叫做?|啥是|啥叫|何谓|何为|解释一下)(?P<term>[^\s,。?!]+?)",
        rf"{_SAID_IN}(?P<term>[^\s,。?!]+?){_PLAINLY}"
        rf"(?:什么意思|啥意思|是?指的?是?什么|[是算](?:一?[种个])?[什啥]么?(?:样的)?{_KIND}?)",
        rf"(?:[^\s,。?!的]{{1,8}}的)?(?P<term>[^\s,。?!的]+?){_PLAINLY}是(?:干什么|干嘛|干啥|做什么)用?的",
    )
)
_BEGINS_EN = r"(?:^|[\s,。?!])"
_ENDS_EN = r"[\s.?!]*$"
_TERM_EN = r"(?:an? |the )?(?P<term>[^,.?!]+?)"
_EN = tuple(
    re.compile(f"{pattern}{_ENDS_EN}")
    for pattern in (
        rf"{_BEGINS_EN}what is meant by {_TERM_EN}",
        rf"{_BEGINS_EN}what(?:'s|’s| is| are| exactly is| exactly are)(?: exactly| actually)? {_TERM_EN}(?: exactly)?",
        rf"{_BEGINS_EN}(?:define|explain|meaning of) {_TERM_EN}",
        rf"{_BEGINS_EN}what does {_TERM_EN} (?:mean|stand for)",
        rf"{_BEGINS_EN}how (?:is|are) {_TERM_EN} defined",
        rf"(?:^|[.?!] ){_TERM_EN}(?:,| [-–]|:) what(?:'s|’s| is| are) (?:that|it|they|those)(?: exactly)?",
    )
)
# With these a question asks for something about a term, or points at something.
_ABOUT_ZH = re.compile(r"[的这那哪它你我您他她谁怎几多]|什么|时候|时间|原因|条件|流程|步骤|区别|方法|标准|要求|症状")
_ABOUT_EN = re.compile(
    r"\b(?:of|for|in|on|to|from|with|between|and|or|my|your|our|this|that|these|those|it|if|when|you|i|we|they|there|best|"
    r"good|going|happening|wrong|worth|included|covered|allowed|difference|way|rules?|price|cost|steps?|signs?)\b"
)
_ASIDE = r"(?: ?[（(][^）)]*[）)])?,?"
_SAYS = {
    "zh": rf"{_ASIDE}(?:就|也|其实|通常|一般|又|简单来?说)*(?:是指|指的?是|是|指|即|叫|俗称|意思是|意味着|表示|——|:)",
    "en": rf"{_ASIDE}(?: simply| just| also| usually| basically)?(?: is| are| means?| refers? to| stands? for|:| –| —)",
}
_CALLED = {
    "zh": r"(?:叫做?|称为|称作|就是|俗称|所谓的?)[“\"「]?",
    "en": r"(?:called|known as|termed|\(or) (?:an? |the )?[“\"']?",
}
_BEFORE = r"(?:^|[,:“\"「(]|所谓的?|\b(?:an?|the) )\W*"


class Asked(NamedTuple):
    """A term whose meaning is asked for."""

    term: str
    words: frozenset[str]
    language: str
    """Of the question."""


@lru_cache(256)  # a search asks for several rankings of one question
def asked_term(text: str) -> Asked | None:
    """What a question asks the meaning of; None for every other question.

    >>> [asked_term(text).term for text in ("什么是免赔额？", "免赔额是什么意思", "What is a deductible?")]
    ['免赔额', '免赔额', 'deductible']
    >>> asked_term("中风的症状是什么"), asked_term("What are the signs of a stroke?")
    (None, None)
    """
    plain = normalised(text).strip()
    for patterns, about, language in ((_ZH, _ABOUT_ZH, "zh"), (_EN, _ABOUT_EN, "en")):
        for found in filter(None, (pattern.search(plain) for pattern in patterns)):
            term = found["term"].strip("“”\"'「」 ")
            size = len(term) if language == "zh" else len(term.split())
            if term and size <= _LONGEST_TERM[language] and not about.search(term):
                words = frozenset(tokens(term, for_query=True))
                return Asked(term, words, language) if words else None
    return None


def explains(passage: Passage, asked: Asked) -> bool:
    """Whether a passage says what a term is; True as well where it can't be told, in another language."""
    named = (passage.heading, passage.title.split(" · ")[-1])
    is_asked = _is_about if passage.domain in _SUBJECTS else _asks_too
    if any(_is_about(text, asked) for text in named) or any(is_asked(text, asked) for text in passage.questions):
        return True
    if passage.language != asked.language and not any(_is_in(asked.language, text) for text in passage.questions):
        return True
    term = re.escape(asked.term) + ("" if passage.language == "zh" else "(?:s|es)?")
    says, called = _SAYS[passage.language], _CALLED[passage.language]
    defines = re.compile(rf"{_BEFORE}{term}[”\"」]?{says}|{called}{term}")
    return any(defines.search(normalised(one)) for one in sentences_of(passage.text, passage.language))


def _is_about(text: str, asked: Asked) -> bool:
    """Whether a heading or question is about a term: asks for it too, begins with it or is little else."""
    words = tokens(text, for_query=True)
    if not asked.words <= set(words):
        return False
    begins = set(words[: len(asked.words)]) == asked.words
    return begins or _asks_too(text, asked) or len(asked.words) >= _LITTLE_ELSE * len(set(words))


def _asks_too(text: str, asked: Asked) -> bool:
    """Whether a question asks for the meaning of the same term."""
    other = asked_term(text)
    return other is not None and asked.words <= other.words


def _is_in(language: str, text: str) -> bool:
    return (_HAN.search(text) is not None) == (language == "zh")
