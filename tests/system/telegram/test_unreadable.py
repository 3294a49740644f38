"""What aiogram can't read, of a Bot API newer or odder than its models, holds nobody up and is not said twice."""

from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from tests.fakes.telegram.control import plan
from tests.fakes.telegram.emulator import Running
from tests.fakes.telegram.fake_user import FakeUser
from tests.system.telegram.house import TelegramHouse

# As Telegram sends them (https://github.com/aiogram/aiogram/issues/1840, …/1587): required by its documentation are a
# sender_user_name, and a chat and an id.
ODD_PARTS: list[dict[str, Any]] = [
    {"forward_origin": {"type": "hidden_user", "date": 1422450181}},
    {"external_reply": {"origin": {"type": "hidden_user", "date": 1, "sender_user_name": "x"}, "story": {}}},
    {"reply_to_message": {"text": "no number, no chat"}},
]


@pytest.mark.parametrize("odd", ODD_PARTS, ids=[next(iter(odd)) for odd in ODD_PARTS])
async def test_a_message_with_an_odd_part_is_answered_by_its_text(
    house: TelegramHouse, user: FakeUser, odd: dict[str, Any]
) -> None:
    await user.send(text="转发的这句对吗？", **odd)
    assert [seen.text for seen in await user.read(2)][1:] == ["您说：转发的这句对吗？"]


async def test_a_message_that_cannot_be_read_at_all_does_not_keep_the_others_from_the_bot(
    house: TelegramHouse, emulator: Running, user: FakeUser
) -> None:
    with capture_logs() as lines:
        await user.send(text="谁说的？", chat={"type": "private"})
        async with FakeUser(emulator.url, 2002) as other:
            await other.say("我呢？")
            assert [seen.text for seen in await other.read(2)][1:] == ["您说：我呢？"]
    assert [line["parts"] for line in lines if line["event"] == "telegram_update_unreadable"] == [["message.chat"]]
    assert "谁说的？" not in str(lines)


async def test_what_was_sent_is_not_sent_again_because_the_receipt_cannot_be_read(
    house: TelegramHouse, user: FakeUser, control: httpx.AsyncClient
) -> None:
    await plan(control, "sendMessage", kind="unreadable", effect=True, count=2)
    await user.say("你好吗？")
    assert [seen.text for seen in await user.read(2)][1:] == ["您说：你好吗？"]
    await house.sent_all()
    await user.say("再见？")
    assert [seen.text for seen in await user.read(1)] == ["您说：再见？"]
