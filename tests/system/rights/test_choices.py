"""What a learner may know, take along and choose, in the chat and by the link that it gives."""

import json
import re
from datetime import timedelta

import pytest

from bot.application import build_app
from bot.bootstrap import House, utc_now
from bot.identity import Identity
from bot.messages import Reply
from bot.rights_port import Subject
from tests.system.conftest import client_of
from tests.system.rights.conftest import Somebody, said, words_of

WIDGET = "widget:learner-emma"


@pytest.fixture
def emma(house: House) -> Somebody:
    return Somebody(house, "learner-emma")


def offered(reply: Reply | None) -> list[str]:
    return [button.payload for message in said(reply).messages for button in message.buttons]


async def test_what_do_you_know_about_me_names_profile_counts_consents_and_what_is_worked_out(
    house: House, emma: Somebody
) -> None:
    await emma.say(WIDGET, "How can I sleep better?")
    told = words_of(await emma.say(WIDGET, "What do you know about me?"))
    assert "Emma Clarke" in told
    assert "1 conversation(s) with 2 message(s)" in told
    assert "Learning history" in told
    assert "By your own rhythm" in told or "We take you for" in told
    assert "It changes no price" in told
    nobody = words_of(await Somebody(house).say("widget:anon-1", "你们知道我的什么信息？"))
    assert "没有登录" in nobody


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_privacy_opens_the_controls_in_both_languages(house: House, language: str) -> None:
    someone = Somebody(house)
    await someone.say("widget:anon-2", {"zh": "你好", "en": "hello there"}[language])
    opened = await someone.say("widget:anon-2", "-", payload="/privacy")
    wanted = ["/my_data", "/export_data", "/delete_data", "/consents", "/suggestion_settings", "/stop_messages"]
    assert offered(opened) == wanted
    for payload in wanted:
        reply = said(await someone.say("widget:anon-2", "-", payload=payload))
        assert (reply.turn.action, reply.turn.language) == ("action_rights", language)


async def test_how_data_is_used_is_answered_from_the_policy_with_the_controls_beside(house: House) -> None:
    reply = said(await Somebody(house).say("widget:anon-3", "你们保存了我哪些信息？会留多久？"))
    assert reply.turn.intent == "privacy_request"
    assert reply.turn.citations
    assert "/export_data" in offered(reply)


async def test_a_consent_is_given_withdrawn_and_both_stand_in_its_history(house: House, emma: Somebody) -> None:
    await emma.say(WIDGET, "my consents")
    await emma.press(WIDGET, '/consent{"purpose":"training"')
    memory = await house.store.remembered("learner-emma")
    assert memory.training_consent
    await emma.press(WIDGET, '/consent{"purpose":"training"')
    assert not (await house.store.remembered("learner-emma")).training_consent
    await emma.say(WIDGET, "stop using my history")
    history = (await house.rights.store.known(_of(emma))).consents
    assert [(r.purpose, r.granted) for r in history] == [("training", True), ("training", False), ("history", False)]
    assert {(r.text_version, r.channel) for r in history} == {("2026-11-22", "widget")}
    assert "chosen on" in words_of(await emma.say(WIDGET, "my consents"))


async def test_a_consent_by_a_forged_payload_is_refused(house: House, emma: Somebody) -> None:
    await emma.say(WIDGET, "hello")
    reply = said(await emma.say(WIDGET, "x", payload='/consent{"purpose":"training","on":true}'))
    assert reply.turn.rule != "right_pressed"
    assert not (await house.store.remembered("learner-emma")).training_consent


async def test_suggestions_and_messages_are_stopped_and_started_by_words(house: House, emma: Somebody) -> None:
    await emma.say(WIDGET, "suggestion settings")
    await emma.press(WIDGET, '/suggestions{"on":false}')
    assert (await house.store.remembered("learner-emma")).opted_out
    assert "Suggestions are switched off." in words_of(await emma.say(WIDGET, "suggestion settings"))
    await emma.say(WIDGET, "Stop sending me messages")
    assert not (await house.store.remembered("learner-emma")).messages_consent
    await emma.press(WIDGET, '/consent{"purpose":"messages"')
    assert (await house.store.remembered("learner-emma")).messages_consent


async def test_the_export_is_read_by_its_link_only_and_only_for_a_while(house: House, emma: Somebody) -> None:
    await emma.say(WIDGET, "How can I sleep better? <script>alert(1)</script>")
    await Somebody(house, "learner-lin").say("widget:learner-lin", "橙色企鹅怎么改善睡眠？")
    said_of_links = words_of(await emma.say(WIDGET, "export my data"))
    links = re.findall(r"http://127\.0\.0\.1:8000(/my-data/\S+)", said_of_links)
    assert len(links) == 2
    app = build_app(house)
    async with client_of(app) as client:
        page, file = [await client.get(link) for link in links]
        assert (page.status_code, file.status_code) == (200, 200)
        assert "How can I sleep better?" in page.text
        assert "<script>" not in page.text
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        data = json.loads(file.content)
        assert data["profile"]["name"] == "Emma Clarke"
        assert [one["id"] for one in data["conversations"]] == [WIDGET]
        assert "橙色企鹅" not in file.text
        assert {"tickets", "consents", "choices", "suggestions", "remembered"} <= data.keys()
        token = links[0].removeprefix("/my-data/").removesuffix(".html")
        assert (await client.get(f"/my-data/{token[:-4]}aaaa.html")).status_code == 401
        secret = house.settings.secret_key.get_secret_value()
        signer = Identity(secret, secret)
        expired = signer.sign_export(WIDGET, "learner-emma", utc_now() - timedelta(hours=2), 30)
        assert (await client.get(f"/my-data/{expired}.json")).status_code == 401
        session, _, _ = signer.new_session("learner-emma", utc_now())
        assert (await client.get(f"/my-data/{session}.json")).status_code == 401


def _of(somebody: Somebody) -> Subject:
    return Subject(WIDGET, somebody.learner_id)
