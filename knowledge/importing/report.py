"""What an import did with each source: JSON for programs, a table for people."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

_MOST_ROWS = 200  # on the screen; the file has them all


class Status(StrEnum):
    """What became of a source in this run."""

    TAKEN = "taken"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Row:
    """One source."""

    source: str
    status: Status
    kind: str = ""
    language: str = ""
    drafts: tuple[str, ...] = ()
    reason: str = ""
    message: str = ""
    notes: tuple[str, ...] = ()
    bytes: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Report:
    """One run."""

    rows: tuple[Row, ...]
    seconds: float
    file: Path

    def summary(self) -> dict[str, object]:
        counts = Counter(row.status for row in self.rows)
        return {
            **{status.value: counts[status] for status in Status},
            "reasons": dict(sorted(Counter(row.reason for row in self.rows if row.reason).items())),
            "drafts": sum(len(row.drafts) for row in self.rows if row.status in {Status.TAKEN, Status.CHANGED}),
            "seconds": round(self.seconds, 1),
            "report": str(self.file),
        }


def write_report(file: Path, rows: Sequence[Row], seconds: float) -> Report:
    report = Report(tuple(rows), seconds, file)
    file.parent.mkdir(parents=True, exist_ok=True)
    body = {**report.summary(), "rows": [asdict(row) for row in rows]}
    file.write_text(json.dumps(body, ensure_ascii=False, indent=1, default=str), encoding="utf-8")
    return report


def print_report(report: Report, console: Console) -> None:
    """What was not taken or needs a look, then the counts."""
    told = [row for row in report.rows if row.message or row.notes]
    if told:
        table = Table("source", "", "why")
        for row in told[:_MOST_ROWS]:
            why = "; ".join(filter(None, [row.message, *row.notes]))
            state = f"{row.status.value}: {row.reason}" if row.reason else row.status.value
            # As text: a file's name must not be read as markup of the terminal.
            table.add_row(Text(row.source[-80:]), Text(state), Text(why))
        console.print(table)
        if len(told) > _MOST_ROWS:
            console.print(f"… and {len(told) - _MOST_ROWS} more in {report.file}", markup=False, highlight=False)
    counts = Counter(row.status for row in report.rows)
    said = ", ".join(f"{counts[status]} {status.value}" for status in Status)
    console.print(f"{said} in {report.seconds:.1f} s; report: {report.file}", markup=False, highlight=False)
