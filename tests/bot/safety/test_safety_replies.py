"""Replies in danger: the learner's own region, whom it is about, and never for an everyday idiom."""

import asyncio
import re
from typing import Any, cast

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.people import SafetyReply
from bot.actions.runner import InProcessActions
from bot.actions.search import TurnSearch
from bot.dialogue import tracker as dialogue
from bot.dialogue.policy import Decision, actions
from bot.platform_port import Learner
from bot.platforms.demo import DemoPlatform
from bot.ports import ActionOutcome, TurnContext
from bot.reader import HANT, written_for
from bot.safety.hotlines import ELSEWHERE, hotlines_for, regions, served_region, unreviewed
from bot.safety.replies import safety_reply
from nlu import find_red_flag
from tests.fakes.understander import understood


class Idle(Action):  # type: ignore[misc] # rasa-sdk is untyped
    """Stands in the policy's list."""

    def __init__(self, name: str) -> None:
        self._name = name

    def name(self) -> str:
        return self._name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        raise NotImplementedError(self._name)


class FarAway(DemoPlatform):
    """A platform on which a learner lives where there is no list of numbers, or that answers too late or not at all."""

    def __init__(self, trouble: str = "") -> None:
        super().__init__()
        self._trouble = trouble

    async def learner(self, learner_id: str) -> Learner | None:
        if self._trouble == "slow":
            await asyncio.Event().wait()
        if self._trouble == "down":
            raise ConnectionError
        return Learner(learner_id, "Ana", "en", "BR")


async def replied(platform: DemoPlatform, learner_id: str | None, about: str = "self") -> ActionOutcome:
    safety = SafetyReply("CN", platform, cast(TurnSearch, None))  # danger is never searched for
    runner = InProcessActions([safety, *(Idle(name) for name in actions() - {safety.name()})])
    said = understood("…", "self_harm_risk", language="en", safety_category="self_harm_risk", safety_about=about)
    context = TurnContext("t1", "widget", learner_id)
    tracker = dialogue.Tracker(conversation_id="widget:a", learner_id=learner_id)
    return await runner(Decision("action_safety_reply", "danger"), tracker, said, context)


class TestRegions:
    @pytest.mark.parametrize(
        ("learner_id", "region"), [(None, "CN"), ("learner-emma", "EU"), ("learner-daniel", "US"), ("nobody", "CN")]
    )
    async def test_the_numbers_are_those_of_the_learners_region_else_the_operators_with_their_place(
        self, learner_id: str | None, region: str
    ) -> None:
        outcome = await replied(DemoPlatform(), learner_id)
        known = region != "CN"
        assert [m.text for m in outcome.messages] == [safety_reply("self_harm_risk", "en", region, region_known=known)]

    async def test_a_region_without_a_list_gets_no_other_countrys_numbers(self) -> None:
        (message,) = (await replied(FarAway(), "learner-ana")).messages
        assert message.text == safety_reply("self_harm_risk", "en", ELSEWHERE)
        assert "12356" not in message.text

    @pytest.mark.parametrize("trouble", ["slow", "down"])
    async def test_a_platform_in_trouble_keeps_nobody_waiting(self, trouble: str) -> None:
        (message,) = (await replied(FarAway(trouble), "learner-ana")).messages
        assert message.text == safety_reply("self_harm_risk", "en", "CN", region_known=False)

    def test_every_region_has_a_number_for_every_danger(self) -> None:
        assert regions() == {"CN", "EU", "US", "HK", "TW", "MO", ELSEWHERE}
        for region in regions():
            for purpose in ("medical_emergency", "self_harm_risk", "fraud_report", "fire", "violence"):
                assert hotlines_for(region, purpose), (region, purpose)
        assert served_region("XX", "US") == ELSEWHERE


