"""Gathers the candidates of a query: what either side found, with the exact cosines of each."""

from collections.abc import Sequence

from retrieval.hits import Vector
from retrieval.passage_store import Cosines, PassageStore
from retrieval.ranking import Candidate

Found = Sequence[tuple[str, float]]


def gather(
    store: PassageStore, dense: Found, words: Found, vector: Vector | None, *, language: str, intent: str | None
) -> list[Candidate]:
    """Candidates in the order in which vectors, then words found them.

    Chroma names the neighbours; their cosines are taken from the stored vectors, as a passage's text may be near while
    only its question was among the neighbours.
    """
    shared = dict(words)
    ids = list(dict.fromkeys([*(found for found, _ in dense), *shared]))
    known = store.facts(ids)
    facts = [known[passage_id] for passage_id in ids]
    cosines = [Cosines()] * len(ids) if vector is None else store.cosines(facts, vector)
    candidates = []
    for passage_id, passage, near in zip(ids, facts, cosines, strict=True):
        candidates.append(
            Candidate(
                id=passage_id,
                kind=passage.kind,
                question=near.question,
                text=near.text,
                near_miss=near.near_miss,
                words=shared.get(passage_id, 0.0),
                language=float(passage.language == language),
                intent=float(intent is not None and passage.intent == intent),
            )
        )
    return candidates
