"""A refund from its first words to its number over Telegram: the server as a user starts it, Telegram's stand-in."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue import responses
from tests.fakes.telegram.emulator import serve
from tests.fakes.telegram.fake_user import FakeUser, Seen
from tests.system import platform_log
from tests.system.server import running_server

SLOWEST = 30


@pytest.fixture(scope="module")
def places(house_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    var = Path(shutil.copytree(house_var, tmp_path_factory.mktemp("form-over-telegram") / "var"))
    with (
        serve() as telegram,
        running_server(var, telegram_token=telegram.token, telegram_api=telegram.url, debounce_seconds="0"),
    ):
        yield telegram.url, var


async def heard(user: FakeUser, *words: str) -> Seen:
    """The bot's next message in which all of this stands; those before it are read as well."""
    passed: list[str] = []
    while seen := await user.read(1, timeout=SLOWEST):
        if all(word in seen[0].text for word in words):
            return seen[0]
        passed.append(seen[0].text)
    raise AssertionError(f"none of these has {words}: {passed}")


async def test_a_refund_is_filled_by_words_and_buttons_put_right_and_sent(places: tuple[str, Path]) -> None:
    url, var = places
    async with FakeUser(url, 7101, language_code="zh-hans") as user:
        await user.say("我想退款，讲得太浅了")
        await heard(user, "手机号")
        await user.say("13800000106")
        await heard(user, "验证码", "收到")
        await user.say(platform_log.code(var))
        asked = await heard(user, "要退哪一单")
        assert not _of(var, "learner-chen")

        await user.press(next(title for title in asked.buttons if title.startswith("用眼")))
        summed_up = await heard(user, "请核对您的退款申请", "KP202611190015", "讲得太浅了")
        await user.say("不对，是膳食那门课")
        summed_up = await heard(user, "请核对您的退款申请", "KP202611200011", "讲得太浅了")
        assert "KP202611190015" not in summed_up.text
        assert not _of(var, "learner-chen")

        await user.press("确认提交")
        receipt = await heard(user, "RF-")
        [made] = _of(var, "learner-chen")
        assert (made["kind"], made["order_id"], made["reason"]) == ("refund", "KP202611200011", "讲得太浅了")

        # Its buttons stay in the chat; pressed once more they send nothing.
        await user.press_data(summed_up.message_id, _data(summed_up, "确认提交"), force=True)
        await heard(user, responses.say("utter_payload_refused", "zh"))
        assert _of(var, "learner-chen") == [made]
        assert re.search(r"RF-\d{6}", receipt.text)


async def test_an_english_refund_goes_the_same_way(places: tuple[str, Path]) -> None:
    url, var = places
    async with FakeUser(url, 7102, language_code="en") as user:
        await user.say("Please refund my scams course, it was far too basic for me")
        await heard(user, "registered with")
        await user.say("james.okafor@demo.example")
        await heard(user, "enter the code")
        await user.say(platform_log.code(var))
        await heard(user, "check your refund request", "KP202611200047", "too basic")
        await user.press("Change something")
        await heard(user, "change")
        await user.press("Reason")
        await heard(user, "May I ask why")
        await user.say("I bought it by mistake")
        await heard(user, "check your refund request", "by mistake")
        await user.press("Yes, send it")
        await heard(user, "RF-")
        [made] = _of(var, "learner-james")
        assert (made["order_id"], made["reason"]) == ("KP202611200047", "I bought it by mistake")


def _of(var: Path, learner: str) -> list[dict[str, Any]]:
    """The requests of this learner; the tests share one server and run in any order."""
    return [made for made in platform_log.requests(var) if made["learner"] == learner]


def _data(seen: Seen, title: str) -> str:
    rows = seen.message["reply_markup"]["inline_keyboard"]
    return next(str(button["callback_data"]) for row in rows for button in row if button["text"] == title)
