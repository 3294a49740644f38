"""Trackers of turns that are over, and which reason for a person stands in them."""

from bot.desk.triggers import escalation_reason
from bot.dialogue.past import PastTurn
from bot.dialogue.tracker import Tracker
from tests.fakes.clock import START


def turns(*texts: str, mood: str = "neutral", intent: str = "refund_policy", **changes: object) -> Tracker:
    past = [
        PastTurn(
            turn_id=f"t{n}",
            at=START,
            text=text,
            intent=intent,
            confidence=0.9,
            sentiment=mood,
            action="action_answer_question",
        ).model_copy(update=changes)
        for n, text in enumerate(texts)
    ]
    return Tracker(conversation_id="rest:lin", turns=tuple(past))


def reason(tracker: Tracker) -> str | None:
    found = escalation_reason(tracker)
    return None if found is None else found.name
