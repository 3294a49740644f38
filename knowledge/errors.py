"""KnowledgeError and its tree; every message names the file and, where there is one, the line.

KnowledgeError
├── ContentError    one or more problems in content files
├── NotImportable   one source of an import; becomes a row of its report
└── ImportRefused   an import that cannot begin
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class KnowledgeError(Exception):
    """Root of everything that goes wrong with course content."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one place."""

    file: Path
    line: int | None
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.message}"


class ContentError(KnowledgeError):
    """Content cannot be used as it stands. `problems` lists all that was found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class NotImportable(KnowledgeError):
    """One source cannot be taken. `reason` is a short word for programs, the message is for people."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        self.message = message
        super().__init__(f"{reason}: {message}")


class ImportRefused(KnowledgeError):
    """Nothing was imported: what was asked for cannot be done."""
