"""An erasure reaches the platform, whenever that answers; nothing of ours waits for it."""

from datetime import datetime

from bot.bootstrap import House, build_house
from bot.platform_port import PlatformUnavailable
from bot.platforms.demo import DemoPlatform
from tests.system.rights.conftest import Somebody, files_with, rows_with
from tests.system.rights.lives import LIN, MARKS, WIDGET, erase_in_chat, live, send_forms


def at_the_platform_only(files: list[str]) -> bool:
    return bool(files) and all(name.startswith("platform.db") for name in files)


class SometimesAway(DemoPlatform):
    """A demo platform that is away when it is asked to erase."""

    away = True

    async def erase_words(self, learner_id: str, until: datetime, key: str) -> int:
        if self.away:
            raise PlatformUnavailable
        return await super().erase_words(learner_id, until, key)


async def test_with_the_platform_away_all_of_ours_goes_and_the_next_process_asks_the_platform_again(
    house: House,
) -> None:
    await house.close()
    platform = SometimesAway(house.settings.var / "platform.db")
    first = build_house(house.settings, platform=platform)
    lin = Somebody(first, LIN)
    await live(first, lin)
    receipt = await erase_in_chat(lin, WIDGET)
    assert "ER-" in receipt
    assert await rows_with(first, MARKS) == []
    await first.rights.leftovers.retry()
    assert at_the_platform_only(files_with(house.settings.var, MARKS))
    (owed,) = await first.rights.store.owed()
    assert owed.receipt in receipt
    await first.close()

    again = build_house(house.settings)
    await again.start()
    try:
        await again.rights.leftovers.retry()
        assert await again.rights.store.owed() == []
        assert files_with(house.settings.var, MARKS) == []
        assert set(await rows_with(again, (LIN,))) == {"conversations", "events", "received"}
    finally:
        await again.close()


async def test_what_is_sent_after_an_erasure_stays_although_the_platform_answers_late(house: House) -> None:
    await house.close()
    platform = SometimesAway(house.settings.var / "platform.db")
    again = build_house(house.settings, platform=platform)
    try:
        lin = Somebody(again, LIN)
        await lin.say(WIDGET, "怎么改善睡眠？")
        await erase_in_chat(lin, WIDGET)
        await send_forms(again, lin)
        platform.away = False
        await again.rights.leftovers.retry()
        assert await again.rights.store.owed() == []
        assert not at_the_platform_only(files_with(again.settings.var, ("lin.marker@example.com",)))
        assert any(name.startswith("platform.db") for name in files_with(again.settings.var, ("鳄梨灯塔",)))
    finally:
        await again.close()


async def test_nobody_known_has_nothing_at_the_platform_that_could_be_asked_for(house: House) -> None:
    nobody = Somebody(house)
    await nobody.say("widget:anyone", "怎么改善睡眠？")
    await erase_in_chat(nobody, "widget:anyone")
    assert await house.rights.store.owed() == []
