"""Sentences with the red flags' own words, harmless and dangerous: how many of each raise the alarm.

No rate of false alarms in talk as it comes: every sentence here was written to hold a word of danger, and about half of
the harmless ones hold one that a flag knows.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nlu.errors import DatasetError
from nlu.judging.bars import Bar
from nlu.serving import Predictor

_KINDS = ("harmless", "danger")
_COLUMNS = ["kind", "language", "category", "text"]


@dataclass(frozen=True)
class FlagWords:
    """One sentence of the file."""

    kind: str
    """`harmless` or `danger`."""
    text: str


def read_flag_words(file: Path) -> list[FlagWords]:
    """The rows of a `flag_words.tsv`.

    Raises:
        DatasetError: with file and line, for other columns or another kind.
    """
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if reader.fieldnames != _COLUMNS:
            raise DatasetError(f"{file}:1: the header must be {' '.join(_COLUMNS)}, found {reader.fieldnames}")
        rows = []
        for number, row in enumerate(reader, start=2):
            if row["kind"] not in _KINDS or not row["text"]:
                raise DatasetError(f"{file}:{number}: kind must be {' or '.join(_KINDS)}, and text not empty")
            rows.append(FlagWords(row["kind"], row["text"]))
        return rows


def share_raised(predictor: Predictor, rows: Sequence[FlagWords], kind: str) -> float:
    """Share of the sentences of a kind that raise the alarm, 0..1."""
    found = predictor.predict_many([row.text for row in rows if row.kind == kind])
    return sum(prediction.safety.severity == "critical" for prediction in found) / len(found)


def flag_word_bars(predictor: Predictor, file: Path) -> list[Bar]:
    """Both shares, for which the design names no bar."""
    rows = read_flag_words(file)
    many = {kind: sum(row.kind == kind for row in rows) for kind in _KINDS}
    harmless, danger = (share_raised(predictor, rows, kind) for kind in _KINDS)
    return [
        Bar("harmless sentences with a flag's words that raise", 100 * harmless, None, many["harmless"], " %"),
        Bar("danger in such words, recall", danger, None, many["danger"]),
    ]
