"""Hits to an answer in cited words: text with marks, and numbered citations."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from retrieval.extract import extract
from retrieval.hits import Citation, Hit
from retrieval.ranking import source_of

# A second passage is quoted too when it is nearly as good as the first; further ones only tire the reader.
_NEARLY_AS_GOOD = 0.9
# Of 370 judged dev searches one lists two passages of which so much is the same, and no answer quotes both: near copies
# are kept apart here, where they would be read twice, and not in ranking.
_SIMILAR = 0.85


@dataclass(frozen=True)
class CitedAnswer:
    """Verbatim sentences, each run followed by its mark, and what the marks stand for."""

    text: str
    citations: tuple[Citation, ...]


def cite(hits: Sequence[Hit], query: str) -> CitedAnswer:
    """Quote the best readable hit, and a second one of another source that is nearly as good, in the same language, and
    says something else.

    Raises:
        ValueError: no readable hit; ask the verdict first.
    """
    readable = [hit for hit in hits if hit.readable]
    if not readable:
        raise ValueError("nothing readable to cite")
    chosen = [(readable[0], extract(readable[0].passage, query))]
    for hit in readable[1:]:
        first, said = chosen[0]
        other = source_of(hit.passage.id) != source_of(first.passage.id)
        if other and hit.passage.kind == first.passage.kind == "lesson" and _near(hit, first):
            quote = extract(hit.passage, query)
            if not _says_the_same(said, quote):
                chosen.append((hit, quote))
                break
    parts, citations = [], []
    for n, (hit, quote) in enumerate(chosen, start=1):
        parts.append(f"{quote} [{n}]")
        citations.append(
            Citation(
                n=n,
                title=f"{hit.passage.title} · {hit.passage.heading}"
                if hit.passage.heading not in hit.passage.title
                else hit.passage.title,
                url=hit.passage.url,
                source_id=hit.passage.id,
                quote=quote,
                version=hit.passage.version,
                language=hit.passage.language,
            )
        )
    return CitedAnswer("\n\n".join(parts), tuple(citations))


def _says_the_same(quote: str, other: str) -> bool:
    """Two editions of a page, or a lesson that two courses share, are quoted once."""
    alike = SequenceMatcher(None, quote, other, autojunk=False)
    return alike.quick_ratio() >= _SIMILAR and alike.ratio() >= _SIMILAR


def _near(hit: Hit, best: Hit) -> bool:
    return hit.score >= _NEARLY_AS_GOOD * best.score and hit.passage.language == best.passage.language
