"""What the demo platform of a server has in its book: the requests that were made, and the codes that were sent."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def requests(var: Path) -> list[dict[str, Any]]:
    """Every request with whose it is and by what key; none where nobody has asked the platform for anything yet."""
    return [
        json.loads(body) | {"key": key, "learner": learner}
        for key, learner, body in _rows(var, "SELECT key, learner_id, body FROM requests ORDER BY id")
    ]


def code(var: Path) -> str:
    """The code that was sent last, which the demo shows."""
    return str(_rows(var, "SELECT shown FROM codes ORDER BY id DESC LIMIT 1")[0][0])


def _rows(var: Path, query: str) -> list[tuple[Any, ...]]:
    file = var / "platform.db"
    if not file.exists():
        return []
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(query).fetchall()
