"""Who asks for their records in a chat proves who they are there."""

import pytest

from bot.dialogue import responses
from tests.bot.actions.forms.conftest import Chat
from tests.fakes.platform import CODE


@pytest.mark.parametrize(("language", "question"), [("zh", "我的订单到哪了"), ("en", "Where is my order?")])
async def test_in_a_chat_the_code_is_offered_and_no_page_is_spoken_of(chat: Chat, language: str, question: str) -> None:
    chat.learner_id, chat.language, chat.channel = None, language, "telegram"
    await chat.say(question)
    assert chat.rule == "asks_for_a_record"
    assert "右上角" not in chat.text
    assert "top of the page" not in chat.text
    await chat.press(next(button.title for button in chat.buttons if button.payload == "/sign_in"))
    assert (await chat.form()).name == "identify_form"
    await chat.say("lin@example.com")
    await chat.say(CODE)
    await chat.say(question)
    assert "KP202611180042" in chat.text


async def test_a_form_in_a_chat_speaks_of_no_page_either(chat: Chat) -> None:
    chat.learner_id, chat.channel = None, "telegram"
    await chat.say("我要退款")
    assert "右上角" not in chat.text
    assert (await chat.form()).name == "identify_form"


async def test_on_a_page_both_ways_are_named(chat: Chat) -> None:
    chat.learner_id = None
    await chat.say("我的订单到哪了")
    assert "右上角" in chat.text
    assert "/sign_in" in [button.payload for button in chat.buttons]


@pytest.mark.parametrize("name", sorted(name for name in responses.names() if name.endswith("_in_chat")))
def test_no_text_for_a_chat_speaks_of_the_corner_of_a_page(name: str) -> None:
    assert name.removesuffix("_in_chat") in responses.names()
    assert "右上角" not in responses.say(name, "zh")
    assert "page" not in responses.say(name, "en")
