"""Reads interaction logs, CSV and Parquet, row by row: a sound row becomes an event, any other is reported."""

import csv
import itertools
import math
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from recommender.errors import LogError
from recommender.interactions import Event
from recommender.quality import Fault, QualityReport, RefusedRow

REQUIRED = ("user_id", "item_id", "timestamp")
OPTIONAL = ("rating", "event", "price")
# A clock may run a little ahead of ours.
_SLACK_SECONDS = 300.0
# Seconds of our age have ten digits; a bigger number is in milli-, micro- or nanoseconds.
_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))

_Row = tuple[int, tuple[str, ...]]


def read_log(
    file: Path, *, now: float, known_items: Collection[str] | None = None, required: tuple[str, ...] = REQUIRED
) -> tuple[list[Event], QualityReport]:
    """Sound events in the file's order, and what became of every row.

    `now` is in seconds since 1970; rows dated later are refused. With `known_items`, rows of other items are refused.
    Of rows with the same user, item, time and event the first is kept. Columns missing from the header although
    optional are unknown for all rows; a column of `OPTIONAL` or `REQUIRED` that is not in `required` may be missing.

    Raises:
        LogError: the file cannot be read, or its header lacks a required column.
    """
    columns, rows = _rows(file)
    missing = [name for name in required if name not in columns]
    if missing:
        raise LogError(f"{file}:1: no column {', '.join(missing)}; found {', '.join(columns) or 'nothing'}")
    reader = _RowReader(columns, now, known_items)
    events: list[Event] = []
    refused: list[RefusedRow] = []
    seen: set[tuple[str, str, float, str]] = set()
    read = 0
    for line, row in rows:
        read += 1
        event = reader.event(row)
        if isinstance(event, Event):
            key = (event.user_id, event.item_id, event.timestamp, event.event)
            if key not in seen:
                seen.add(key)
                events.append(event)
                continue
            event = (Fault.DUPLICATE, "same user, item, time and event as an earlier row")
        refused.append(RefusedRow(file.name, line, event[0], event[1], row))
    times = [event.timestamp for event in events]
    report = QualityReport(
        read,
        len(events),
        tuple(refused),
        len({event.user_id for event in events}),
        len({event.item_id for event in events}),
        min(times, default=None),
        max(times, default=None),
    )
    return events, report


class _RowReader:
    def __init__(self, columns: list[str], now: float, known_items: Collection[str] | None) -> None:
        self._width = len(columns)
        self._at = {name: columns.index(name) for name in (*REQUIRED, *OPTIONAL) if name in columns}
        self._latest = now + _SLACK_SECONDS
        self._known = known_items

    def event(self, row: tuple[str, ...]) -> Event | tuple[Fault, str]:  # noqa: PLR0911  # one return per fault
        if len(row) != self._width:
            return Fault.MALFORMED, f"{len(row)} fields, the header has {self._width}"
        value = {name: row[at].strip() for name, at in self._at.items()}
        user, item = value["user_id"], value.get("item_id", "")
        if not user or ("item_id" in value and not item):
            return Fault.EMPTY_ID, "user_id is empty" if not user else "item_id is empty"
        timestamp = _seconds(value["timestamp"]) if "timestamp" in value else 0.0
        if timestamp is None:
            return Fault.BAD_TIMESTAMP, f"'{value['timestamp']}' is neither a number nor an ISO 8601 time"
        if timestamp > self._latest:
            return Fault.FUTURE_DATED, f"'{value['timestamp']}' is still to come"
        rating, price = _number(value.get("rating", "")), _number(value.get("price", ""))
        if rating is None:
            return Fault.BAD_RATING, f"'{value['rating']}' is not a number"
        if price is None or price < 0:
            return Fault.NEGATIVE_PRICE, f"'{value['price']}' is no price"
        if self._known is not None and item not in self._known:
            return Fault.UNKNOWN_ITEM, f"'{item}' is not in the catalogue"
        return Event(user, item, timestamp, rating, value.get("event", "").lower(), price)


def _seconds(text: str) -> float | None:
    with suppress(ValueError):
        number = float(text)
        if not math.isfinite(number):
            return None
        divisor = next((unit for above, unit in _UNITS if abs(number) >= above), 1.0)
        return number / divisor
    with suppress(ValueError):
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return None


def _number(text: str) -> float | None:
    """NaN for an empty field, None for what is no number."""
    if not text:
        return math.nan
    with suppress(ValueError):
        number = float(text)
        return number if math.isfinite(number) else None
    return None


def _rows(file: Path) -> tuple[list[str], Iterator[_Row]]:
    if not file.is_file():
        raise LogError(f"{file}: no such file")
    return _parquet_rows(file) if file.suffix in {".parquet", ".pq"} else _csv_rows(file)


def _csv_rows(file: Path) -> tuple[list[str], Iterator[_Row]]:
    lines = _csv_lines(file)
    _, header = next(lines, (0, ()))
    return [name.strip().lower() for name in header], lines


def _csv_lines(file: Path) -> Iterator[_Row]:
    # A stray byte must cost one row, not the file; utf-8-sig because spreadsheets write a byte order mark.
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        reader = csv.reader(stream)
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield reader.line_num, (str(error),)
                continue
            if row:
                yield reader.line_num, tuple(row)


def _parquet_rows(file: Path) -> tuple[list[str], Iterator[_Row]]:
    from pyarrow import ArrowInvalid, parquet  # noqa: PLC0415  # heavy, and only for this format

    try:
        table = parquet.ParquetFile(file)
    except (ArrowInvalid, OSError) as error:
        raise LogError(f"{file}: not a Parquet file") from error
    names = [name for name in (*REQUIRED, *OPTIONAL) if name in table.schema_arrow.names]
    batches = (batch.to_pydict() for batch in table.iter_batches(columns=names))
    rows = (tuple(_text(field) for field in row) for batch in batches for row in zip(*batch.values(), strict=True))
    return names, zip(itertools.count(1), rows, strict=False)


def _text(field: object) -> str:
    if field is None:
        return ""
    if isinstance(field, datetime):
        return field.isoformat()
    return str(field)
