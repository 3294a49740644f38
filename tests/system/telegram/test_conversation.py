"""Talking with the bot on Telegram: texts, buttons, sources, suggestions, and what it can't read."""

import httpx
import pytest

from bot.dialogue import responses
from bot.dialogue.events import LearnerSaid, NotInterested
from tests.fakes.telegram.control import calls
from tests.fakes.telegram.emulator import Running
from tests.fakes.telegram.fake_user import FakeUser
from tests.system.telegram.house import PUBLIC_URL, Script, TelegramHouse
from tests.system.telegram.samples import CHOICE, CITED, CITED_AND_SUGGESTED, SPONSORED, SUGGESTED


@pytest.fixture
def script() -> Script:
    return Script({"睡多久？": CITED, "有什么推荐？": SUGGESTED, "选一个。": CHOICE, "都要。": CITED_AND_SUGGESTED})


async def test_a_text_is_answered_after_typing_with_a_way_to_a_person(
    house: TelegramHouse, user: FakeUser, control: httpx.AsyncClient
) -> None:
    await user.say("今天吃什么好？")
    hello, answer = await user.read(2)
    assert hello.text == responses.say("utter_first_contact", "zh")
    assert (answer.text, answer.buttons) == ("您说：今天吃什么好？", ("找人工",))
    (typing,) = await calls(control, "sendChatAction")
    assert typing["params"] == {"chat_id": "1001", "action": "typing"}
    assert typing["n"] < (await calls(control, "sendMessage"))[0]["n"]


async def test_the_next_message_is_answered_without_another_greeting(house: TelegramHouse, user: FakeUser) -> None:
    await user.say("第一个问题？")
    await user.read(2)
    await user.say("第二个问题？")
    assert [seen.text for seen in await user.read(1)] == ["您说：第二个问题？"]


async def test_short_messages_in_a_row_are_one_turn(house: TelegramHouse, user: FakeUser) -> None:
    for text in ("我想", "问一下", "睡多久？"):
        await user.say(text)
    await user.read(2)
    assert house.script.texts == ["我想\n问一下\n睡多久？"]


async def test_an_answer_links_its_source_on_the_public_site(house: TelegramHouse, user: FakeUser) -> None:
    await user.say("睡多久？")
    _, answer = await user.read(2)
    assert answer.text.splitlines()[-2:] == ["来源：", "[1] 睡眠课 · 成年人睡多久"]
    (link,) = [entity for entity in answer.message["entities"] if entity["type"] == "text_link"]
    assert link["url"].startswith(f"{PUBLIC_URL}/learn/sleep/l1#%E6%88%90")


async def test_sources_stand_with_the_answer_and_not_with_the_suggestion_after_it(
    house: TelegramHouse, user: FakeUser
) -> None:
    await user.say("都要。")
    _, answer, offer = await user.read(3)
    assert "来源：" in answer.text
    assert "来源：" not in offer.text


async def test_an_advertisement_says_so_before_it_can_be_opened(house: TelegramHouse, user: FakeUser) -> None:
    await user.say("有什么推荐？")
    _, offer = await user.read(2)
    assert offer.text.index("广告") < offer.text.index(SPONSORED.title)
    assert offer.buttons == ("为什么推荐", "不感兴趣", "找人工")
    # By way of our own page, which remembers that it was followed.
    followed = f"/go/{SPONSORED.impression_id}/{SPONSORED.kind}/{SPONSORED.id}"
    assert any(str(entity.get("url")).endswith(followed) for entity in offer.message["entities"])


async def test_a_short_payload_travels_with_its_button(house: TelegramHouse, user: FakeUser) -> None:
    await user.say("有什么推荐？")
    await user.read(2)
    callback = await user.press("为什么推荐")
    assert callback is not None
    assert SPONSORED.reason in (await user.read(1))[0].text
    assert await user.answer(callback) == {"text": "", "show_alert": False, "url": None}


