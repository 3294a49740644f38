"""Each class of data goes when its days are over, without a gap in the log, and with a line of proof."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.dialogue.consents import PURPOSES, consent_changed
from bot.errors import ConfigurationError
from bot.rights_port import Subject
from bot.storage.database import Database
from bot.storage.retention import Retention, default_days
from bot.storage.rights import SqlRights
from bot.storage.rows import ConversationRow, EventRow, RetentionRow
from bot.storage.tombstones import Tombstones
from tests.fakes.clock import START
from tests.fakes.turns import MEILING, SESSION, TurnHouse, message, new_ticket

LIN = "rest:lin"
WORDS = "紫色河马"


async def _life(house: TurnHouse) -> int:
    """A turn, a ticket with evidence and a note, resolved; two choices of one consent. The number of its last event."""
    await house.turn.hear(message("m1", WORDS))
    await house.turn.answer(LIN)
    ticket = new_ticket()
    ticket.evidence["turns"] = [{"text": WORDS}]
    await house.store.append(LIN, [], house.clock(), epoch=0, ticket=ticket)
    await house.tickets.claim(1, MEILING, 1, house.clock())
    await house.tickets.note(1, MEILING, f"note on {WORDS}", house.clock())
    await house.tickets.resolve(1, MEILING, house.clock())
    for given in (True, False):
        changed = consent_changed("t", PURPOSES[2], given=given, language="zh")
        await house.store.append(LIN, [changed], house.clock())
    tracker = await house.store.load(LIN)
    assert tracker is not None
    return tracker.seq


async def _words(database: Database) -> int:
    async with database.transaction() as session:
        bodies = list(await session.scalars(select(EventRow.body)))
        trackers = list(await session.scalars(select(ConversationRow.tracker)))
    return sum(WORDS in text for text in (*bodies, *trackers))


async def test_nothing_goes_before_its_day(house: TurnHouse) -> None:
    await _life(house)
    before = await _words(house.database)
    done = await Retention(house.database, {}).run(START + timedelta(days=6))
    assert sum(one.removed for one in done) == 0
    assert await _words(house.database) == before > 0


async def test_a_dry_run_says_what_would_go_and_changes_nothing(house: TurnHouse) -> None:
    await _life(house)
    retention, later = Retention(house.database, {}), START + timedelta(days=181)
    before = await _words(house.database)
    told = {one.data_class: one.removed for one in await retention.run(later, dry_run=True)}
    assert await _words(house.database) == before
    async with house.database.transaction() as session:
        assert list(await session.scalars(select(RetentionRow))) == []
    assert {"conversation_text", "notes", "evidence"} <= {name for name, count in told.items() if count}
    assert {one.data_class: one.removed for one in await retention.run(later)} == told


async def test_words_go_and_numbers_stay_without_a_gap(house: TurnHouse) -> None:
    last = await _life(house)
    await Retention(house.database, {}).run(START + timedelta(days=181))
    assert await _words(house.database) == 0
    left = await house.store.events(LIN, 0, audience="staff")
    assert [stored.seq for stored in left] == list(range(1, last + 1))
    assert not {stored.event.type for stored in left} & {"learner_said", "bot_said", "turn_understood", "note_added"}
    ticket = await house.tickets.ticket(1)
    assert ticket is not None
    assert ticket.evidence["turns"] == []


async def test_one_class_can_be_kept_shorter_than_the_others(house: TurnHouse) -> None:
    await _life(house)
    await Retention(house.database, {"notes": 1}).run(START + timedelta(days=2))
    types = {stored.event.type for stored in await house.store.events(LIN, 0, audience="staff")}
    assert "note_added" not in types
    assert "learner_said" in types


async def test_the_consent_that_holds_now_is_never_removed(house: TurnHouse) -> None:
    await _life(house)
    await Retention(house.database, {"consents": 1}).run(START + timedelta(days=400))
    known = await SqlRights(house.database, SESSION, Tombstones()).known(Subject(LIN))
    assert [record.granted for record in known.consents] == [False]


async def test_each_run_leaves_a_proof_and_the_nightly_one_runs_once_a_day(house: TurnHouse) -> None:
    await _life(house)
    retention, later = Retention(house.database, {}), START + timedelta(days=181)
    assert await retention.run_nightly(later)
    assert not await retention.run_nightly(later + timedelta(hours=23))
    async with house.database.transaction() as session:
        proofs = {row.data_class: row for row in await session.scalars(select(RetentionRow))}
    assert set(proofs) == set(default_days())
    text = proofs["conversation_text"]
    assert (text.days, text.at, text.oldest_left) == (180, later, None)
    assert text.removed > 0
    assert await retention.run_nightly(later + timedelta(hours=25))


async def test_a_receipt_goes_when_nothing_was_written_after_it(house: TurnHouse) -> None:
    await _life(house)
    rights = SqlRights(house.database, SESSION, Tombstones(b"key"))
    await rights.erase(Subject(LIN), START)
    assert await house.store.load(LIN) is None
    await house.turn.hear(message("m2", "again", conversation_id="rest:back"))
    done = {one.data_class: one.removed for one in await Retention(house.database, {}).run(START + timedelta(days=8))}
    assert done["erased_conversations"] == 0
    assert await house.store.load("rest:back") is not None


@pytest.mark.parametrize("days", [{"no_such_class": 3}, {"notes": 0}])
def test_a_setting_that_makes_no_sense_is_refused(days: dict[str, int], database: Database) -> None:
    with pytest.raises(ConfigurationError, match="ZHIKE_RETENTION_DAYS"):
        Retention(database, days)
