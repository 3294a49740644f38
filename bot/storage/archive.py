"""Writes the whole event log to a file, conversation by conversation."""

import json
from pathlib import Path

from sqlalchemy import select

from bot.storage.database import Database
from bot.storage.rows import EventRow


async def write_events(database: Database, target: Path) -> int:
    """One JSON object a line, in the order of the log; returns how many."""
    query = select(EventRow).order_by(EventRow.conversation_id, EventRow.seq)
    count = 0
    async with database.transaction() as session:
        with target.open("w", encoding="utf-8") as output:
            for row in await session.scalars(query):
                place = {"conversation_id": row.conversation_id, "seq": row.seq, "at": row.at.isoformat()}
                output.write(json.dumps(place | json.loads(row.body), ensure_ascii=False) + "\n")
                count += 1
    return count
