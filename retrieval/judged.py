"""Judged queries: what a learner asks, and which sources really answer it. Written by another hand than the content."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from retrieval.errors import RetrievalError

_SURE = 0.5  # below this probability an intent says nothing about what answers
KINDS = ("faq", "lesson", "policy", "cross_lingual", "follow_up", "near_unanswerable", "far_unanswerable")
_JUDGMENTS = Path(str(files("retrieval").joinpath("judgments")))
DEFAULT_FILE = _JUDGMENTS / "queries.jsonl"
"""Indirect, terse, misspelt: what is hard to find."""
MOST_ASKED = _JUDGMENTS / "most_asked.jsonl"
"""What most people ask about the five subjects, and what lies beside them, by somebody who had not seen the content."""


@dataclass(frozen=True)
class JudgedQuery:
    """One judgement. `relevant` is empty for what the content doesn't answer."""

    id: str
    text: str
    language: str
    kind: str
    previous: str | None
    relevant: tuple[str, ...]
    split: str
    intent: str | None = None
    """As the shipped model reads it; filled by `with_intents`."""

    def answered_by(self, passage_id: str) -> bool:
        """Whether a passage answers it; a FAQ counts in either language, as does a policy's translation."""
        return any(passage_id == source or passage_id.startswith(f"{source}.") for source in self.relevant)


def with_intents(queries: Sequence["JudgedQuery"], predictions: Path) -> list["JudgedQuery"]:
    """The queries with the intents of a file that `python -m nlu predict` wrote from the judgements."""
    intents = {}
    for line in predictions.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        intents[row["text"]] = row["intent"] if row["confidence"] >= _SURE else None
    return [replace(query, intent=intents.get(query.text)) for query in queries]


def read_judged(file: Path = DEFAULT_FILE, split: str | None = None) -> Sequence[JudgedQuery]:
    """All judged queries, or those of one split (`dev` fits, `test` only measures).

    Raises:
        RetrievalError: with file and line.
    """
    queries = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            query = JudgedQuery(**{**row, "relevant": tuple(row["relevant"])})
        except (ValueError, TypeError, KeyError) as error:
            raise RetrievalError(f"{file}:{number}: not a judged query ({error})") from error
        if query.kind not in KINDS:
            raise RetrievalError(f"{file}:{number}: kind '{query.kind}' is none of {', '.join(KINDS)}")
        if split is None or query.split == split:
            queries.append(query)
    return queries
