"""After an erasure nothing of the learner is found in any table, file, cache or log line; everybody else's data is."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import structlog

from bot.application import build_app
from bot.bootstrap import House, build_house, utc_now
from bot.dialogue.staff_events import NoteAdded
from bot.leftovers import FITTED, remember_export
from bot.logs import configure_logs, log_name
from bot.platforms.demo import DemoPlatform
from bot.rights_port import Subject
from tests.system.conftest import client_of
from tests.system.rights.conftest import Somebody, files_with, remembered, rows_with, said, words_of
from tests.system.rights.lives import LIN, MARKS, OTHERS, WIDGET, erase_in_chat, live


@pytest.fixture
def lin(house: House) -> Somebody:
    return Somebody(house, LIN)


@pytest.fixture
def logs_restored() -> Iterator[None]:
    yield
    structlog.reset_defaults()


async def test_nothing_of_an_erased_learner_is_left_anywhere(
    house: House, lin: Somebody, logs_restored: None, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Somebody(house, "learner-emma")
    var = house.settings.var
    configure_logs("json", "a key")  # as the server writes them, with what is bound to a turn
    await live(house, lin)
    await other.say("widget:learner-emma", "橙色企鹅：怎么改善睡眠？copper heron")
    await other.say("widget:learner-emma", "推荐一门关于睡眠的课")
    kept_of_other = await house.rights.store.everything(Subject("widget:learner-emma", "learner-emma"))
    (var / "events.jsonl").write_text("紫色河马", encoding="utf-8")
    remember_export(var, var / "events.jsonl")
    for name in FITTED:
        (var / "recommender" / name).parent.mkdir(parents=True, exist_ok=True)
        (var / "recommender" / name).write_bytes("鳄梨灯塔".encode())
    assert set(await rows_with(house, MARKS)) >= {"conversations", "events", "tickets"}
    assert any(name.startswith("platform.db") for name in files_with(var, MARKS))
    assert any(name.startswith("zhike.db") for name in files_with(var, MARKS))
    kept_there = await house.platform.requests(LIN)
    assert remembered(house, MARKS)

    receipt = await erase_in_chat(lin, WIDGET)

    assert "ER-" in receipt
    assert "依法" in receipt
    assert await rows_with(house, MARKS) == []
    assert files_with(var, MARKS) == []
    assert remembered(house, MARKS) == []
    written = "".join(capsys.readouterr())
    assert log_name("a key", WIDGET) in written, "lines of one conversation belong together"
    assert [mark for mark in (*MARKS, LIN) if mark in written] == []
    assert await house.rights.store.everything(Subject("widget:learner-emma", "learner-emma")) == kept_of_other
    assert files_with(var, OTHERS)
    assert await house.platform.requests(LIN) == kept_there
    assert isinstance(house.platform, DemoPlatform)
    assert await house.platform.readable_codes() == []


async def test_the_learners_id_is_left_only_where_the_receipt_is_read(house: House, lin: Somebody) -> None:
    await live(house, lin)
    await erase_in_chat(lin, WIDGET)
    assert set(await rows_with(house, (LIN,))) == {"conversations", "events", "received"}
    assert [i for i, _, _ in await house.store.undelivered("telegram")] == []
    left = await house.store.events(WIDGET, 0, audience="staff")
    assert [stored.seq for stored in left] == list(range(1, len(left) + 1))
    assert {stored.event.type for stored in left} == {"redacted", "bot_said"}


async def test_staff_see_a_closed_ticket_with_a_note_and_no_words(house: House, lin: Somebody) -> None:
    await lin.say(WIDGET, "转人工，紫色河马要投诉")
    (ticket,) = await house.tickets.tickets("queue")
    await erase_in_chat(lin, WIDGET)
    assert await house.tickets.tickets("queue") == []
    closed = await house.tickets.ticket(ticket.id)
    assert closed is not None
    assert (closed.status, closed.learner_id, closed.last_text) == ("resolved", None, "")
    (note, resolved) = await house.store.events(closed.conversation_id, 0, audience="staff")
    assert isinstance(note.event, NoteAdded)
    assert "ER-" in note.event.text
    assert resolved.event.type == "ticket_resolved"


async def test_a_restored_backup_is_erased_again_when_the_house_starts(
    house: House, lin: Somebody, tmp_path: Path
) -> None:
    other = Somebody(house, "learner-emma")
    await live(house, lin)
    await other.say("widget:learner-emma", "橙色企鹅：怎么改善睡眠？copper heron")
    await house.database.forget_deleted()
    var = house.settings.var
    shutil.copy(var / "zhike.db", tmp_path / "backup.db")
    await erase_in_chat(lin, WIDGET)
    await house.close()

    for left in var.glob("zhike.db*"):
        left.unlink()
    shutil.copy(tmp_path / "backup.db", var / "zhike.db")
    assert files_with(var, MARKS) == ["zhike.db"]
    again = build_house(house.settings)
    await again.start()
    try:
        assert await rows_with(again, (*MARKS, LIN)) == []
        assert files_with(var, MARKS) == []
        assert files_with(var, OTHERS)
        assert await again.rights.store.replay() == 0
    finally:
        await again.close()


async def test_who_comes_back_begins_anew_and_what_is_new_stays(house: House, lin: Somebody) -> None:
    await live(house, lin)
    await erase_in_chat(lin, WIDGET)
    assert said(await lin.say(WIDGET, "怎么改善睡眠？")).turn.intent == "ask_health"
    before = await house.rights.store.everything(Subject(WIDGET, LIN))
    assert await house.rights.store.replay() == 0
    assert await house.rights.store.everything(Subject(WIDGET, LIN)) == before
    known = await house.rights.store.known(Subject(WIDGET, LIN))
    assert (known.messages, known.tickets, known.consents) == (1, 0, ())


async def test_late_reports_of_an_erased_learner_are_refused_until_they_write_again(
    house: House, lin: Somebody
) -> None:
    await lin.say(WIDGET, "怎么改善睡眠？")
    await erase_in_chat(lin, WIDGET)
    app = build_app(house)
    event = {"type": "enrol", "kind": "course", "item_id": "sleep-well", "at": utc_now().isoformat()}
    both = {"events": [{**event, "id": "e1", "learner_id": LIN}, {**event, "id": "e2", "learner_id": "learner-emma"}]}
    async with client_of(app) as client:
        answer = (await client.post("/api/events/learning", json=both)).json()
        assert [one["status"] for one in answer["results"]] == ["refused", "accepted"]
        assert answer["results"][0]["reason"] == "learner_erased"
        await lin.say(WIDGET, "怎么改善睡眠？")
        again = (await client.post("/api/events/learning", json=both)).json()
        assert [one["status"] for one in again["results"]] == ["accepted", "repeat"]


async def test_nobody_known_erases_their_own_conversation_over_rest_and_no_other(house: House) -> None:
    app = build_app(house)
    async with client_of(app) as client:

        async def post(message: str, sender: str = "quartz-lantern") -> list[dict[str, object]]:
            answer: httpx.Response = await client.post(
                "/webhooks/rest/webhook", json={"sender": sender, "message": message}
            )
            found: list[dict[str, object]] = answer.json()
            return found

        await post("zebra quartz cannot sleep, what helps?")
        await post("copper heron cannot sleep, what helps?", "someone-else")
        asked = await post("delete my data")
        buttons = [b for message in asked for b in message.get("buttons") or []]  # type: ignore[attr-defined]  # JSON
        (yes,) = [button["payload"] for button in buttons if button["payload"].startswith("/erase")]
        typed = await post("yes")
        assert "button" in str(typed[0]["text"])
        receipt = await post(yes)
    assert "Your data is deleted. Receipt ER-" in str(receipt[0]["text"])
    assert await rows_with(house, ("zebra quartz",)) == []
    assert "events" in await rows_with(house, ("copper heron",))


async def test_an_old_button_erases_nothing(house: House, lin: Somebody) -> None:
    first = said(await lin.say(WIDGET, "delete all my data"))
    stale = next(b.payload for m in first.messages for b in m.buttons if b.payload.startswith("/erase"))
    await lin.press(WIDGET, "/keep_data")
    reply = await lin.say(WIDGET, "Delete it all", payload=stale)
    assert "nothing was deleted" in words_of(reply)
    forged = await lin.say(WIDGET, "Delete it all", payload='/erase{"key":null}')
    assert said(forged).turn.rule != "right_pressed"
    assert (await house.rights.store.known(Subject(WIDGET, LIN))).messages == 4


async def test_the_same_press_twice_erases_once_and_reads_the_same_receipt(house: House, lin: Somebody) -> None:
    await lin.say(WIDGET, "怎么改善睡眠？")
    receipt = await erase_in_chat(lin, WIDGET)
    lin.count -= 1
    repeated = await lin.say(WIDGET, "确认删除", payload="/erase{}")
    assert words_of(repeated) == receipt


async def test_an_answer_that_was_thought_before_the_erasure_is_never_stored(house: House, lin: Somebody) -> None:
    await lin.say(WIDGET, "怎么改善睡眠？")
    before = await house.store.load(WIDGET)
    assert before is not None
    await erase_in_chat(lin, WIDGET)
    events = [stored.event for stored in await house.store.events(WIDGET, 0) if stored.event.type == "bot_said"]
    assert await house.store.append(WIDGET, events, utc_now() + timedelta(seconds=1), epoch=before.epoch) is None
