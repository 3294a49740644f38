"""The search after an erasure finds whatever names the learner, in every table that can be searched."""

from typing import Any

import pytest
from sqlalchemy import insert, select
from structlog.testing import capture_logs

from bot.rights_port import Subject
from bot.storage import erasure
from bot.storage.database import Database
from bot.storage.erasure import COVERED
from bot.storage.owed_erasures import OwedErasureRow
from bot.storage.remainder import tables_left
from bot.storage.rights import SqlRights
from bot.storage.rows import Base, ConversationRow, TicketRow, table_of
from bot.storage.tombstones import Tombstones
from tests.bot.storage.test_erasure_tables import MARK, marked
from tests.fakes.clock import START
from tests.fakes.turns import SESSION

SEARCHED = sorted(table_of(row).name for row in COVERED - {OwedErasureRow})


async def fill(database: Database) -> None:
    async with database.transaction() as session:
        for row in sorted(COVERED, key=lambda row: row is not ConversationRow):
            await session.execute(insert(table_of(row)), [marked(row)])


async def test_each_table_with_an_id_in_it_is_found_and_none_is_after_the_erasure(database: Database) -> None:
    await fill(database)
    assert sorted(await database.run(tables_left, MARK, [MARK], None)) == SEARCHED
    assert await database.run(tables_left, "somebody-else", ["another"], None) == ()
    erased = await SqlRights(database, SESSION, Tombstones(b"key")).erase(Subject(MARK, MARK), START)
    assert erased.left == ()
    assert await database.run(tables_left, MARK, [MARK], None) == ()


async def test_the_conversation_of_the_receipt_may_be_named_and_nothing_else(database: Database) -> None:
    await fill(database)
    assert await database.run(tables_left, MARK, [MARK], MARK) == ("learners", "outcomes")


@pytest.mark.parametrize("forgotten", sorted(COVERED - {ConversationRow, TicketRow, OwedErasureRow}, key=str))
async def test_a_table_that_the_erasure_forgets_is_told(
    database: Database, monkeypatch: pytest.MonkeyPatch, forgotten: type[Base]
) -> None:
    """The sentence "nothing was found" is worth something only if it can turn out otherwise."""
    await fill(database)
    really = erasure._delete

    def delete(session: Any, table: Any, which: Any) -> int:
        kept = table is table_of(forgotten) or table is table_of(ConversationRow)  # events hold on to theirs
        return 0 if kept else really(session, table, which)

    monkeypatch.setattr(erasure, "_delete", delete)
    with capture_logs() as lines:
        erased = await SqlRights(database, SESSION, Tombstones(b"key")).erase(Subject(MARK, MARK), START)
    assert table_of(forgotten).name in erased.left
    assert [line["tables"] for line in lines if line["event"] == "erasure_left_rows"] == [erased.left]
    async with database.transaction() as session:
        assert (await session.execute(select(table_of(forgotten)))).all()
