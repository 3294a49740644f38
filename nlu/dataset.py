"""Reads, validates and splits labelled utterances; refuses leakage between splits."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from nlu.errors import DatasetError
from nlu.labels import taxonomy
from nlu.normalisation import normalise

STYLES = ("plain", "terse", "long", "indirect", "typo", "mixed", "traditional", "emoji")
_COLUMNS = ["group", "language", "sentiment", "style", "text"]
_IDIOM_COLUMNS = ["intent", *_COLUMNS]
_IDIOMS = "idioms"
_DEV_SHARE = 9  # one meaning group in this many is development data


@dataclass(frozen=True)
class Utterance:
    """One labelled row. `intent` or `sentiment` is None where a source doesn't label it."""

    text: str
    language: str
    intent: str | None
    sentiment: str | None
    group: str
    style: str = "plain"


def split_by_meaning(rows: Iterable[Utterance]) -> tuple[list[Utterance], list[Utterance]]:
    """Training and development rows: of each intent's meaning groups one in nine is development, so that no
    paraphrase crosses. The choice hangs on the group's name alone and stays when other groups are added or go.
    """
    rows = list(rows)
    groups: dict[str | None, set[str]] = {}
    for row in rows:
        groups.setdefault(row.intent, set()).add(row.group)
    dev_groups = set()
    for names in groups.values():
        ranked = sorted(names, key=lambda name: hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest())
        dev_groups.update(ranked[: max(1, len(ranked) // _DEV_SHARE)])
    return [r for r in rows if r.group not in dev_groups], [r for r in rows if r.group in dev_groups]


def read_utterances(folder: Path, *, with_idioms: bool = False) -> list[Utterance]:
    """All `<intent>.tsv` files of a folder, every row checked against the taxonomy.

    Args:
        with_idioms: also the file `idioms.tsv` beside the folder, if there is one; its rows name their intent.

    Raises:
        DatasetError: with file and line, for an unknown label, an empty text, a bad column or a duplicate.
    """
    files = sorted(folder.glob("*.tsv"))
    if not files:
        raise DatasetError(f"No .tsv files in {folder}")
    rows: list[tuple[str, Utterance]] = []
    for file in files:
        if file.stem not in taxonomy().kinds:
            raise DatasetError(f"{file}: '{file.stem}' is not an intent of nlu/labels.yml")
        for line, row in _tsv_rows(file, _COLUMNS):
            rows.append((f"{file}:{line}", _utterance(f"{file}:{line}", file.stem, row, file.stem)))
    # Sayings that sound like something they are not, each with its intent, beside the folder.
    idioms = folder.with_name(f"{_IDIOMS}.tsv")
    if with_idioms and idioms.is_file():
        rows += _idiom_rows(idioms)
    seen: dict[str, str] = {}
    for place, utterance in rows:
        key = normalise(utterance.text)
        if key in seen:
            raise DatasetError(f"{place}: the same text as {seen[key]}")
        seen[key] = place
    return [utterance for _, utterance in rows]


def read_idioms(file: Path) -> list[Utterance]:
    """The rows of an `idioms.tsv`.

    Raises:
        DatasetError: with file and line, as above.
    """
    return [utterance for _, utterance in _idiom_rows(file)]


def read_sentiment(file: Path) -> list[Utterance]:
    """A JSONL file with `text`, `lang` and `label` or `sentiment` (public review sets); rows without one are left out.

    Raises:
        DatasetError: with file and line, for a row that isn't JSON or has no text.
    """
    rows = []
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                row = json.loads(line)
                sentiment = row.get("label") or row.get("sentiment")
                text = row["text"]
            except (ValueError, KeyError, AttributeError) as error:
                raise DatasetError(f"{file}:{number}: not a JSON object with 'text'") from error
            if sentiment in taxonomy().sentiments:
                rows.append(Utterance(text, row.get("lang", "en"), None, sentiment, f"{file.parent.name}/{number}"))
    return rows


def identity_of(rows: Iterable[object]) -> str:
    """Changes when any of the rows, or their order, does."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr(row).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:16]


def refuse_leakage(train: Iterable[Utterance], held_out: Iterable[Utterance]) -> None:
    """Raises:
    DatasetError: a held-out text also stands, normalised, in the training rows.
    """
    known = {normalise(row.text) for row in train}
    leaked = sorted({row.text for row in held_out if normalise(row.text) in known})
    if leaked:
        raise DatasetError(f"{len(leaked)} held-out texts are also in training, for example {leaked[0]!r}")


def _idiom_rows(file: Path) -> Iterable[tuple[str, Utterance]]:
    for line, row in _tsv_rows(file, _IDIOM_COLUMNS):
        if row["intent"] not in taxonomy().kinds:
            raise DatasetError(f"{file}:{line}: '{row['intent']}' is not an intent of nlu/labels.yml")
        yield f"{file}:{line}", _utterance(f"{file}:{line}", row["intent"], row, _IDIOMS)


def _tsv_rows(file: Path, columns: list[str]) -> Iterable[tuple[int, dict[str, str]]]:
    content = file.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DatasetError(f"{file}:{line}: not UTF-8 text; save it as UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    header = next(reader, None)
    if header != columns:
        raise DatasetError(f"{file}:1: the header must be {' '.join(columns)}, found {header}")
    for row in reader:
        if len(row) != len(columns):
            raise DatasetError(f"{file}:{reader.line_num}: {len(row)} columns, expected {len(columns)}")
        yield reader.line_num, dict(zip(columns, row, strict=True))


def _utterance(place: str, intent: str, row: dict[str, str], family: str) -> Utterance:
    allowed = {"language": taxonomy().languages, "sentiment": taxonomy().sentiments, "style": STYLES}
    for column, values in allowed.items():
        if row[column] not in values:
            raise DatasetError(f"{place}: {column} '{row[column]}' is none of {', '.join(values)}")
    for column in ("group", "text"):
        if not row[column].strip():
            raise DatasetError(f"{place}: empty {column}")
    return Utterance(
        text=row["text"],
        language=row["language"],
        intent=intent,
        sentiment=row["sentiment"],
        group=f"{family}/{row['group']}",
        style=row["style"],
    )
