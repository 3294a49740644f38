"""When the days of words are over, none are left: in no event, tracker or ticket; and nobody has waited for it."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event as sql
from sqlalchemy import text

from bot.dialogue.events import EVENT, BotSaid, Event, FormMoved, ImpressionShown, RequestNarrowed, SlotSet
from bot.dialogue.open_form import FormStatus, OpenForm
from bot.dialogue.open_request import OpenRequest
from bot.dialogue.staff_events import ServiceRated
from bot.messages import RecommendationShown
from bot.ports import TICKET_REFERENCE, NewTicket
from bot.rights_port import Subject
from bot.storage.database import Database
from bot.storage.redaction import EMPTIED, PART, REDACTED, WORDLESS
from bot.storage.retention import Retention
from bot.storage.rights import SqlRights
from bot.storage.tombstones import Tombstones
from tests.fakes.clock import START
from tests.fakes.turns import MEILING, SESSION, TurnHouse, message

LIN = "rest:lin"
MARK = "zebra-quartz"
LATER = START + timedelta(days=1000)


def test_each_type_of_event_is_known_to_the_redaction() -> None:
    """A new type belongs into the list that says what it has of a learner's words."""
    types = set(EVENT.json_schema()["discriminator"]["mapping"])
    assert types == REDACTED | EMPTIED | WORDLESS
    assert sum(map(len, (REDACTED, EMPTIED, WORDLESS))) == len(types)


def form(status: FormStatus) -> OpenForm:
    return OpenForm(
        name="account", id="f1", status=status, slots={"value": MARK}, opening=MARK, started_at=START, touched_at=START
    )


def suggestion() -> ImpressionShown:
    shown = RecommendationShown(
        kind="course", id="sleep-well", title="好好睡觉", url="/", sponsored=False, label="课程", reason=MARK,
        impression_id="i1",
    )  # fmt: skip
    return ImpressionShown(
        turn_id="t1", impression_id="i1", policy_version="p", requested=True, items=(shown,), propensities=(0.5,)
    )


def ticket() -> NewTicket:
    return NewTicket("asked_for_person", "normal", {"turns": [{"text": MARK}], "rule": "asked_for_person"}, START)


async def _life(house: TurnHouse, status: FormStatus) -> None:
    """Words in every place where there can be some; a ticket that was taken up again, handed back and rated."""
    await house.turn.hear(message("m1", MARK))
    await house.turn.answer(LIN)
    events: list[Event] = [
        FormMoved(turn_id="t1", form=form(status)),
        SlotSet(name="order_note", value=MARK),
        SlotSet(name="opted_out", value=True),
        RequestNarrowed(turn_id="t1", request=OpenRequest(about=MARK)),
        suggestion(),
        BotSaid(turn_id="t1", text=TICKET_REFERENCE),
    ]
    for n in range(2):
        await house.store.append(LIN, events, START, ticket=ticket())
        (found,) = await house.tickets.tickets("queue")
        await house.tickets.claim(found.id, MEILING, found.version, START)
        await house.tickets.reply(found.id, MEILING, MARK, f"reply-{n:03}", START)
        await house.tickets.note(found.id, MEILING, MARK, START)
        await house.tickets.hand_back(found.id, MEILING, START, summary=MARK)
    await house.store.append(LIN, [ServiceRated(ticket="T-000001", score=2, words=MARK)], START)


async def places(database: Database) -> list[str]:
    async with database.engine.connect() as connection:
        rows = [row for t in ("events", "conversations", "tickets")
                for row in await connection.execute(text(f"SELECT * FROM {t}"))]  # fmt: skip  # noqa: S608 - our own
    return [str(row)[:160] for row in rows if MARK in str(row)]


