"""The escalate stage: when must a person step in? Pure; tuned here and nowhere else."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.dialogue.after_danger import last_danger
from bot.dialogue.lead_ins import matter_of
from bot.dialogue.moods import is_sorrow, speaks_of_us
from bot.dialogue.past import PastTurn
from bot.dialogue.rewording import same_question
from bot.dialogue.tracker import Tracker
from nlu import DANGERS

_MOOD_WINDOW = 3
_REPEAT_WINDOW = 5


@dataclass(frozen=True)
class Trigger:
    """A named reason for a person; `reason` is what staff read."""

    name: str
    fires: Callable[[Tracker], bool]
    urgency: str
    reason_zh: str
    reason_en: str


def _now(tracker: Tracker) -> PastTurn | None:
    return tracker.turns[-1] if tracker.turns else None


def _danger_now(intent: str) -> Callable[[Tracker], bool]:
    """Of somebody's here and now; a story of years ago needs no alarm."""

    def fires(tracker: Tracker) -> bool:
        turn = _now(tracker)
        if turn is None or turn.rule == "well_after_danger":
            return False
        if turn.rule == "follows_danger" and turn.intent not in DANGERS:
            danger = last_danger(tracker)
            return danger is not None and danger.intent == intent and tracker.open_ticket is None
        return turn.intent == intent and turn.safety_about != "past"

    return fires


def _action_now(action: str) -> Callable[[Tracker], bool]:
    return lambda tracker: (turn := _now(tracker)) is not None and turn.action == action


def _rule_now(rule: str) -> Callable[[Tracker], bool]:
    return lambda tracker: (turn := _now(tracker)) is not None and turn.rule == rule


# A tiring day, the weather or mould on the wall is no anger at us.
_NOT_ABOUT_US = frozenset({"chitchat", "out_of_scope", "greet", "goodbye"})


# What is told to a form, or begins one, is what went wrong: help is on its way.
_TOLD_TO_A_FORM = frozenset({"begins_form", "answers_form", "corrects_form", "lost_in_form"})


def _mood_towards_us(turn: PastTurn) -> str:
    answered_subject = turn.intent.startswith("ask_") and turn.verdict == "answer"
    # The reason for a refund is asked for: it is seldom a cheerful one.
    given_to_a_form = turn.rule in _TOLD_TO_A_FORM and (turn.intent != "complaint" or not speaks_of_us(turn.text))
    # Who is misread and says once more what it is about has not grown angrier by that.
    said_again = matter_of(turn.text, in_form=False) != turn.text.strip() and not speaks_of_us(turn.text)
    elsewhere = (
        turn.rule == "follows_danger"
        or answered_subject
        or given_to_a_form
        or said_again
        or (turn.rule == "wants_no_suggestions" and not speaks_of_us(turn.text))  # a wish, and it is granted
        or turn.intent in _NOT_ABOUT_US
        or is_sorrow(turn.text)
    )
    return "neutral" if elsewhere else turn.sentiment


def _falling_sentiment(tracker: Tracker) -> bool:
    """Angry now, and in at least one of the two turns before: one sharp word is not yet a reason."""
    recent = [_mood_towards_us(turn) for turn in tracker.turns[-_MOOD_WINDOW:]]
    return len(recent) >= 2 and recent[-1] == "negative" and recent[:-1].count("negative") >= 1


# What is asked and answered; "cheaper", "thanks" and "next" may well be said three times.
_ANSWERING = frozenset(
    {"action_answer_question", "action_two_stage_fallback", "action_describe_course", "action_account_record"}
)


def _repeated_question(tracker: Tracker) -> bool:
    """The same question for the third time within a few turns, also in other words: our answers don't help."""
    turn = _now(tracker)
    if turn is None or turn.action not in _ANSWERING or len(turn.text.strip()) <= 3:
        return False
    recent = [earlier for earlier in tracker.turns[-_REPEAT_WINDOW:] if earlier.action in _ANSWERING]
    return sum(same_question(earlier.text, turn.text) for earlier in recent) >= 3


# Order is weight: the first that fires is the ticket's reason.
TRIGGERS: tuple[Trigger, ...] = (
    Trigger("self_harm_risk", _danger_now("self_harm_risk"), "critical", "自伤风险", "risk of self-harm"),
    Trigger("medical_emergency", _danger_now("medical_emergency"), "critical", "医疗急症", "medical emergency"),
    Trigger("fraud_report", _danger_now("fraud_report"), "high", "举报诈骗或盗号", "report of fraud"),
    Trigger("threat", _rule_now("threatens_us"), "high", "威胁平台或员工", "threat against us"),
    Trigger("gave_up_understanding", _rule_now("gave_up_understanding"), "normal",
            "连续没有听懂", "not understood twice in a row"),
    Trigger("asked_for_person", _action_now("action_request_human"), "normal", "学员要求人工", "asked for a person"),
    Trigger("falling_sentiment", _falling_sentiment, "high", "情绪持续变差", "growing anger"),
    Trigger("repeated_question", _repeated_question, "normal", "反复问同一个问题", "the same question again and again"),
)  # fmt: skip

RAISING = frozenset({"threat"})
"""What makes a ticket that waits more urgent, as all dangers do."""

OPERATOR_RULE = Trigger("operator_rule", lambda tracker: True, "normal", "运营规则", "operator's rule")
ACTION_FAILED = Trigger("action_failed", lambda tracker: True, "normal", "系统处理失败", "a part of ours failed")
# Fires on what the bot is about to say, not on what was asked: see think.py.
PROMISE_MADE = Trigger(
    "promise_made", lambda tracker: True, "normal", "答复里承诺了人工跟进", "the reply promises a person"
)
_BY_NAME = {trigger.name: trigger for trigger in (*TRIGGERS, PROMISE_MADE, OPERATOR_RULE, ACTION_FAILED)}


def escalation_reason(tracker: Tracker, operator_intents: frozenset[str] = frozenset()) -> Trigger | None:
    """The first trigger that fires for the turn just decided, or None."""
    turn = _now(tracker)
    if turn is None:
        return None
    for trigger in TRIGGERS:
        if trigger.fires(tracker):
            return trigger
    return OPERATOR_RULE if turn.intent in operator_intents else None


_WANTS_NOBODY = frozenset({"withdraws_ticket", "well_after_danger"})


def wants_nobody(tracker: Tracker) -> bool:
    """Who has just closed their own ticket, or is well again, gets no new one, in whatever mood they said so."""
    turn = _now(tracker)
    return turn is not None and turn.rule in _WANTS_NOBODY


def trigger_named(name: str) -> Trigger:
    return _BY_NAME[name]


def trigger_names() -> frozenset[str]:
    return frozenset(_BY_NAME)
