"""The gap list: questions that were not answered well, alike ones together, the most pressing first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np

from bot.knowledge_port import Missed
from nlu import Side, Vector

# Mean cosine distance within which questions are one gap. Of wordings of 60 FAQ entries in both languages this puts
# together what belongs together best (V-measure .87; .86 at .5 and .85 at .7).
_APART = 0.6
_EXAMPLES = 5
_HALF_LIFE_DAYS = 14.0


class QuestionEncoder(Protocol):
    """What is needed of the model."""

    def vectors(self, texts: Sequence[str], side: Side, /) -> Vector: ...


@dataclass(frozen=True)
class Gap:
    """Questions that want one answer."""

    title: str
    """The question that is nearest to all the others."""
    learners: int
    questions: int
    last_at: datetime
    why: dict[str, int]
    languages: tuple[str, ...]
    nearest: str | None
    """What search found most often, and was not sure of."""
    examples: tuple[str, ...]
    score: float
    """Learners, each counting half after every two weeks."""


def gaps_of(missed: Sequence[Missed], encoder: QuestionEncoder, now: datetime) -> list[Gap]:
    """Most pressing first."""
    texts = list(dict.fromkeys(one.text for one in missed))
    if not texts:
        return []
    vectors = encoder.vectors(texts, "query")
    numbers = _clusters(vectors)
    gaps = []
    for number in sorted(set(numbers)):
        mine = [n for n, cluster in enumerate(numbers) if cluster == number]
        inside = {texts[n] for n in mine}
        central = texts[mine[int(np.argmax((vectors[mine] @ vectors[mine].T).sum(axis=0)))]]
        gaps.append(_gap(central, [one for one in missed if one.text in inside], now))
    return sorted(gaps, key=lambda gap: (-gap.score, -gap.last_at.timestamp(), gap.title))


def _clusters(vectors: Vector) -> list[int]:
    if len(vectors) == 1:
        return [1]
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415  # a quarter of a second that editors pay

    found: list[int] = fcluster(linkage(vectors, "average", metric="cosine"), _APART, "distance").tolist()
    return found


def _gap(title: str, missed: Sequence[Missed], now: datetime) -> Gap:
    last: dict[str, datetime] = {}
    for one in missed:
        last[one.learner] = max(one.at, last.get(one.learner, one.at))
    ages = [(now - at).total_seconds() / 86_400 for at in last.values()]
    why, nearest = _counted([one.why for one in missed]), _counted([one.nearest for one in missed if one.nearest])
    others = [text for text in dict.fromkeys(one.text for one in missed) if text != title]
    return Gap(
        title=title,
        learners=len(last),
        questions=len(missed),
        last_at=max(last.values()),
        why=why,
        languages=tuple(sorted({one.language for one in missed})),
        nearest=next(iter(nearest), None),
        examples=tuple(others[:_EXAMPLES]),
        score=round(sum(0.5 ** (max(age, 0.0) / _HALF_LIFE_DAYS) for age in ages), 3),
    )


def _counted(names: Sequence[str]) -> dict[str, int]:
    counts = {name: names.count(name) for name in dict.fromkeys(names)}
    return dict(sorted(counts.items(), key=lambda pair: -pair[1]))
