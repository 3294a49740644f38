"""What must hold before another wording of cited sentences is sent, each check with its name. Pure."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations

from bot.messages import CitationShown
from bot.rewriting.quantities import plain, quantities
from bot.rewriting.wording import changed_strength, negated, new_commands
from nlu import detect_language
from retrieval import sentences_of

SHORTEST, LONGEST = 0.4, 1.5
"""Share of the extract's length that a draft may have."""
_SPARE = 20  # characters by which a short extract may grow besides
_MARK = re.compile(r"\s*\[(\d+)\]")
_LINK = re.compile(
    r"https?:|www\.|\w+://|javascript:|data:|mailto:|\]\(|<[^>]*>|\S@\S|```|\b[\w-]+\.(?:com|cn|net|org|io)\b", re.I
)
_QUOTED = re.compile(r"《([^》]+)》|「([^」]+)」|“([^”]+)”|\"([^\"]+)\"|'(\w[^']*)'(?!\w)")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&'.-]*")
_WORD = re.compile(r"[a-z][a-z']*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SMALL_WORDS = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "been", "being", "but", "by", "can", "did", "do", "does",
        "for", "from", "get", "gets", "had", "has", "have", "he", "her", "here", "him", "his", "how", "i", "in",
        "into", "is", "it", "its", "itself", "make", "makes", "me", "my", "of", "off", "on", "one's", "our",
        "out", "own", "she", "so", "some", "such", "than", "that", "the", "their", "them", "themselves", "then",
        "there", "therefore", "these", "they", "this", "those", "through", "to", "too", "up", "us", "was", "we",
        "were", "what", "where", "which", "while", "who", "whose", "why", "will", "with", "would", "you",
        "your", "yourself", "also", "both", "each", "it's", "that's", "way", "ways", "keep", "keeps", "take",
        "takes", "use", "uses", "using", "need", "needs", "needed", "help", "helps", "mean", "means", "person",
        "people"
    }
)  # fmt: skip
_SMALL_HAN = frozenset(
    "的了吗呢吧啊嘛我你您他她它们是在有和与及也都就还又很太这那个些么什怎哪请可以得地着过把被给让到从对于为则而且"
    "并因此所会能将使其中之时候来去做上下里内等以其该即便用要需"
)
# Of the content of a sentence: so much may be new, and so much of an extract's sentence may be missing. New words that
# follow one another are a new thought; in Chinese a word has two characters.
_NEW, _MISSING = 0.25, 0.4
_RUN = {"zh": 2, "en": 1}
_CLAUSE = {
    "zh": re.compile(r"[，。；：、！？,;!?\n]|因为|所以|但|而(?!且)|比(?!如)|和|与|或|到|从|不"),
    "en": re.compile(
        r"[,;:!?\n]|\.(?:\s|$)|\b(?:than|and|but|or|while|because|since|so|before|after|to|from|with|not)\b"
    ),
}
_AFTER_NEGATION = {"zh": 4, "en": 2}


def parts_of(draft: str, citations: Sequence[CitationShown]) -> list[str] | None:
    """The draft's words for each citation; None unless each mark stands once, in order, after its words."""
    pieces = _MARK.split(draft)
    marks = pieces[1::2]
    parts = [piece.strip() for piece in pieces[0::2]]
    if marks != [str(citation.n) for citation in citations] or parts[-1] or not all(parts[:-1]):
        return None
    return parts[:-1]


@dataclass(frozen=True)
class Pair:
    """A citation's words and another wording of them."""

    source: str
    draft: str
    language: str

    @cached_property
    def before(self) -> str:
        """The source as rules read it: one width, one case, `don't` as `do not`."""
        return _spelled_out(self.source)

    @cached_property
    def after(self) -> str:
        return _spelled_out(self.draft)


def failed_check(source: str, draft: str, language: str) -> str | None:
    """The name of the first check that a draft of one citation's words fails; None when all hold."""
    pair = Pair(source, draft, language)
    return next((name for name, fails in CHECKS if fails(pair)), None)


def content(text: str, language: str) -> list[str]:
    """What carries the meaning, in order: English words without endings, Chinese characters one by one."""
    text = plain(text)
    if language == "zh":
        return [c for c in _HAN.findall(text) if c not in _SMALL_HAN] + _WORD.findall(text)
    return [_stem(word) for word in _WORD.findall(text) if word not in _SMALL_WORDS]


