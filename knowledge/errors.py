"""KnowledgeError and its tree; every message names the file and, where there is one, the line.

KnowledgeError
└── ContentError   one or more problems in content files
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
