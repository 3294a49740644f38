"""Around a ticket at the desk: how was it, what staff leave the bot to know, and the second call."""

from datetime import timedelta

from bot.desk.ratings import rating_question
from bot.dialogue.events import BotSaid
from bot.dialogue.staff_events import ServiceRated, TicketResolved
from bot.ports import DESK, Ticket
from bot.sweeper import Alarms
from tests.fakes.app import ScriptedApp
from tests.fakes.staff import Member, ticket_in
from tests.fakes.turns import message
from tests.fakes.understander import in_crisis


async def resolved(scripted: ScriptedApp, meiling: Member) -> Ticket:
    ticket = await ticket_in(scripted)
    await meiling.post(f"/tickets/{ticket.id}/claim", version=ticket.version)
    await meiling.post(f"/tickets/{ticket.id}/resolve")
    return ticket


async def said(scripted: ScriptedApp) -> list[BotSaid]:
    stored = await scripted.house.store.events("rest:lin", 0)
    return [entry.event for entry in stored if isinstance(entry.event, BotSaid)]


async def test_a_resolved_ticket_asks_how_it_was_with_a_button_for_each_number(
    scripted: ScriptedApp, meiling: Member
) -> None:
    ticket = await resolved(scripted, meiling)
    question = (await said(scripted))[-1]
    assert ticket.reference in question.text
    assert [button.title for button in question.buttons] == ["1", "2", "3", "4", "5"]
    assert question.buttons == rating_question(ticket.reference, "zh").buttons


async def test_who_has_rated_is_not_asked_a_second_time(scripted: ScriptedApp, meiling: Member) -> None:
    ticket = await resolved(scripted, meiling)
    rated = ServiceRated(ticket=ticket.reference, score=2, words="太慢")
    await scripted.house.store.append("rest:lin", [rated], scripted.house.clock())
    await scripted.house.turn.hear(message("again", "找人工"))
    await scripted.house.turn.answer("rest:lin")
    (same,) = (await meiling.get("/tickets"))["tickets"]
    assert (same["id"], same["reopened"], same["rating"]) == (ticket.id, 1, {"score": 2, "words": "太慢"})
    await meiling.post(f"/tickets/{ticket.id}/claim", version=same["version"])
    before = len(await said(scripted))
    await meiling.post(f"/tickets/{ticket.id}/resolve")
    assert len(await said(scripted)) == before


async def test_after_danger_nobody_is_asked_for_marks(scripted: ScriptedApp, meiling: Member) -> None:
    scripted.house.understander.script["不想活了"] = in_crisis("不想活了")
    await ticket_in(scripted, text="不想活了")
    (ticket,) = (await meiling.get("/tickets"))["tickets"]
    await meiling.post(f"/tickets/{ticket['id']}/claim", version=ticket["version"])
    before = len(await said(scripted))
    await meiling.post(f"/tickets/{ticket['id']}/resolve")
    assert len(await said(scripted)) == before


async def test_what_staff_leave_the_bot_is_kept_and_bounded(scripted: ScriptedApp, meiling: Member) -> None:
    ticket = await ticket_in(scripted)
    await meiling.post(f"/tickets/{ticket.id}/claim", version=ticket.version)
    assert (await meiling.post(f"/tickets/{ticket.id}/hand-back", summary="x" * 241)).status_code == 422
    await meiling.post(f"/tickets/{ticket.id}/hand-back", summary=" 等财务确认 ", settled=False)
    events = await scripted.house.store.events("rest:lin", 0, audience="staff")
    (done,) = [entry.event for entry in events if isinstance(entry.event, TicketResolved)]
    assert (done.way, done.settled, done.summary) == ("handed_back", False, "等财务确认")
    learner = await scripted.house.store.events("rest:lin", 0)
    assert not any(isinstance(entry.event, TicketResolved) for entry in learner)


async def test_a_critical_ticket_that_nobody_claims_calls_the_desk_once_more(
    scripted: ScriptedApp, meiling: Member
) -> None:
    house = scripted.house
    house.understander.script["不想活了"] = in_crisis("不想活了")
    await ticket_in(scripted, text="不想活了")
    alarms = Alarms(house.tickets, house.fanout, house.clock, patience_minutes=3)
    assert await alarms.sound() == 0
    house.clock.advance(timedelta(minutes=3))
    news = house.fanout.subscribe(DESK)
    assert await alarms.sound() == 1
    assert await news.wait(1)
    news.close()
    (ticket,) = (await meiling.get("/tickets"))["tickets"]
    assert ticket["alarms"] == 1
    assert await alarms.sound() == 0
