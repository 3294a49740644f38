"""QualityReport: which rows of a log were refused, by kind and line; nothing is lost silently."""

import csv
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Fault(StrEnum):
    """Why a row was refused."""

    MALFORMED = "malformed"
    EMPTY_ID = "empty_id"
    BAD_TIMESTAMP = "bad_timestamp"
    FUTURE_DATED = "future_dated"
    BAD_RATING = "bad_rating"
    NEGATIVE_PRICE = "negative_price"
    UNKNOWN_ITEM = "unknown_item"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class RefusedRow:
    """One row as it was read, and what is wrong with it."""

    file: str
    line: int
    """Line on which the row ends in a CSV file, counted from 1; number of the row in a Parquet file."""
    fault: Fault
    detail: str
    row: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.fault}: {self.detail}"


@dataclass(frozen=True)
class QualityReport:
    """Rows read = rows accepted + rows refused, always."""

    read: int
    accepted: int
    refused: tuple[RefusedRow, ...]
    users: int
    items: int
    first: float | None
    last: float | None
    """Seconds since 1970 of the oldest and newest accepted row."""

    @property
    def by_fault(self) -> dict[str, int]:
        """Number of refused rows by kind of fault, kinds without rows included."""
        counts = Counter(refused.fault for refused in self.refused)
        return {fault.value: counts[fault] for fault in Fault}

    def as_json(self) -> dict[str, object]:
        return {
            "read": self.read,
            "accepted": self.accepted,
            "refused": len(self.refused),
            "by_fault": self.by_fault,
            "users": self.users,
            "items": self.items,
            "first": self.first,
            "last": self.last,
        }

    def write_refused(self, target: Path) -> None:
        """All refused rows as CSV: file, line, fault, detail, then the row's own fields as they were."""
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["file", "line", "fault", "detail", "row"])
            writer.writerows([r.file, r.line, r.fault.value, r.detail, *r.row] for r in self.refused)
