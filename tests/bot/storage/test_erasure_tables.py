"""Every table is either gone through by an erasure, or holds nothing of learners; of every column, nothing is left."""

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Boolean, Float, Integer, insert, select

from bot.dialogue.tracker import Tracker
from bot.leftovers import Leftovers
from bot.rights_port import Subject
from bot.storage.database import Database
from bot.storage.encryption import SealedJson
from bot.storage.erasure import COVERED, NOBODYS
from bot.storage.rights import SqlRights
from bot.storage.rows import Base, ConversationRow, TicketRow, UtcDateTime, table_of
from bot.storage.tombstones import Tombstones
from knowledge import FaqDraft, write_faq_draft
from tests.fakes.clock import START, FakeClock
from tests.fakes.platform import FakePlatform
from tests.fakes.turns import SESSION
from tests.system.rights.conftest import files_with

MARK = "zebra-quartz"
# Of a ticket, figures stay, and who of the staff it was.
_STAYS = {"reason", "urgency", "status", "assignee", "assignee_name", "team"}


def test_each_table_is_known_to_the_erasure() -> None:
    """A new table belongs into COVERED, with the statement that clears it, or into NOBODYS."""
    tables = {mapper.class_ for mapper in Base.registry.mappers}
    assert tables == COVERED | NOBODYS
    assert frozenset() == COVERED & NOBODYS


def marked(row: type[Base]) -> dict[str, Any]:
    """Values for a row in which each text says the mark: also those of columns that come after this test."""
    values: dict[str, Any] = {}
    for column in table_of(row).columns:
        match column.type:
            case JSON() | SealedJson():
                values[column.name] = {"turns": [{"text": MARK}], MARK: MARK}
            case Boolean():
                values[column.name] = True
            case Integer() | Float():
                values[column.name] = 1
            case UtcDateTime():
                values[column.name] = START
            case _:
                values[column.name] = MARK
    if row is ConversationRow:
        values |= {"tracker": Tracker(conversation_id=MARK, slots={MARK: MARK}).model_dump_json(), "owner": "bot"}
    if row is TicketRow:
        values |= dict.fromkeys(_STAYS, "x") | {"evidence": {"turns": [{"text": MARK}], "earlier": [MARK], MARK: MARK}}
    return values


async def test_of_every_text_column_and_draft_nothing_is_left(database: Database, tmp_path: Path) -> None:
    drafts = tmp_path / "drafts"
    for number, reference in enumerate(("T-000001", "T-000002"), start=1):
        draft = FaqDraft(reference, "account", "ask_account", "zh", (MARK if number == 1 else "copper",), "answer")
        write_faq_draft(drafts, draft, date(2026, 11, 20))
    rows = sorted(COVERED, key=lambda row: row is not ConversationRow)
    async with database.transaction() as session:
        for row in rows:
            await session.execute(insert(table_of(row)), [marked(row)])
    await database.forget_deleted()
    assert "zhike.db" in files_with(tmp_path, (MARK,))
    rights = SqlRights(database, SESSION, Tombstones(b"key"))
    await rights.erase(Subject(MARK, MARK), START)
    platform = FakePlatform(FakeClock())
    leftovers = Leftovers(tmp_path, tmp_path, database.rewrite, drafts, rights.closed_tickets, rights, platform)
    await leftovers.clear()
    assert files_with(tmp_path, (MARK,)) == []
    assert len(list(drafts.glob("faqs/*.yml"))) == 1
    async with database.transaction() as session:
        (ticket,) = (await session.execute(select(TicketRow))).scalars().all()
    assert (ticket.score, ticket.score_words, ticket.status) == (None, "", "resolved")
