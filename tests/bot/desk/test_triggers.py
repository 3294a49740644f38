"""When a person must step in, and as carefully: when not."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk.operator_rules import read_operator_rules
from bot.dialogue.policy import decide
from bot.dialogue.tracker import Tracker
from bot.errors import ConfigurationError
from bot.messages import BotMessage
from bot.ports import ActionOutcome
from tests.bot.desk.past_turns import reason, turns
from tests.fakes.actions import ScriptedActions
from tests.fakes.clock import FakeClock
from tests.fakes.turns import MEILING, TurnHouse, message, turn_over
from tests.fakes.understander import ScriptedUnderstander, in_crisis, understood


class TestRepeatedQuestion:
    @pytest.mark.parametrize(
        "texts",
        [
            ("怎么退款", "请问如何退款呀", "我想问怎么办理退款"),
            ("发票什么时候能收到", "请问发票什么时候收到呢", "发票到底什么时候收到啊"),
            ("How do I get a refund?", "how can I get my refund please", "I asked how to get a refund!"),
            ("where is my parcel", "Where is my parcel???", "please tell me where my parcel is"),
            ("怎么退款", "好的，那播放不了怎么办", "如何退款", "请问怎么退款呢"),
        ],
    )
    def test_the_third_time_also_in_other_words(self, texts: tuple[str, ...]) -> None:
        assert reason(turns(*texts)) == "repeated_question"
        assert reason(turns(*texts[:-1])) is None

    @pytest.mark.parametrize(
        "texts",
        [
            ("成年人每天睡多久", "老人每天睡多久", "孩子每天睡多久"),
            ("怎么退款", "退款多久到账", "退款要手续费吗"),
            ("how long does a refund take", "how do I get a refund", "why was my refund refused"),
            ("How much is Sleep Well?", "How much is First Budget?", "How much is Home Safety?"),
            ("嗯嗯", "嗯嗯", "嗯嗯"),
        ],
    )
    def test_another_question_of_the_same_shape_is_none(self, texts: tuple[str, ...]) -> None:
        assert reason(turns(*texts)) is None

    def test_wishes_and_thanks_may_be_said_three_times(self) -> None:
        assert reason(turns(*["cheaper please"] * 3, action="action_recommend")) is None
        assert reason(turns(*["谢谢谢谢你"] * 3, intent="thank", action="action_small_talk")) is None


class TestDanger:
    @pytest.mark.parametrize("intent", ["self_harm_risk", "medical_emergency", "fraud_report"])
    def test_a_story_of_years_ago_needs_no_alarm(self, intent: str) -> None:
        assert reason(turns("…", intent=intent)) == intent
        assert reason(turns("…", intent=intent, safety_about="other")) == intent
        assert reason(turns("…", intent=intent, safety_about="past")) is None

    def test_what_to_eat_after_last_years_stroke_is_a_question(self) -> None:
        over = {"safety_category": "medical_emergency", "safety_severity": "concern", "safety_about": "past"}
        asked = understood("我爸去年中风了，现在饮食注意什么", "ask_nutrition", **over)
        assert decide(Tracker(conversation_id="rest:lin"), asked).rule == "subject_question"


class TestAskingForAPerson:
    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("转人工", True),
            ("我要投诉，给我找个真人", True),
            ("I want to talk to a real person", True),
            ("agent please", True),
            ("人工智能课程有吗", False),
            ("人工呼吸怎么做", False),
            ("不用转人工，你说就行", False),
            ("how much water does the human body hold", False),
            ("is artificial light bad for sleep", False),
            ("an insurance agent called me", False),
            ("no need for a human, thanks", False),
        ],
    )
    def test_words_decide_whatever_the_model_says(self, text: str, rule: bool) -> None:
        tracker = Tracker(conversation_id="rest:lin")
        for intent in ("ask_health", "human_handoff"):
            asked = decide(tracker, understood(text, intent)).rule == "learner_asked_for_human"
            assert asked is rule

    def test_where_the_words_are_silent_the_model_decides(self) -> None:
        tracker = Tracker(conversation_id="rest:lin")
        assert decide(tracker, understood("叫你们领导来", "human_handoff")).rule == "learner_asked_for_human"
        assert decide(tracker, understood("叫你们领导来", "complaint")).rule == "complains"

    def test_a_press_is_a_press(self) -> None:
        pressed = understood("artificial", "human_handoff", pressed={})
        assert decide(Tracker(conversation_id="rest:lin"), pressed).rule == "learner_asked_for_human"


class TestNotUnderstood:
    def failed(self, *texts: str, verdict: str | None = "abstain") -> Tracker:
        return turns(*texts, intent="nlu_fallback", action="action_two_stage_fallback", verdict=verdict)

    def test_the_second_time_in_a_row_a_person_comes(self) -> None:
        again = understood("就是那个那个", "nlu_fallback")
        assert decide(self.failed("上次那个东西"), again).rule == "gave_up_understanding"

    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("???", "only_marks"),
            ("嗯", "not_understood"),
            ("……", "only_marks"),
            ("ok", "not_understood"),
            ("😀", "not_understood"),
        ],
    )
    def test_what_says_nothing_is_asked_again_instead(self, text: str, rule: str) -> None:
        assert decide(self.failed("上次那个东西"), understood(text, "nlu_fallback")).rule == rule
        assert decide(self.failed(text), understood("就是那个", "nlu_fallback")).rule == "not_understood"

    def test_an_answer_in_between_begins_anew(self) -> None:
        again = understood("就是那个那个", "nlu_fallback")
        assert decide(self.failed("上次那个东西", verdict="answer"), again).rule == "not_understood"
        assert decide(turns("怎么退款"), again).rule == "not_understood"


RULES = """
- name: lawyer
  keywords: [律师, lawyer]
  channels: [rest]
  urgency: high
  reason: {zh: 提到律师, en: a lawyer is named}
