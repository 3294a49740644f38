"""The commands: a menu in both languages, and what each of them does."""

import json

import httpx
import pytest

from bot.dialogue import responses
from bot.dialogue.events import BotSaid
from tests.fakes.telegram.control import calls
from tests.fakes.telegram.emulator import Running
from tests.fakes.telegram.fake_user import FakeUser
from tests.system.telegram.house import STAFF, TelegramHouse, now

_MENU = ["start", "help", "language", "human", "privacy", "export", "delete", "suggestions", "stop"]


async def test_the_menu_is_set_in_both_languages(
    house: TelegramHouse, user: FakeUser, control: httpx.AsyncClient
) -> None:
    await user.say("/help")
    await user.read(1)
    menus = {
        call["params"].get("language_code"): [command["command"] for command in json.loads(call["params"]["commands"])]
        for call in await calls(control, "setMyCommands")
    }
    assert menus == dict.fromkeys((None, "zh", "en"), _MENU)


async def test_start_says_once_that_this_is_a_machine(house: TelegramHouse, user: FakeUser) -> None:
    await user.say("/start")
    (hello,) = await user.read(1)
    assert hello.text == responses.say("utter_first_contact", "zh")
    assert hello.buttons == ("推荐一门课", "你能做什么", "找人工")
    await user.say("今天吃什么好？")
    assert [seen.text for seen in await user.read(1)] == ["您说：今天吃什么好？"]
    await user.say("/start from_the_site")
    assert (await user.read(1))[0].text == responses.say("utter_greet", "zh")


@pytest.mark.parametrize(("language_code", "language"), [("zh-hans", "zh"), ("en", "en")])
@pytest.mark.parametrize(("command", "template"), [("/help", "utter_help"), ("/privacy", "utter_privacy")])
async def test_help_and_privacy_are_said_in_the_learners_language(
    house: TelegramHouse, emulator: Running, language_code: str, language: str, command: str, template: str
) -> None:
    async with FakeUser(emulator.url, 2002, language_code=language_code) as user:
        await user.say("/start")
        await user.read(1)
        await user.say(command)
        assert (await user.read(1))[0].text == responses.say(template, language)


async def test_language_switches_and_stays(house: TelegramHouse, user: FakeUser) -> None:
    await user.say("/start")
    await user.read(1)
    await user.say("/language")
    (switched,) = await user.read(1)
    assert switched.text == responses.say("utter_switch_language", "en")
    await user.say("/help")
    (answer,) = await user.read(1)
    assert (answer.text, answer.buttons) == (responses.say("utter_help", "en"), ("Talk to a person",))


async def test_human_opens_a_ticket_and_names_it(house: TelegramHouse, user: FakeUser) -> None:
    await user.say("/human")
    _, handed_over = await user.read(2)
    assert handed_over.text.startswith(responses.say("utter_handed_over", "zh", ticket="T-000001"))
    assert handed_over.text.endswith(responses.say("utter_reply_in_telegram", "zh"))
    assert handed_over.buttons == ()
    (ticket,) = await house.tickets.tickets("queue")
    assert (ticket.channel, ticket.conversation_id) == ("telegram", "telegram:1001")


async def test_danger_in_the_words_after_a_command_is_not_missed(house: TelegramHouse, user: FakeUser) -> None:
    await user.say("/human 我不想活了")
    await user.read(1)
    (ticket,) = await house.tickets.tickets("queue")
    assert (ticket.reason, ticket.urgency) == ("self_harm_risk", "critical")


async def test_privacy_is_answered_while_staff_answer_and_all_else_is_left_to_them(
    house: TelegramHouse, user: FakeUser
) -> None:
    await user.say("/human")
    await user.read(2)
    await house.tickets.claim(1, STAFF, 1, now())
    assert (await user.read(1))[0].text == responses.say("utter_staff_joined", "zh", who="王芳（人工客服）")
    await user.say("您好？")
    await user.say("/start")
    await user.say("/privacy")
    assert (await user.read(1))[0].text == responses.say("utter_privacy", "zh")
    said = [stored.event for stored in await house.log(1001) if isinstance(stored.event, BotSaid)]
    assert len(said) == 2
