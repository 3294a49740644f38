"""Each duty of the sweeper stands for itself, and the night's work stands in nobody's way."""

import asyncio
from collections.abc import Awaitable, Callable

from structlog.testing import capture_logs

from bot.sweeper import Sweeper

ENOUGH = 2  # seconds; a round takes none


async def nothing() -> None:
    pass


async def rounds(sweeper: Sweeper, until: Callable[[], Awaitable[object]]) -> None:
    """Goes round until something has happened, and ends it as the house does."""
    running = asyncio.create_task(sweeper.run())
    try:
        async with asyncio.timeout(ENOUGH):
            await until()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_duty_that_fails_stops_no_other() -> None:
    done = asyncio.Event()

    async def fails() -> None:
        raise RuntimeError("platform gone")

    async def erasure() -> None:
        done.set()

    with capture_logs() as lines:
        await rounds(Sweeper({"exposures": fails, "erasure_leftovers": erasure}, {}, 0), done.wait)
    failed = [line for line in lines if line["event"] == "sweep_failed"]
    assert {line["duty"] for line in failed} == {"exposures"}


async def test_the_night_lets_alarms_sound_and_is_ended_with_the_house() -> None:
    in_the_night = []
    began, rang, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def alarms() -> None:
        if began.is_set():
            in_the_night.append("rang")
            if len(in_the_night) > 3:
                rang.set()

    async def builds_the_index() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    await rounds(Sweeper({"alarms": alarms}, {"index": builds_the_index}, 0), rang.wait)
    assert ended.is_set()


async def test_the_night_never_runs_twice_at_once_and_comes_again() -> None:
    nights = running = most = passed = 0
    longer, done = asyncio.Event(), asyncio.Event()

    async def counts() -> None:
        nonlocal passed
        passed += 1
        if passed % 300 == 0:  # more rounds than lie between two nights
            longer.set()

    async def night() -> None:
        nonlocal nights, running, most
        nights, running = nights + 1, running + 1
        most = max(most, running)
        longer.clear()
        await longer.wait()
        running -= 1
        if nights == 2:
            done.set()

    await rounds(Sweeper({"counts": counts}, {"nightly": night}, 0), done.wait)
    assert (nights, most) == (2, 1)


async def test_a_night_that_fails_is_logged_and_tried_again_and_keeps_nothing_else_from_being_done() -> None:
    nights = looked = 0
    again = asyncio.Event()

    async def looks() -> None:
        nonlocal looked
        looked += 1

    async def night() -> None:
        nonlocal nights
        nights += 1
        if nights == 2:
            again.set()
        raise RuntimeError("disk full")

    with capture_logs() as lines:
        await rounds(Sweeper({"nothing": nothing}, {"nightly": night, "experiment": looks}, 0), again.wait)
    assert [line["duty"] for line in lines if line["event"] == "sweep_failed"] == ["nightly", "nightly"]
    assert looked >= 1
