"""The judge sees what is missing from a platform or a log, nothing in whole ones, and no success with a mute bot."""

import random
from collections.abc import Sequence
from typing import Any

import pytest

from bot.dialogue import responses
from bot.dialogue.events import BotSaid, Event, FormMoved, LearnerSaid, Redacted, SlotSet, StoredEvent
from bot.dialogue.open_form import FormStatus, OpenForm
from bot.dialogue.staff_events import TicketOpened
from bot.messages import CitationShown, TurnPayload
from tests.fakes.clock import START
from tests.shipped import shipped_catalogue
from tests.simulator.goals import SAID, Goal, Maker
from tests.simulator.house_rules import violations
from tests.simulator.judge import unmet

LIN = "learner-lin"
WANTED = {"kind": "refund", "order_id": "KP202611020017", "reason": SAID}
SENT = {"kind": "refund", "order_id": "KP202611020017", "reason": "太难", "key": "k1", "reference": 1, "learner": LIN}
REFUND = Goal("refund", "refund_form", LIN, "refund_form", expects=(WANTED,))
HEARD = LearnerSaid(message_id="m", text="我要退款，太難")
OPENED = TicketOpened(ticket="T", reason="asked_for_person", urgency="low")


def said(text: str, rule: str = "r", source: str | None = None, ticket: str | None = None) -> BotSaid:
    """What ends a turn."""
    sources = [] if source is None else [source]
    citations = tuple(
        CitationShown(n=1, title="t", url="/", source_id=name, quote="q", version="1", language="zh")
        for name in sources
    )
    turn = TurnPayload(
        turn_id="t", seq=0, intent="x", confidence=0.9, sentiment="neutral", language="zh", action="a", rule=rule,
        abstained=False, citations=citations, ticket=ticket,
    )  # fmt: skip
    return BotSaid(turn_id="t", text=text, turn=turn, citations=citations)


def form(status: FormStatus, name: str = "refund_form") -> FormMoved:
    return FormMoved(
        turn_id="t", form=OpenForm(name=name, id="f" * 32, status=status, started_at=START, touched_at=START)
    )


class TestRequests:
    def test_just_what_was_wanted_is_a_success(self) -> None:
        assert unmet([REFUND], [SENT], [HEARD], LIN) == []

    @pytest.mark.parametrize(
        ("requests", "about"),
        [
            ([], "no request"),
            ([SENT | {"order_id": "KP202611180042"}], "order_id"),
            ([SENT | {"reason": "别人说的话"}], "never said"),
            ([SENT, SENT | {"key": "k2"}], "nobody wanted"),
            ([SENT | {"learner": "learner-emma"}], "for learner-emma"),
        ],
    )
    def test_anything_else_is_none(self, requests: list[dict[str, Any]], about: str) -> None:
        assert about in "; ".join(unmet([REFUND], requests, [HEARD], LIN))


ORDER = "KP202609280121"
REFUSED = Goal("refund_refused", "refund_form", LIN, "refund_form", {"order_id": ORDER}, ends_without=True)
FOREIGN = Goal(
    "refund_foreign", "refund_form", LIN, "refund_form", {"order_id": ORDER}, {"foreign": ORDER}, ends_without=True
)
LEFT = Goal("refund", "cancelled", LIN, "refund_form", {"order_id": ORDER}, ends_without=True, leaves_at=1)
SOLVED = Goal("access", "access_form", LIN, "access_form", {"tried": "solved"})
PERSON = Goal("person", "person", LIN, proof="ticket", about="asked_for_person")
PROGRESS = Goal("record_progress", "records", LIN, proof="told", about="5")
PARCEL = Goal("record_delivery", "records", LIN, proof="told", about="SD1")
NAP = Goal("question_sleep", "question", LIN, proof="cited", sources=("faq:nap-length",))


def unfit(order: str, reason: str = "utter_refused_past_deadline") -> BotSaid:
    return said(responses.say("utter_form_unfit", "en", order=order, reason=responses.say(reason, "en")))


def progress(percent: int, title: str = "好好睡觉") -> BotSaid:
    line = responses.say("utter_progress_line", "zh", title=title, percent=percent)
    return said(f"{responses.say('utter_progress', 'zh')}\n{line}")


def parcel() -> BotSaid:
    state = responses.say("utter_delivery_shipped", "zh", carrier="顺丰", tracking="SD1", due="2026-11-24")
    return said(responses.say("utter_delivery_line", "zh", order_id="KP1", title="礼盒", state=state))


SOLVED_TEXT = responses.say("utter_solved_access", "en")


