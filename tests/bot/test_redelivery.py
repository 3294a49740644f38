"""A thousand redeliveries: channels repeat what they are not sure of, and each message still has one turn."""

import asyncio
import random

from structlog.testing import capture_logs

from bot.dialogue.events import BotSaid, LearnerSaid, TurnEnded
from bot.messages import Reply
from bot.ports import Heard
from tests.fakes.turns import TurnHouse, message

MESSAGES = 50
REPEATS = 10


async def deliver(house: TurnHouse, conversation_id: str, message_id: str) -> tuple[Heard, Reply | None]:
    """What the REST channel does with a message."""
    heard = await house.turn.hear(message(message_id, f"text {message_id}", conversation_id))
    if heard.turn_id is None:
        await house.turn.answer(conversation_id)
    return heard, await house.turn.reply_to(conversation_id, message_id)


async def check_once_each(house: TurnHouse, conversation_id: str) -> None:
    stored = await house.store.events(conversation_id, 0, audience="staff", limit=10_000)
    events = [s.event for s in stored]
    assert [s.seq for s in stored] == list(range(1, len(stored) + 1))
    wanted = sorted(f"m{i}" for i in range(MESSAGES))
    assert sorted(e.message_id for e in events if isinstance(e, LearnerSaid)) == wanted
    answered = [message_id for e in events if isinstance(e, TurnEnded) for message_id in e.message_ids]
    assert sorted(answered) == wanted
    turns = [e.turn_id for e in events if isinstance(e, TurnEnded)]
    assert len(turns) == len(set(turns))
    assert {e.turn_id for e in events if isinstance(e, BotSaid)} == set(turns)


async def test_five_hundred_repeats_one_after_another_get_the_first_reply(house: TurnHouse) -> None:
    rng = random.Random(5)
    first: dict[str, Reply | None] = {}
    with capture_logs():
        for i in range(MESSAGES):
            heard, first[f"m{i}"] = await deliver(house, "rest:lin", f"m{i}")
            assert not heard.repeat
        order = [f"m{i}" for i in range(MESSAGES)] * REPEATS
        rng.shuffle(order)
        for message_id in order:
            heard, reply = await deliver(house, "rest:lin", message_id)
            assert heard.repeat
            assert reply == first[message_id]
    assert None not in first.values()
    assert len({reply.turn.turn_id for reply in first.values() if reply}) == MESSAGES
    await check_once_each(house, "rest:lin")


async def test_five_hundred_repeats_at_the_same_time_get_one_reply_each(house: TurnHouse) -> None:
    rng = random.Random(6)
    order = [f"m{i}" for i in range(MESSAGES)] * REPEATS
    rng.shuffle(order)
    replies: dict[str, set[str]] = {}

    async def arrive(message_id: str) -> None:
        _, reply = await deliver(house, "rest:emma", message_id)
        assert reply is not None
        replies.setdefault(message_id, set()).add(reply.turn.turn_id)

    with capture_logs():
        for start in range(0, len(order), 50):
            await asyncio.gather(*(arrive(message_id) for message_id in order[start : start + 50]))
    assert {len(turn_ids) for turn_ids in replies.values()} == {1}
    await check_once_each(house, "rest:emma")
