"""Short messages join into one turn, but nobody waits for as long as they write."""

import asyncio

from bot.channels.debounce import Debounce


async def test_who_never_stops_writing_is_answered_while_they_write() -> None:
    answered = asyncio.Event()

    async def answer(conversation_id: str) -> None:
        answered.set()

    debounce = Debounce(answer, seconds=0.2)
    async with asyncio.timeout(20):
        while not answered.is_set():
            debounce.heard("widget:anon-1", "还有", pressed=False)
            await asyncio.sleep(0.01)
    await debounce.close()


async def test_each_conversation_and_each_turn_waits_from_its_own_first_message() -> None:
    time, answered = 0.0, list[str]()

    async def answer(conversation_id: str) -> None:
        answered.append(conversation_id)

    debounce = Debounce(answer, seconds=30, now=lambda: time)
    debounce.heard("one", "那个", pressed=False)
    time = 100.0
    debounce.heard("two", "那个", pressed=False)
    debounce.heard("one", "还有", pressed=False)
    async with asyncio.timeout(5):
        while not answered:  # noqa: ASYNC110 - the next turn of the loop
            await asyncio.sleep(0)
    debounce.heard("one", "另外", pressed=False)
    for _ in range(10):
        await asyncio.sleep(0)
    await debounce.close()
    assert answered == ["one"]