@pytest.mark.parametrize("status", ["open", "submitted"])
async def test_no_word_is_left_anywhere_and_every_fact_is(house: TurnHouse, status: FormStatus) -> None:
    await _life(house, status)
    before = await house.store.events(LIN, 0, audience="staff")
    assert len(await places(house.database)) > 10
    told = await Retention(house.database, {}).run(LATER, dry_run=True)
    done = await Retention(house.database, {}).run(LATER)
    assert [one.removed for one in done] == [one.removed for one in told]
    assert await places(house.database) == []
    after = await house.store.events(LIN, 0, audience="staff")
    assert [stored.seq for stored in after] == [stored.seq for stored in before]
    kept = [(stored.seq, stored.event.type) for stored in after if stored.event.type != "redacted"]
    assert {type_ for _, type_ in kept} >= {
        "ticket_resolved",
        "service_rated",
        "slot_set",
        "ticket_claimed",
        "impression_shown",
    }
    assert set(kept) <= {(stored.seq, stored.event.type) for stored in before}
    (rated,) = [stored.event for stored in after if isinstance(stored.event, ServiceRated)]
    assert rated.score == 2
    seen = [stored.event for stored in after if isinstance(stored.event, ImpressionShown)]
    assert {(one.items[0].id, one.items[0].reason, one.propensities) for one in seen} == {("sleep-well", "", (0.5,))}
    tracker = await house.store.load(LIN)
    assert tracker is not None
    assert tracker.slots == {"opted_out": True}
    assert {item.id for one in tracker.impressions for item in one.items} == {"sleep-well"}
    assert {one.data_class: one.removed for one in await Retention(house.database, {}).run(LATER)}["evidence"] == 0


async def test_what_is_younger_stays(house: TurnHouse) -> None:
    await _life(house, "submitted")
    late = START + timedelta(days=170)
    await house.store.append(LIN, [SlotSet(name="order_note", value="new")], late)
    await house.store.append(LIN, [FormMoved(turn_id="t9", form=form("open").model_copy(update={"touched_at": late}))],
                             late)  # fmt: skip
    await Retention(house.database, {}).run(START + timedelta(days=200))
    tracker = await house.store.load(LIN)
    assert tracker is not None
    assert tracker.slots == {"opted_out": True, "order_note": "new"}
    assert tracker.form is not None
    assert tracker.staff_work is None


@pytest.fixture
def changed(house: TurnHouse) -> list[int]:
    """Rows that each transaction has changed so far."""
    engine, found = house.database._file, [0]
    assert engine is not None

    def count(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        found[-1] += max(cursor.rowcount, 0) if statement.startswith(("UPDATE", "DELETE")) else 0

    sql.listen(engine, "after_cursor_execute", count)
    sql.listen(engine, "commit", lambda _: found.append(0))
    return found


async def test_no_transaction_changes_more_than_a_part(house: TurnHouse, changed: list[int]) -> None:
    for n in range(4):
        conversation_id = f"rest:{n}"
        await house.turn.hear(message("m1", conversation_id=conversation_id))
        said = [BotSaid(turn_id="t", text=MARK) for _ in range(PART)]
        await house.store.append(conversation_id, said, START)
    changed[:] = [0]
    done = {one.data_class: one.removed for one in await Retention(house.database, {}).run(LATER)}
    assert done["conversation_text"] == 4 * PART + 4
    assert sum(changed) > 4 * PART
    # Beside the events, each part rewrites the trackers of its conversations.
    assert max(changed) <= PART + 8
    assert await places(house.database) == []


async def test_marks_of_the_erased_that_are_over_do_not_come_back_from_the_journal(
    house: TurnHouse, tmp_path: Path
) -> None:
    tombstones = Tombstones(b"key", tmp_path / "journal" / "t.jsonl")
    rights = SqlRights(house.database, SESSION, tombstones)
    for day, name in ((0, "old"), (300, "young")):
        await house.turn.hear(message("m1", conversation_id=f"rest:{name}"))
        await rights.erase(Subject(f"rest:{name}"), START + timedelta(days=day))
    await Retention(house.database, {}, tombstones).run(START + timedelta(days=500))
    await rights.replay()
    async with house.database.engine.connect() as connection:
        (left,) = (await connection.execute(text("SELECT name_hash FROM tombstones"))).scalars().all()
    assert left == tombstones.conversation("rest:young")
    (line,) = (tmp_path / "journal" / "t.jsonl").read_text(encoding="utf-8").splitlines()
    assert left in line
    assert [file.name for file in (tmp_path / "journal").iterdir()] == ["t.jsonl"]
