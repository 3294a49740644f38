"""The fan-out inside one process."""

from bot.fanout.local import LocalFanout


async def test_a_publication_wakes_all_who_wait_for_its_topic_and_nobody_else() -> None:
    fanout = LocalFanout()
    first, second, other = fanout.subscribe("a"), fanout.subscribe("a"), fanout.subscribe("b")
    first.close()
    first.close()
    await fanout.publish("a")
    assert [await waiter.wait(0) for waiter in (first, second, other)] == [False, True, False]


async def test_nothing_is_kept_of_topics_for_which_nobody_waits() -> None:
    fanout = LocalFanout()
    for number in range(100):
        fanout.subscribe(f"widget:anon-{number}").close()
        await fanout.publish(f"widget:other-{number}")
    assert fanout._topics == {}


async def test_who_comes_back_to_a_forgotten_topic_is_woken() -> None:
    fanout = LocalFanout()
    fanout.subscribe("a").close()
    again = fanout.subscribe("a")
    await fanout.publish("a")
    assert await again.wait(0)
