"""Text to BM25 tokens, bigrams for Chinese and words for English; the same for indexing and searching. Pure."""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+|[a-z0-9]+(?:[.'%-][a-z0-9]+)*%?")

_STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "its",
        "me",
        "my",
        "of",
        "on",
        "or",
        "our",
        "please",
        "should",
        "so",
        "some",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "am",
        "any",
        "about",
        "get",
        "got",
        "just",
        "tell",
        "know",
        "want",
        "need",
    ]
)
# Characters that carry grammar or politeness rather than a topic; bigrams made of them alone say nothing.
_STOP_HAN = frozenset(
    "的了吗呢吧啊呀嘛我你您他她它们是在有和与及或也都就还又很太这那个些么什怎哪请问想要能会可以得地着过把被给让到"
)


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def normalised(text: str) -> str:
    """Simplified characters, narrow forms and small letters.

    >>> normalised("退費 ＡＰＰ")
    '退费 app'
    """
    whole = text.encode("utf-8", "ignore").decode("utf-8")  # JSON may bring half a surrogate pair
    return str(_to_simplified().convert(unicodedata.normalize("NFKC", whole))).lower()


def tokens(text: str, *, for_query: bool = False) -> list[str]:
    """Tokens of a text, in order.

    Passages get single characters and bigrams, queries bigrams only: query unigrams were found to be noise
    (mem0ai/mem0 #4884). A run of one character stays one.

    >>> tokens("理财课程 index funds", for_query=True)
    ['理财', '财课', '课程', 'index', 'fund']
    """
    result: list[str] = []
    for run in _RUN.findall(normalised(text)):
        if "\u3400" <= run[0] <= "\u9fff":
            bigrams = [run[i : i + 2] for i in range(len(run) - 1)] or [run]
            result += [b for b in bigrams if not set(b) <= _STOP_HAN]
            if not for_query:
                result += [character for character in run if character not in _STOP_HAN]
        elif run not in _STOP_WORDS:
            result.append(_stem(run))
    return result


def _stem(word: str) -> str:
    """Plural and tense endings only: "policies" and "policy", "investing" and "invest" must meet."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        if len(word) > len(ending) + 3 and word.endswith(ending):
            return word[: -len(ending)]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
