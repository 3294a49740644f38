"""Tombstones: who was erased, as keyed hashes, in the database and in a journal that no backup of it brings back."""

import hashlib
import hmac
import json
import os
import uuid
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.rights_port import Erased
from bot.storage.rows import TombstoneRow, table_of

_TOMBSTONES = table_of(TombstoneRow)


class Tombstones:
    """Written with each erasure, read when a program starts."""

    def __init__(self, key: bytes | None = None, journal: Path | None = None) -> None:
        """`journal` lies beside the data, not in it: who restores a backup of the data keeps it.

        Without a key the hashes lead nowhere, and nothing can be replayed.
        """
        self._key = key or uuid.uuid4().bytes
        self._journal = journal

    def name_of(self, kind: str, name: str) -> str:
        """A keyed hash; without the key nobody can test whether it is a certain learner's."""
        return hmac.new(self._key, f"tombstone\n{kind}\n{name}".encode(), hashlib.sha256).hexdigest()

    def learner(self, learner_id: str) -> str:
        return self.name_of("learner", learner_id)

    def conversation(self, conversation_id: str) -> str:
        return self.name_of("conversation", conversation_id)

    def add(self, session: Session, hashes: Iterable[str], erased: Erased) -> None:
        """Into the database and, before it is committed, into the journal: rather erase twice than never."""
        rows = [
            {"name_hash": name, "erased_at": erased.at, "receipt": erased.receipt, "counts": erased.counts}
            for name in sorted(set(hashes))
        ]
        session.execute(_TOMBSTONES.insert(), rows)
        if self._journal is None:
            return
        self._journal.parent.mkdir(parents=True, exist_ok=True)
        with self._journal.open("a", encoding="utf-8") as journal:
            for row in rows:
                journal.write(json.dumps({**row, "erased_at": erased.at.isoformat()}) + "\n")
            journal.flush()
            os.fsync(journal.fileno())

    def take_back(self, session: Session) -> int:
        """Put what only the journal knows, after a restore, into the database again; how many."""
        if self._journal is None or not self._journal.is_file():
            return 0
        known = {(row.name_hash, row.erased_at) for row in session.execute(select(_TOMBSTONES))}
        missing = []
        for line in self._journal.read_text(encoding="utf-8").splitlines():
            try:
                row = json.loads(line)
                row["erased_at"] = datetime.fromisoformat(row["erased_at"])
            except (ValueError, KeyError, TypeError):
                continue  # the last line of a process that died while it wrote
            if (row["name_hash"], row["erased_at"]) not in known:
                known.add((row["name_hash"], row["erased_at"]))
                missing.append(row)
        if missing:
            session.execute(_TOMBSTONES.insert(), missing)
        return len(missing)

    def forget(self, before: datetime) -> None:
        """Take what was kept for long enough out of the journal too: it would come back with the next start."""
        if self._journal is None or not self._journal.is_file():
            return
        lines = self._journal.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if (at := _at(line)) is not None and at >= before]
        if len(kept) == len(lines):
            return
        aside = self._journal.with_name(f".{self._journal.name}.{os.getpid()}")
        with aside.open("w", encoding="utf-8") as journal:
            journal.writelines(f"{line}\n" for line in kept)
            journal.flush()
            os.fsync(journal.fileno())
        aside.replace(self._journal)

    def erased_at(self, session: Session) -> dict[str, datetime]:
        """When each name was erased last."""
        found: dict[str, datetime] = {}
        for row in session.execute(select(_TOMBSTONES.c.name_hash, _TOMBSTONES.c.erased_at)):
            found[row.name_hash] = max(row.erased_at, found.get(row.name_hash, row.erased_at))
        return found


def _at(line: str) -> datetime | None:
    try:
        return datetime.fromisoformat(json.loads(line)["erased_at"])
    except (ValueError, KeyError, TypeError):
        return None
