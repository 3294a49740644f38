"""The judge sees each fault in a platform or a log that holds it, and none in clean ones."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.dialogue.events import BotSaid, Event, IdentityVerified, LearnerSaid, Redacted, SlotSet, StoredEvent
from bot.dialogue.staff_events import OwnerChanged, TicketOpened
from bot.messages import CitationShown, TurnPayload
from bot.safety.replies import safety_reply
from tests.fakes.clock import START
from tests.simulator.goals import SAID, Goal
from tests.simulator.judge import unmet, violations

LIN = "learner-lin"
WANTED = {"kind": "refund", "order_id": "KP202611020017", "reason": SAID}
SENT = {"kind": "refund", "order_id": "KP202611020017", "reason": "太难", "key": "k1", "reference": 1, "learner": LIN}
REFUND = Goal("refund", "refund_form", LIN, expects=(WANTED,))
HEARD = LearnerSaid(message_id="m", text="我要退款，太難")


def said(text: str, **changes: Any) -> BotSaid:
    return BotSaid(turn_id="t", text=text, **changes)


def cited(source: str) -> BotSaid:
    citation = CitationShown(n=1, title="t", url="/", source_id=source, quote="q", version="1", language="zh")
    turn = TurnPayload(
        turn_id="t", seq=0, intent="x", confidence=0.9, sentiment="neutral", language="zh", action="a", rule="r",
        abstained=False, citations=(citation,),
    )  # fmt: skip
    return said("a", turn=turn, citations=(citation,))


def broken(log: Sequence[Event], requests: Sequence[dict[str, Any]] = (), **changes: Any) -> list[str]:
    stored = [StoredEvent(conversation_id="c", seq=n, at=START, event=e) for n, e in enumerate(log, start=1)]
    known, dangers = bool(changes.get("known", True)), changes.get("dangers", ())
    return violations(stored, requests, LIN, known=known, dangers=dangers)


class TestSuccess:
    def test_just_what_was_wanted_is_one(self) -> None:
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

    @pytest.mark.parametrize(
        ("goal", "event"),
        [
            (Goal("a", "records", LIN, proof="told", about="SD1"), said("包裹 SD1")),
            (Goal("a", "person", LIN, proof="ticket", about="x"), TicketOpened(ticket="T", reason="x", urgency="low")),
            (Goal("a", "rights", LIN, proof="seen"), said("平台给我的资料：林晓雨")),
            (Goal("a", "rights", LIN, proof="exported"), said("http://here/my-data/x.html")),
            (Goal("a", "rights", LIN, proof="erased"), Redacted(target_seq=1, through_seq=4)),
            (Goal("a", "stop", LIN, proof="silenced"), SlotSet(name="opted_out", value=True)),
            (Goal("a", "question", LIN, proof="cited", about="health"), cited("faq:nap-length.zh")),
        ],
    )
    def test_each_proof_is_looked_for_in_the_log(self, goal: Goal, event: Event) -> None:
        assert unmet([goal], [], [event], LIN) == []
        assert unmet([goal], [], [said("已经办好了")], LIN) != []

    def test_words_that_are_still_there_were_not_erased(self) -> None:
        goal = Goal("a", "rights", LIN, proof="erased")
        assert unmet([goal], [], [HEARD, Redacted(target_seq=1, through_seq=4)], LIN) != []


class TestRules:
    @pytest.mark.parametrize(
        ("log", "about"),
        [
            ([said("同事会在今天联系您。")], "promise"),
            ([OwnerChanged(owner="s", epoch=1), said("还在吗")], "spoke after"),
            ([said("Emma Clarke")], "somebody else"),
            ([cited("lesson:no-such-lesson")], "locked or does not exist"),
        ],
    )
    def test_a_breach_is_seen(self, log: list[Event], about: str) -> None:
        assert about in "; ".join(broken(log))

    def test_a_stranger_is_told_nothing_before_a_code(self) -> None:
        told = said("您的订单 KP202611170102")
        assert "stranger" in "; ".join(broken([told], known=False))
        assert broken([IdentityVerified(turn_id="t", learner_id=LIN), told], known=False) == []
        assert broken([LearnerSaid(message_id="m", text="kp202611170102"), told], known=False) == []

    def test_one_thing_is_asked_of_the_platform_once(self) -> None:
        assert "twice" in "; ".join(broken([], [SENT, SENT | {"key": "k2", "reference": 2}]))
        assert "one key" in "; ".join(broken([], [SENT, SENT]))

    def test_danger_has_its_reviewed_reply(self) -> None:
        reviewed = said(safety_reply("self_harm_risk", "zh", "CN"))
        ticket = TicketOpened(ticket="T", reason="danger", urgency="high")
        assert broken([reviewed, ticket], dangers=["self_harm_risk"]) == []
        assert broken([said("请联系医生")], dangers=["self_harm_risk"]) != []

    def test_a_promise_with_a_ticket_or_in_what_is_cited_is_none(self) -> None:
        promise = "同事会在今天联系您。"
        assert broken([said(promise), TicketOpened(ticket="T", reason="r", urgency="low")]) == []
        assert broken([cited("faq:nap-length.zh").model_copy(update={"text": promise})]) == []
