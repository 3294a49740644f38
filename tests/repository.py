"""Where the repository is, and what is in it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "nlu", "retrieval", "recommender", "knowledge")


def python_files(*packages: str) -> list[Path]:
    """All Python files of the packages, or of the five packages and tests."""
    found = [file for package in packages or (*PACKAGES, "tests") for file in sorted((ROOT / package).rglob("*.py"))]
    assert found
    return found


def relative(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def string_constants(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
