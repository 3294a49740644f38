"""Hits to an answer in cited words: text with marks, and numbered citations."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.extract import extract
from retrieval.hits import Citation, Hit
from retrieval.ranking import source_of

# A second passage is quoted too when it is nearly as good as the first; further ones only tire the reader.
_NEARLY_AS_GOOD = 0.9


@dataclass(frozen=True)
class CitedAnswer:
    """Verbatim sentences, each run followed by its mark, and what the marks stand for."""

    text: str
    citations: tuple[Citation, ...]


def cite(hits: Sequence[Hit], query: str) -> CitedAnswer:
    """Quote the best readable hit, and a second one of another source that is nearly as good and in the same language.

    Raises:
        ValueError: no readable hit; ask the verdict first.
    """
    readable = [hit for hit in hits if hit.readable]
    if not readable:
        raise ValueError("nothing readable to cite")
    chosen = [readable[0]]
    for hit in readable[1:]:
        other = source_of(hit.passage.id) != source_of(chosen[0].passage.id)
        if other and hit.passage.kind == chosen[0].passage.kind == "lesson" and _near(hit, chosen[0]):
            chosen.append(hit)
            break
    parts, citations = [], []
    for n, hit in enumerate(chosen, start=1):
        quote = extract(hit.passage, query)
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


def _near(hit: Hit, best: Hit) -> bool:
    return hit.score >= _NEARLY_AS_GOOD * best.score and hit.passage.language == best.passage.language