async def test_a_payload_too_long_for_telegram_is_looked_up_in_the_log(house: TelegramHouse, user: FakeUser) -> None:
    await user.say("有什么推荐？")
    _, offer = await user.read(2)
    data = [button["callback_data"] for row in offer.message["reply_markup"]["inline_keyboard"] for button in row]
    assert data[1].startswith("b:")
    await user.press("不感兴趣")
    assert (await user.read(1))[0].text == responses.say("utter_not_interested", "zh")
    events = [stored.event for stored in await house.log(1001)]
    assert [event.item_ids for event in events if isinstance(event, NotInterested)] == [("pillow",)]
    assert [event.text for event in events if isinstance(event, LearnerSaid)] == ["有什么推荐？", "不感兴趣"]


async def test_a_quick_reply_is_heard_as_its_title(house: TelegramHouse, user: FakeUser) -> None:
    await user.say("选一个。")
    _, choice = await user.read(2)
    assert choice.buttons == ("聊聊别的", "找人工")
    await user.press("聊聊别的")
    assert (await user.read(1))[0].text == responses.say("utter_chitchat", "zh")
    assert house.script.texts[-1] == "聊聊别的"


@pytest.mark.parametrize("data", ["b:9999:0", "b:2:7", "b:1:0", "old menu"])
async def test_a_button_that_is_no_longer_there_is_refused_politely(
    house: TelegramHouse, user: FakeUser, data: str
) -> None:
    await user.say("有什么推荐？")
    _, offer = await user.read(2)
    callback = await user.press_data(offer.message_id, data, force=True)
    answer = await user.answer(callback)
    assert answer is not None
    assert answer["text"] == responses.say("utter_payload_refused", "zh")
    assert len(await house.turns(1001)) == 1


async def test_a_payload_that_was_never_offered_is_not_obeyed(house: TelegramHouse, user: FakeUser) -> None:
    await user.say("你好吗？")
    _, answer = await user.read(2)
    await user.press_data(answer.message_id, '/not_interested{"impression_id":"x"}', force=True)
    await user.read(1)
    assert not any(isinstance(stored.event, NotInterested) for stored in await house.log(1001))


async def test_somebody_with_an_english_telegram_is_greeted_in_english(house: TelegramHouse, emulator: Running) -> None:
    async with FakeUser(emulator.url, 2002, language_code="en-GB") as user:
        await user.say("👍")
        hello, answer = await user.read(2)
        assert hello.text == responses.say("utter_first_contact", "en")
        assert answer.buttons == ("Talk to a person",)


@pytest.mark.parametrize(
    ("language_code", "first"), [("zh-hant", "zh"), ("zh", "zh"), ("de", "en"), ("en", "en"), (None, "zh")]
)
async def test_what_is_not_text_is_answered_in_both_languages(
    house: TelegramHouse, emulator: Running, language_code: str | None, first: str
) -> None:
    async with FakeUser(emulator.url, 3003, language_code=language_code) as user:
        voice = {"file_id": "v", "file_unique_id": "v", "duration": 3}
        await user.send(voice=voice)
        (answer,) = await user.read(1)
        second = "en" if first == "zh" else "zh"
        assert answer.text == "\n\n".join(responses.say("utter_text_only", one) for one in (first, second))
        assert await house.log(3003) == []


async def test_the_words_under_a_photo_are_heard(house: TelegramHouse, user: FakeUser) -> None:
    photo = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
    await user.send(photo=photo, caption="这是什么药？")
    assert (await user.read(2))[1].text == "您说：这是什么药？"


async def test_the_bot_keeps_out_of_groups(house: TelegramHouse, user: FakeUser, control: httpx.AsyncClient) -> None:
    group = {"id": -5, "type": "group", "title": "同学群"}
    await user.send(chat=group, text="大家好？")
    await user.send(chat=group, text="/privacy", entities=[{"type": "bot_command", "offset": 0, "length": 8}])
    await user.say("单独问一句？")
    await user.read(2)
    assert {call["params"]["chat_id"] for call in await calls(control, "sendMessage")} == {"1001"}
    assert house.script.texts == ["单独问一句？"]