class TestUnknownRegion:
    """The operator's numbers are named with their place, and the next line says what to do elsewhere."""

    @pytest.mark.parametrize("script", [None, HANT])
    @pytest.mark.parametrize("language", ["zh", "en"])
    @pytest.mark.parametrize("operators", ["CN", "EU", "US"])
    @pytest.mark.parametrize("about", ["self", "other", "past", "fire", "violence", "well", "goes_on"])
    @pytest.mark.parametrize("category", ["medical_emergency", "self_harm_risk", "fraud_report"])
    def test_every_number_has_its_place_and_the_first_words_stay_first(
        self, category: str, about: str, operators: str, language: str, script: str | None
    ) -> None:
        with written_for(script):
            reply = safety_reply(category, language, operators, about, region_known=False)
            known = safety_reply(category, language, operators, about)
        place = {
            "CN": ("中国内地", "中國內地", "in mainland China"),
            "EU": ("欧盟", "歐盟", "in the EU"),
            "US": ("美国", "美國", "in the US"),
        }[operators][2 if language == "en" else 0 if script is None else 1]
        for number in re.findall(r"([\d-]{3,}(?: \d{3,})?) ?[(（]", known):
            named = reply.index(number)
            assert place in reply[named : reply.index("）" if language == "zh" else ")", named)]
        assert reply[:6] == known[:6]
        assert len(reply.split("\n")) == len(known.split("\n")) + 1
        elsewhere = "elsewhere" if language == "en" else "在其他地方"
        assert elsewhere in reply
        assert elsewhere not in known

    @pytest.mark.parametrize("language", ["zh", "en"])
    @pytest.mark.parametrize("about", ["self", "fire", "violence"])
    def test_in_an_emergency_the_numbers_of_the_other_regions_follow_at_once(self, about: str, language: str) -> None:
        lines = safety_reply("medical_emergency", language, "CN", about, region_known=False).split("\n")
        numbered = next(place for place, line in enumerate(lines) if re.search(r"11[09]|120", line))
        assert all(number in lines[numbered + 1] for number in ("112", "911", "999"))

    def test_helplines_elsewhere_are_those_of_the_directory(self) -> None:
        reply = safety_reply("self_harm_risk", "en", "CN", region_known=False)
        assert hotlines_for(ELSEWHERE, "self_harm_risk")[-1].number in reply
        assert "988 in the US" in reply

    def test_what_names_no_number_stays_as_it_is(self) -> None:
        known, unknown = (
            safety_reply("personal_investment_advice", "en", "CN", region_known=known) for known in (True, False)
        )
        assert known == unknown

    @pytest.mark.parametrize(("region", "number"), [("HK", "2389 2222"), ("TW", "1925"), ("MO", "999")])
    def test_hong_kong_taiwan_and_macao_have_numbers_that_wait_for_a_persons_review(
        self, region: str, number: str
    ) -> None:
        assert served_region(region, "CN") == region
        assert safety_reply("self_harm_risk", "zh", region).count(number) >= 1
        assert {line.region for line in unreviewed()} == {"HK", "TW", "MO"}


class TestAbout:
    @pytest.mark.parametrize("language", ["zh", "en"])
    @pytest.mark.parametrize("category", ["medical_emergency", "self_harm_risk", "fraud_report"])
    def test_help_for_a_friend_and_a_story_of_the_past_have_words_of_their_own(
        self, category: str, language: str
    ) -> None:
        said = [safety_reply(category, language, "US", about) for about in ("self", "other", "past")]
        assert len(set(said)) == 3

    def test_what_is_said_to_all_alike_is_said_whatever_it_is_about(self) -> None:
        said = {
            safety_reply("personal_investment_advice", "zh", "CN", about) for about in ("self", "other", "past", "?")
        }
        assert len(said) == 1

    async def test_the_action_says_the_one_that_fits_and_shows_no_cards(self) -> None:
        outcome = await replied(DemoPlatform(), None, "other")
        assert [m.text for m in outcome.messages] == [
            safety_reply("self_harm_risk", "en", "CN", "other", region_known=False)
        ]
        assert outcome.recommendations == ()


class TestIdioms:
    @pytest.mark.parametrize(
        "text",
        [
            "笑死我了",
            "今天累死了，还得上课",
            "这价格贵得要死",
            "饿死了，先去吃饭",
            "deadline 快到了，急死人",
            "这题难死我了",
            "that lesson killed it",
            "I'm dying to know how it ends",
            "my back is killing me after the workout",
            "laughing to death here",
        ],
    )
    def test_everyday_speech_raises_no_flag(self, text: str) -> None:
        assert find_red_flag(text).category is None

    @pytest.mark.parametrize(
        "text",
        [
            "胸口压得喘不过气",
            "she overdosed on her pills",
            "I want to end it all tonight",
            "the carbon monoxide alarm goes off and we feel dizzy",
            "我妈昨天出院了，今天又晕倒了叫不醒",
            "he had a heart attack, he was fine again but today his chest hurts and he can't breathe",
        ],
    )
    def test_what_sounds_like_one_and_is_danger_is_found(self, text: str) -> None:
        found = find_red_flag(text)
        assert found.category in {"medical_emergency", "self_harm_risk"}
        assert found.severity == "critical"
