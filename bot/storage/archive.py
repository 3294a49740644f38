"""Writes the whole event log to a file, conversation by conversation."""

import json
import os
from pathlib import Path

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.rows import EventRow

_PART = 500


async def write_events(database: Database, target: Path) -> int:
    """One JSON object a line, in the order of the log; returns how many. For its owner's eyes only: the words are open.

    Read in parts: a log grows for years, and memory does not.
    """
    columns = select(EventRow.conversation_id, EventRow.seq, EventRow.at, EventRow.body)
    query = columns.order_by(EventRow.conversation_id, EventRow.seq).execution_options(yield_per=_PART)
    count = 0
    async with database.transaction() as session:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as output:
            os.fchmod(output.fileno(), 0o600)  # one that was there keeps the mode that it had
            async for row in await session.stream(query):
                place = {"conversation_id": row.conversation_id, "seq": row.seq, "at": row.at.isoformat()}
                output.write(json.dumps(place | json.loads(row.body), ensure_ascii=False) + "\n")
                count += 1
    return count
