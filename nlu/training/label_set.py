"""Any label set: rows of JSONL with a text and a label, checked, and cut down to a few shots where that is asked for."""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from nlu.dataset import Utterance, identity_of
from nlu.errors import DatasetError
from nlu.normalisation import normalise

log = structlog.get_logger()
_LABEL_KEYS = ("label", "intent")


@dataclass(frozen=True)
class Example:
    """One labelled row, and where it stands."""

    text: str
    label: str
    place: str


@dataclass(frozen=True)
class LabelSet:
    """What a run on one task learns from and is judged on."""

    train: Sequence[Example]
    dev: Sequence[Example]
    """Rows of the trained labels."""
    out_of_scope: Sequence[Example]
    """Development rows of labels that are out of scope."""
    labels: tuple[str, ...]
    """Trained labels, sorted; with one for out of scope only if it was to be trained."""
    scope: tuple[str, ...]
    """`labels` without those that are out of scope."""

    @property
    def identity(self) -> str:
        return identity_of((row.text, row.label) for row in self.train)


def read_label_set(
    train_file: Path,
    dev_file: Path,
    *,
    oos_labels: Sequence[str] = (),
    train_oos: bool = False,
    shots: int | None = None,
    seed: int = 0,
) -> LabelSet:
    """Read both files.

    Args:
        oos_labels: labels of rows that are out of scope.
        train_oos: learn them like any other label; otherwise they are left out of training.
        shots: rows of each label that are learned from, drawn by the seed; all of them if None.

    Raises:
        DatasetError: with file and line, for a row that isn't a JSON object with text and label, an empty text or label,
            a row that stands there twice, a text with two labels, or a development label that training lacks.
    """
    train = _without_repeats(list(read_examples(train_file)))
    if not train_oos:
        train = [row for row in train if row.label not in oos_labels]
    labels = tuple(sorted({row.label for row in train}))
    if len(set(labels) - set(oos_labels)) < 2:
        raise DatasetError(f"{train_file}: fewer than two labels to tell apart")
    dev, outside = [], []
    for row in read_examples(dev_file):
        if row.label in oos_labels:
            outside.append(row)
        elif row.label in labels:
            dev.append(row)
        else:
            raise DatasetError(f"{row.place}: label '{row.label}' is none of the {len(labels)} labels of {train_file}")
    if not dev:
        raise DatasetError(f"{dev_file}: no row of a trained label")
    if shots is not None:
        train = draw_shots(train, shots, seed)
    known = {normalise(row.text) for row in train}
    leaked = [row.place for row in dev if normalise(row.text) in known]
    if leaked:
        log.warning("development_texts_also_in_training", count=len(leaked), first=leaked[0])
    scope = tuple(label for label in labels if label not in oos_labels)
    return LabelSet(train, dev, outside, labels, scope)


def label_set_of(train: Iterable[Utterance], dev: Iterable[Utterance]) -> LabelSet:
    """The intents of the project's own rows; out of scope is one of them."""
    rows = [[Example(row.text, row.intent, row.group) for row in part if row.intent] for part in (train, dev)]
    labels = tuple(sorted({row.label for row in rows[0]}))
    return LabelSet(rows[0], rows[1], [], labels, labels)


def draw_shots(rows: Sequence[Example], shots: int, seed: int) -> list[Example]:
    """`shots` rows of every label, or all of a label that has fewer, in the rows' order."""
    by_label: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        by_label.setdefault(row.label, []).append(number)
    drawn: set[int] = set()
    for label, numbers in by_label.items():
        drawn.update(random.Random(f"{seed}/{label}").sample(numbers, min(shots, len(numbers))))
    return [rows[number] for number in sorted(drawn)]


def read_examples(file: Path) -> Iterator[Example]:
    """The file's rows: JSON objects with `text`, and `label` or `intent`; blank lines are passed over.

    Raises:
        DatasetError: as `read_label_set`, or when there is no row at all.
    """
    seen: dict[str, str] = {}
    labels: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(file.read_bytes().split(b"\n"), start=1):
        if not line.strip():
            continue
        place = f"{file}:{number}"
        try:
            row = json.loads(line.decode("utf-8-sig"))
            text = row["text"]
            label = next(row[key] for key in _LABEL_KEYS if key in row)
        except (ValueError, KeyError, TypeError, StopIteration) as error:
            raise DatasetError(f"{place}: not a JSON object with 'text', and 'label' or 'intent'") from error
        for name, value in (("text", text), ("label", label)):
            if not isinstance(value, str) or not value.strip():
                raise DatasetError(f"{place}: empty {name}, or not a string")
        whole = json.dumps(row, sort_keys=True)
        if whole in seen:
            raise DatasetError(f"{place}: the same row as {seen[whole]}")
        seen[whole] = place
        other, at = labels.setdefault(normalise(text), (label, place))
        if other != label:
            raise DatasetError(f"{place}: the text of {at} with another label: '{label}', there '{other}'")
        yield Example(text, label, place)
    if not seen:
        raise DatasetError(f"{file}: no rows")


def _without_repeats(rows: Iterable[Example]) -> list[Example]:
    # Public sets hold the odd text twice under two ids: learned once, and said.
    kept: dict[str, Example] = {}
    for row in rows:
        first = kept.setdefault(normalise(row.text), row)
        if first is not row:
            log.warning("repeated_text_left_out", row=row.place, same_as=first.place)
    return list(kept.values())
