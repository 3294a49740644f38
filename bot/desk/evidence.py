"""What a ticket freezes when it is opened: rule, messages, probabilities, scores against thresholds, what was shown."""

from bot.desk.triggers import Trigger
from bot.dialogue.tracker import Tracker


def evidence_of(tracker: Tracker, trigger: Trigger, limits: dict[str, float]) -> dict[str, object]:
    """A JSON-ready copy; later turns don't change it, nor does an operator who rewrites a rule."""
    return {
        "rule": trigger.name,
        "reason": {"zh": trigger.reason_zh, "en": trigger.reason_en},
        "turns": [
            {
                "text": turn.text,
                "intent": turn.intent,
                "confidence": turn.confidence,
                "sentiment": turn.sentiment,
                "rule": turn.rule,
                "action": turn.action,
                "abstained": turn.verdict == "abstain",
                "score": turn.probability,
                "threshold": turn.threshold,
            }
            for turn in tracker.turns
        ],
        "limits": limits,
        "attempts": sum(turn.intent == "nlu_fallback" or turn.verdict == "abstain" for turn in tracker.turns),
        "recommended": [
            {"title": item.title, "kind": item.kind, "sponsored": item.sponsored, "reason": item.reason}
            for impression in tracker.impressions[-3:]
            for item in impression.items
        ],
        "not_interested": tracker.not_interested_at is not None,
    }