def test_what_took_a_person_was_no_success_of_the_bot() -> None:
    gave_up = OPENED.model_copy(update={"reason": "gave_up_understanding"})
    assert unmet([REFUND], [SENT], [HEARD, gave_up], LIN) == ["it took a person: gave_up_understanding"]
    assert unmet([REFUND], [SENT], [HEARD, OPENED], LIN) == []


class TestProofs:
    @pytest.mark.parametrize(
        ("goal", "log"),
        [
            (REFUSED, [unfit(ORDER)]),
            (REFUSED, [said(responses.say("utter_nothing_for_refund", "zh"))]),
            (FOREIGN, [said(responses.say("utter_refused_order_not_found", "zh"))]),
            (LEFT, [form("cancelled"), said("好的", rule="leaves_form")]),
            (LEFT, [form("cancelled", "identify_form"), said("好的", rule="leaves_form")]),
            (SOLVED, [form("solved", "access_form"), said(SOLVED_TEXT)]),
            (PERSON, [OPENED]),
            (PERSON, [OPENED.model_copy(update={"reason": "falling_sentiment"}),
                      said("已经转了", rule="learner_asked_for_human", ticket="T")]),
            (PROGRESS, [progress(5)]),
            (PARCEL, [parcel()]),
            (NAP, [said("a", source="faq:nap-length.zh")]),
            (Goal("a", "rights", LIN, proof="seen"), [said("平台给我的资料：林晓雨")]),
            (Goal("a", "rights", LIN, proof="exported"), [said("http://here/my-data/x.html")]),
            (Goal("a", "rights", LIN, proof="erased"), [Redacted(target_seq=1, through_seq=4)]),
            (Goal("a", "stop", LIN, proof="silenced"), [SlotSet(name="opted_out", value=True)]),
        ],
    )  # fmt: skip
    def test_each_is_looked_for_in_the_log(self, goal: Goal, log: list[Event]) -> None:
        assert unmet([goal], [], log, LIN) == []
        assert unmet([goal], [], [said("已经办好了")], LIN) != []

    @pytest.mark.parametrize(
        ("goal", "log"),
        [
            (REFUSED, [unfit("KP202611020017")]),
            (REFUSED, [said(f"Order {ORDER} — hm")]),
            (FOREIGN, [unfit(ORDER)]),
            (LEFT, [form("cancelled")]),
            (LEFT, [form("open"), said("好的", rule="leaves_form")]),
            (LEFT, [form("cancelled", "gift_form"), said("好的", rule="leaves_form")]),
            (SOLVED, [form("solved", "access_form")]),
            (SOLVED, [said(SOLVED_TEXT)]),
            (PERSON, [OPENED.model_copy(update={"reason": "falling_sentiment"})]),
            (PERSON, [said("已经转了", rule="learner_asked_for_human")]),
            (PROGRESS, [said("您买过 5 门课。")]),
            (PROGRESS, [progress(15)]),
            (PROGRESS, [progress(60, "5 分钟拉伸")]),
            (PARCEL, [said("包裹 SD1")]),
            (NAP, [said("a", source="faq:salt-per-day.zh")]),
            (Goal("a", "rights", LIN, proof="erased"), [HEARD, Redacted(target_seq=1, through_seq=4)]),
        ],
    )
    def test_what_only_looks_like_it_is_none(self, goal: Goal, log: list[Event]) -> None:
        assert unmet([goal], [], log, LIN) != []

    def test_a_reply_that_no_learner_saw_tells_nothing(self) -> None:
        assert unmet([PROGRESS], [], [progress(5).model_copy(update={"discarded": True})], LIN) != []


def scored(goal: Goal, spoken: Sequence[str]) -> bool:
    """Whether a bot that answers every message with these words alone would have a success."""
    log: list[Event] = [LearnerSaid(message_id="m", text="请帮我"), *(said(text) for text in spoken)]
    stored = [StoredEvent(conversation_id="c", seq=n, at=START, event=e) for n, e in enumerate(log, start=1)]
    return not unmet([goal], [], log, goal.learner) and not violations(
        stored, [], goal.learner, known=True, goals=[goal]
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("spoken", [(), ("好的，已经办好了。",), ("It is done. 1 2 3 4 5 60",)])
def test_a_bot_that_does_nothing_reaches_no_goal(language: str, spoken: tuple[str, ...]) -> None:
    maker = Maker(shipped_catalogue(), language, random.Random(5))
    goals = [maker.make() for _ in range(600)]
    assert {goal.area for goal in goals} >= {"cancelled", "refund_form", "danger", "question", "records", "person"}
    assert [goal.name for goal in goals if scored(goal, spoken)] == []
