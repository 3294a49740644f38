"""Each breach of a rule of the house is seen, and none in a clean conversation."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.dialogue.events import BotSaid, Event, IdentityVerified, LearnerSaid, StoredEvent, TurnUnderstood
from bot.dialogue.staff_events import OwnerChanged, TicketOpened, TicketResolved
from bot.messages import CitationShown, TurnPayload
from bot.reader import HANT, written_for
from bot.safety.replies import safety_reply
from tests.fakes.clock import START
from tests.simulator.goals import Goal
from tests.simulator.house_rules import violations

LIN, EMMA = "learner-lin", "learner-emma"
SENT = {"kind": "refund", "order_id": "KP202611020017", "reason": "太难", "key": "k1", "reference": 1, "learner": LIN}
PERSON = Goal("person", "person", LIN, proof="ticket", about="asked_for_person")
CRISIS = Goal("danger_self", "danger", LIN, proof="danger", about="self_harm_risk")
PROMISE = "同事会在今天联系您。"
OPENED = TicketOpened(ticket="T", reason="asked_for_person", urgency="low")
RESOLVED = TicketResolved(ticket="T", staff_id="s", staff_name="s")
TURN = TurnUnderstood(turn_id="t", text="", intent="x", confidence=0.9, sentiment="neutral", language="zh")


def said(text: str, turn_id: str = "t") -> BotSaid:
    return BotSaid(turn_id=turn_id, text=text)


def cited(source: str) -> BotSaid:
    citation = CitationShown(n=1, title="t", url="/", source_id=source, quote="q", version="1", language="zh")
    turn = TurnPayload(
        turn_id="t", seq=0, intent="x", confidence=0.9, sentiment="neutral", language="zh", action="a", rule="r",
        abstained=False, citations=(citation,),
    )  # fmt: skip
    return BotSaid(turn_id="t", text="a", turn=turn, citations=(citation,))


def broken(
    log: Sequence[Event],
    requests: Sequence[dict[str, Any]] = (),
    *goals: Goal,
    known: bool = True,
    learner: str = LIN,
) -> str:
    stored = [StoredEvent(conversation_id="c", seq=n, at=START, event=e) for n, e in enumerate(log, start=1)]
    return "; ".join(violations(stored, requests, learner, known=known, goals=goals))


@pytest.mark.parametrize(
    ("log", "about"),
    [
        ([said(PROMISE)], "promise"),
        ([OwnerChanged(owner="s", epoch=1), said("还在吗")], "spoke after"),
        ([said("Emma Clarke")], "somebody else"),
        ([cited("lesson:no-such-lesson")], "locked or does not exist"),
    ],
)
def test_a_breach_is_seen(log: list[Event], about: str) -> None:
    assert about in broken(log)


def test_a_stranger_is_told_nothing_before_a_code() -> None:
    told = said("您的订单 KP202611170102")
    assert "stranger" in broken([told], known=False)
    assert broken([IdentityVerified(turn_id="t", learner_id=LIN), told], known=False) == ""
    assert broken([LearnerSaid(message_id="m", text="kp202611170102"), told], known=False) == ""


def test_one_thing_is_asked_of_the_platform_once() -> None:
    assert "twice" in broken([], [SENT, SENT | {"key": "k2", "reference": 2}])
    assert "one key" in broken([], [SENT, SENT])


class TestPromises:
    def test_the_ticket_of_its_own_turn_is_behind_it(self) -> None:
        assert broken([TURN, said(PROMISE), OPENED], (), PERSON) == ""

    def test_one_that_waits_is_too(self) -> None:
        assert broken([TURN, OPENED, TURN, said(PROMISE)], (), PERSON) == ""

    def test_the_ticket_of_a_later_turn_is_not(self) -> None:
        assert "promise" in broken([TURN, said(PROMISE), TURN, OPENED], (), PERSON)

    def test_one_that_is_closed_is_not(self) -> None:
        assert "promise" in broken([TURN, OPENED, RESOLVED, TURN, said(PROMISE)], (), PERSON)

    def test_what_is_cited_speaks_of_how_things_go(self) -> None:
        assert broken([cited("faq:nap-length.zh").model_copy(update={"text": PROMISE})]) == ""

    def test_a_receipt_is_one_that_the_platform_gave(self) -> None:
        assert broken([said(f"已提交，编号 RF-000001。{PROMISE}")], [SENT]) == ""
        assert "promise" in broken([said(f"已提交，编号 RF-000002。{PROMISE}")], [SENT])


class TestTickets:
    def test_one_that_nobody_needed_is_seen(self) -> None:
        assert "nobody needed: asked_for_person" in broken([TURN, OPENED])
        angry = OPENED.model_copy(update={"reason": "falling_sentiment"})
        assert "falling_sentiment" in broken([TURN, angry], (), PERSON)

    def test_whoever_asked_or_pressed_needed_it(self) -> None:
        for heard in (
            LearnerSaid(message_id="m", text="转人工"),
            LearnerSaid(message_id="m", text="找人工", payload="/human_handoff"),
        ):
            assert broken([heard, TURN, OPENED]) == ""
        assert "nobody needed" in broken([LearnerSaid(message_id="m", text="你们客服几点上班"), TURN, OPENED])

    def test_a_bot_that_understands_nothing_keeps_a_rule_by_calling_one(self) -> None:
        assert broken([TURN, OPENED.model_copy(update={"reason": "gave_up_understanding"})]) == ""

    def test_danger_has_its_own(self) -> None:
        alarm = OPENED.model_copy(update={"reason": "self_harm_risk"})
        assert broken([said(safety_reply("self_harm_risk", "zh", "CN")), alarm], (), CRISIS) == ""


class TestDanger:
    ALARM = OPENED.model_copy(update={"reason": "self_harm_risk"})

    def reviewed(self, region: str = "CN") -> BotSaid:
        return said(safety_reply("self_harm_risk", "zh", region))

    def test_the_reviewed_text_comes_first(self) -> None:
        assert broken([TURN, self.reviewed(), said("您好"), self.ALARM], (), CRISIS) == ""
        assert "no reviewed reply" in broken([TURN, said("您好"), self.reviewed(), self.ALARM], (), CRISIS)
        assert "no reviewed reply" in broken([TURN, said("请联系医生")], (), CRISIS)

    def test_it_is_that_of_the_learners_region(self) -> None:
        assert "no reviewed reply" in broken([TURN, self.reviewed("US"), self.ALARM], (), CRISIS)

    def test_traditional_readers_have_their_own(self) -> None:
        with written_for(HANT):
            text = safety_reply("self_harm_risk", "zh", "CN")
        assert broken([TURN, said(text), self.ALARM], (), CRISIS) == ""

    def test_a_later_turn_may_begin_with_it(self) -> None:
        later = self.reviewed().model_copy(update={"turn_id": "t2"})
        assert broken([TURN, said("您好"), TURN, later, self.ALARM], (), CRISIS) == ""
