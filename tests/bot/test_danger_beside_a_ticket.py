"""A danger in a conversation whose ticket is open already, unclaimed or in the hands of staff."""

from bot.dialogue.events import BotSaid, Event
from bot.dialogue.staff_events import TicketRaised
from bot.messages import Reply
from bot.safety.replies import safety_reply
from tests.fakes.turns import MEILING, TurnHouse, message
from tests.fakes.understander import in_crisis

LIN = "rest:lin"


async def exchange(house: TurnHouse, message_id: str, text: str) -> Reply:
    await house.turn.hear(message(message_id, text))
    await house.turn.answer(LIN)
    reply = await house.turn.reply_to(LIN, message_id)
    assert reply is not None
    return reply


async def log_of(house: TurnHouse) -> list[Event]:
    return [stored.event for stored in await house.store.events(LIN, 0, audience="staff")]


async def test_a_crisis_raises_the_ticket_that_is_open(house: TurnHouse) -> None:
    house.understander.script |= {"转人工": "human_handoff", "不想活了": in_crisis("不想活了")}
    first, second = await exchange(house, "m1", "转人工"), await exchange(house, "m2", "不想活了")
    (ticket,) = await house.tickets.tickets("queue")
    assert (ticket.reason, ticket.urgency, ticket.version) == ("self_harm_risk", "critical", 2)
    assert first.turn.ticket == second.turn.ticket == ticket.reference
    assert second.messages[0].text == safety_reply("self_harm_risk", "zh", "CN")
    assert "不用重复提交" not in "".join(m.text for m in second.messages)
    assert ticket.reference in second.messages[-1].text
    assert await house.tickets.sound_alarms(house.clock()) != []


async def test_a_crisis_told_to_staff_rings_and_the_bot_stays_silent(house: TurnHouse) -> None:
    house.understander.script["转人工"] = "human_handoff"
    await exchange(house, "m1", "转人工")
    (ticket,) = await house.tickets.tickets("queue")
    assert await house.tickets.claim(ticket.id, MEILING, ticket.version, house.clock()) is not None
    before = [e for e in await log_of(house) if isinstance(e, BotSaid)]
    for message_id, text in (("m2", "我还在等"), ("m3", "我不想活了"), ("m3", "我不想活了")):
        await house.turn.hear(message(message_id, text))
        assert await house.turn.answer(LIN) is None
    (raised,) = await house.tickets.tickets("queue")
    assert (raised.urgency, raised.reason, raised.assignee) == ("critical", "self_harm_risk", MEILING.id)
    assert [t.id for t in await house.tickets.sound_alarms(house.clock())] == [ticket.id]
    log = await log_of(house)
    assert [e for e in log if isinstance(e, BotSaid)] == before
    assert len([e for e in log if isinstance(e, TicketRaised)]) == 1
    tracker = await house.store.load(LIN)
    assert tracker is not None
    assert tracker.danger_at is not None