def _spelled_out(text: str) -> str:
    """As `plain`, with `don't` as `do not`."""
    text = plain(text).replace("’", "'").replace("can't", "cannot").replace("won't", "will not")
    return text.replace("n't", " not")


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    for ending in ("ing", "ed", "es", "s", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word.removesuffix(ending)
            break
    return word.rstrip("e")[:6] if len(word) > 3 else word


def _strange(draft: str, source: str) -> bool:
    """Whether a character came in that is neither in the source nor plain text: other scripts, invisible ones."""
    new = set(draft) - set(source)
    return any(
        not (c.isascii() and (c.isprintable() or c == "\n"))
        and not _HAN.match(c)
        and not (unicodedata.category(c)[0] == "P" and ord(c) < 0xFFEF)
        for c in new
    )


def _names(text: str) -> frozenset[str]:
    """Quoted terms, and Latin words with a digit or with capitals inside: B12, BMI, iPhone."""
    quoted = {next(filter(None, groups)).strip(" ,.，。").lower() for groups in _QUOTED.findall(text)}
    words = {word.rstrip(".'") for word in _LATIN.findall(text)}
    if detect_language(text) == "zh":
        return frozenset(quoted | {word.lower() for word in words})
    return frozenset(quoted | {w.lower() for w in words if any(c.isdigit() or c.isupper() for c in w[1:])})


def _new_capitals(source: str, draft: str) -> bool:
    """Whether a word with a capital inside a sentence came or went."""
    before, after = _capitals(source), _capitals(draft)
    said, kept = ({word.lower() for word in _LATIN.findall(text)} for text in (source, draft))
    return bool({w.lower() for w in after} - said or {w.lower() for w in before} - kept)


def _capitals(text: str) -> set[str]:
    inside = re.finditer(r"(?<=[\w,;:)] )[A-Z][A-Za-z'-]+", text)
    return {match[0] for match in inside} - {"I"}


def _length(pair: Pair) -> bool:
    return not SHORTEST * len(pair.source) <= len(pair.draft) <= LONGEST * len(pair.source) + _SPARE


def _other_language(pair: Pair) -> bool:
    sentences = sentences_of(pair.draft, pair.language)
    return any(detect_language(sentence, pair.language) != pair.language for sentence in sentences)


def _numbers(pair: Pair) -> bool:
    said, kept = quantities(pair.before), quantities(pair.after)
    return [q.counts for q in said] != [q.counts for q in kept]


def _numbers_moved(pair: Pair) -> bool:
    """Whether other words stand between two numbers than stood between the same two."""
    for said, kept in zip(_between(pair.before), _between(pair.after), strict=True):
        wanted, found = set(content(said, pair.language)), set(content(kept, pair.language))
        if wanted and found and 2 * len(wanted & found) < min(len(wanted), len(found)):
            return True
    return False


def _between(text: str) -> list[str]:
    found = quantities(text)
    starts, stops = [0, *(q.stop for q in found)], [*(q.start for q in found), len(text)]
    return [text[start:stop] for start, stop in zip(starts, stops, strict=True)]


def _negation_moved(pair: Pair) -> bool:
    """Whether what was denied is asserted, and the other way round."""
    reach = _AFTER_NEGATION[pair.language]
    said, kept = negated(pair.before, pair.language), negated(pair.after, pair.language)
    for source, draft in zip(said, kept, strict=True):
        wanted = set(content(source, pair.language)[:reach])
        if wanted and not wanted & set(content(draft, pair.language)[:reach]):
            return True
    return False


def _swapped(pair: Pair) -> bool:
    """Whether two clauses have exchanged words: who does what, which is better than which."""
    said, kept = (
        [set(content(clause, pair.language)) for clause in _CLAUSE[pair.language].split(text)]
        for text in (pair.before, pair.after)
    )
    said, kept = [clause for clause in said if clause], [clause for clause in kept if clause]
    if not said:
        return False
    # In the same order where there are as many; otherwise each beside the one that it shares most with.
    even = len(said) == len(kept)
    beside = said if even else [max(said, key=partial(_shared, clause)) for clause in kept]
    for (one, source), (other, source_of_other) in combinations(zip(kept, beside, strict=True), 2):
        came = (one - other) & (source_of_other - source)
        went = (other - one) & (source - source_of_other)
        if came and went:
            return True
    return False


def _new_claim(pair: Pair) -> bool:
    known = set(content(pair.source, pair.language))
    for sentence in sentences_of(pair.draft, pair.language):
        words = content(sentence, pair.language)
        new = [word not in known for word in words]
        run = _RUN[pair.language]
        if sum(new) > max(run, _NEW * len(words)) or _longest_run(new) > run:
            return True
    return False


def _claim_missing(pair: Pair) -> bool:
    said = set(content(pair.draft, pair.language))
    for sentence in sentences_of(pair.source, pair.language):
        words = content(sentence, pair.language)
        if sum(word not in said for word in words) > max(_RUN[pair.language], _MISSING * len(words)):
            return True
    return False


def _shared(one: set[str], other: set[str]) -> int:
    return len(one & other)


def _longest_run(flags: Sequence[bool]) -> int:
    longest = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        longest = max(longest, run)
    return longest


CHECKS: tuple[tuple[str, Callable[[Pair], bool]], ...] = (
    ("length", _length),
    ("link", lambda p: bool(_LINK.search(p.draft))),
    ("characters", lambda p: _strange(p.draft, p.source)),
    ("language", _other_language),
    ("quantity", _numbers),
    ("name", lambda p: _names(p.source) != _names(p.draft) or _new_capitals(p.source, p.draft)),
    ("command", lambda p: new_commands(p.before, p.after, p.language)),
    ("strength", lambda p: changed_strength(p.before, p.after, p.language)),
    ("quantity_moved", _numbers_moved),
    ("negation_moved", _negation_moved),
    ("swapped", _swapped),
    ("new_claim", _new_claim),
    ("claim_missing", _claim_missing),
)
"""Name and whether it fails, in the order in which they are tried: later ones rely on earlier ones."""