- name: sleepers
  intents: [playback_problem]
  courses: [sleep-well]
  languages: [zh]
  reason: {zh: 睡眠课播放问题, en: playback of the sleep course}
"""


class TestOperatorRules:
    def written(self, tmp_path: Path, text: str) -> Path:
        path = tmp_path / "rules.yml"
        path.write_text(text, encoding="utf-8")
        return path

    @pytest.mark.parametrize(
        ("text", "intent", "course", "urgency"),
        [
            ("我找律师告你们", "refund_policy", None, "high"),
            ("My LAWYER says so", "refund_policy", None, "high"),
            ("a course on lawyers", "refund_policy", None, None),
            ("播放不了", "playback_problem", "sleep-well", "normal"),
            ("播放不了", "playback_problem", None, None),
            ("播放不了", "refund_policy", "sleep-well", None),
        ],
    )
    async def test_all_that_a_rule_names_must_hold(
        self, house: TurnHouse, tmp_path: Path, text: str, intent: str, course: str | None, urgency: str | None
    ) -> None:
        rules = read_operator_rules(self.written(tmp_path, RULES), {"sleep-well"})
        understand = ScriptedUnderstander({text: intent})
        turn = turn_over(house.store, understand, ScriptedActions(), FakeClock(), operator_rules=rules)
        page = {} if course is None else {"course_id": course}
        await turn.hear(message("m1", text).model_copy(update={"context": page}))
        await turn.answer("rest:lin")
        found = await house.tickets.tickets("queue")
        assert [t.urgency for t in found] == ([] if urgency is None else [urgency])
        if found:
            assert found[0].reason == "operator_rule"
            assert found[0].evidence["reason"] in [
                {"zh": "提到律师", "en": "a lawyer is named"},
                {"zh": "睡眠课播放问题", "en": "playback of the sleep course"},
            ]

    def test_the_shipped_file_sets_none(self) -> None:
        assert read_operator_rules(None, ()) == ()

    @pytest.mark.parametrize(
        ("written", "named"),
        [
            ("- {name: a, keywords: [好], reason: {zh: 一, en: a}}", "too short"),
            ("- {name: a, intents: [refund], reason: {zh: 一, en: a}}", "no such intent"),
            ("- {name: a, channels: [widget], reason: {zh: 一, en: a}}", "everybody"),
            ("- {name: a, intents: [refund_request], channels: [fax], reason: {zh: 一, en: a}}", "no such channel"),
            ("- {name: a, intents: [refund_request], reason: {zh: 一}}", "both languages"),
            ("- {name: a, courses: [none], reason: {zh: 一, en: a}}", "none"),
            ("- {name: a, keyword: [lawyer], reason: {zh: 一, en: a}}", "keyword"),
            ("- {name: a, keywords: [lawyer], reason: {zh: 一, en: a}}\n" * 2, "twice"),
            ("- {name: a", "rules.yml"),
        ],
    )
    def test_a_mistake_is_named(self, tmp_path: Path, written: str, named: str) -> None:
        with pytest.raises(ConfigurationError, match=named):
            read_operator_rules(self.written(tmp_path, written), {"sleep-well"})


class TestAfterStaff:
    """What the bot knows of what staff did, through the real store."""

    async def handled(self, house: TurnHouse, *, settled: bool = True) -> None:
        house.understander.script |= {"开发票": "invoice_request", "找人工": "human_handoff"}
        house.actions.script["开发票"] = ActionOutcome(messages=(BotMessage(text="规则"),))
        for n, text in enumerate(("开发票", "找人工")):
            await house.turn.hear(message(f"m{n}", text))
            await house.turn.answer("rest:lin")
        (ticket,) = await house.tickets.tickets("queue")
        await house.tickets.claim(ticket.id, MEILING, ticket.version, house.clock())
        await house.tickets.hand_back(ticket.id, MEILING, house.clock(), settled=settled, summary="已改好")

    async def rule_of(self, house: TurnHouse, message_id: str, text: str) -> str:
        await house.turn.hear(message(message_id, text))
        await house.turn.answer("rest:lin")
        return house.actions.decisions[-1].rule

    async def test_what_is_settled_is_said_once_and_not_begun_again(self, house: TurnHouse) -> None:
        await self.handled(house)
        assert await self.rule_of(house, "a", "开发票") == "settled_by_staff"
        assert await self.rule_of(house, "b", "开发票") == "begins_form"

    async def test_what_is_not_settled_goes_the_usual_way(self, house: TurnHouse) -> None:
        await self.handled(house, settled=False)
        assert await self.rule_of(house, "a", "开发票") == "begins_form"

    async def test_another_matter_and_another_session_go_the_usual_way(self, house: TurnHouse) -> None:
        await self.handled(house)
        house.understander.script["绑定手机"] = "account_update"
        assert await self.rule_of(house, "a", "绑定手机") == "begins_form"
        house.clock.advance(timedelta(hours=2))
        assert await self.rule_of(house, "b", "开发票") == "begins_form"

    async def test_danger_is_not_forgotten_with_the_session(self, house: TurnHouse) -> None:
        house.understander.script["不想活了"] = in_crisis("不想活了")
        await self.rule_of(house, "a", "不想活了")
        for days, silent in ((2, True), (29, True), (31, False)):
            house.clock.advance(timedelta(days=days if days != 29 else 27))
            await self.rule_of(house, f"d{days}", "发烧要紧吗？")
            tracker = await house.store.load("rest:lin")
            assert tracker is not None
            assert ("self_harm_risk" in tracker.session_intents) is silent
