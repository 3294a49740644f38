"""The decide stage: the first rule that matches names the action. Read top to bottom; order is priority. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from bot.dialogue.after_danger import follows_danger, well_after_danger
from bot.dialogue.asking_for_people import asks_for_person, is_word_with_face, names_people, only_sounds_like_it
from bot.dialogue.choices import asks_whether_there_is_a_course, asks_why, choice_in, declines, wishes_for_course
from bot.dialogue.form_moves import MoveKind, move_of
from bot.dialogue.leaving import only_cancels
from bot.dialogue.marks import only_marks
from bot.dialogue.outage_words import tells_of_outage
from bot.dialogue.parcel_words import asks_where_parcel_is
from bot.dialogue.record_words import only_names_order
from bot.dialogue.requests import answers_question, critique_of, request_at_hand, slate_at_hand
from bot.dialogue.rights import PRESSED, PRESSED_SETTINGS, right_in
from bot.dialogue.taking_back import taken_back
from bot.dialogue.threats import threatens_us
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.dialogue.withdrawing import would_close_ticket

FALLBACK = "nlu_fallback"
LONGEST_TEXT = 4000  # characters that a turn reads; what is longer is kept and answered with a request to shorten it


@dataclass(frozen=True)
class Decision:
    """What to do in this turn, and the name of the rule that said so."""

    action: str
    rule: str


@dataclass(frozen=True)
class Rule:
    """One line of the policy."""

    name: str
    matches: Callable[[Tracker, Understanding], bool] | frozenset[MoveKind]
    """Whether it does; or what a message does to a form (form_moves.py), which is read once for all rules."""
    action: str


def _intent_is(*names: str) -> Callable[[Tracker, Understanding], bool]:
    return lambda tracker, understood: understood.intent in names


def _kind_is(kind: str) -> Callable[[Tracker, Understanding], bool]:
    return lambda tracker, understood: understood.kind == kind


def _pressed(*names: str) -> Callable[[Tracker, Understanding], bool]:
    return lambda tracker, understood: understood.pressed is not None and understood.intent in names


def _said(reads: Callable[[str], object]) -> Callable[[Tracker, Understanding], bool]:
    """Words that a rule finds something in, whatever the model made of them."""
    return _said_here(lambda tracker, text: reads(text))


def _said_here(reads: Callable[[Tracker, str], object]) -> Callable[[Tracker, Understanding], bool]:
    """The same, where what went before counts."""
    return lambda tracker, understood: (
        understood.pressed is None and bool(reads(tracker, understood.read_as or understood.text))
    )


def _danger(tracker: Tracker, understood: Understanding) -> bool:
    return understood.safety_severity == "critical"


def _safety_finding(tracker: Tracker, understood: Understanding) -> bool:
    """Not for an illness that is past: "my father had a stroke last year, what may he eat" is a question."""
    return understood.safety_category is not None and not _illness_is_over(understood)


def _illness_is_over(understood: Understanding) -> bool:
    return understood.safety_category == "medical_emergency" and understood.safety_about == "past"


def _safety_intent(tracker: Tracker, understood: Understanding) -> bool:
    """Nor for an illness that is past where it is the reason that a form has asked for."""
    if understood.kind != "safety":
        return False
    told = move_of(tracker, understood) if _illness_is_over(understood) else None
    return told is None or told.kind != "answer"


def _asked_for_human(tracker: Tracker, understood: Understanding) -> bool:
    if understood.pressed is not None:
        return understood.intent == "human_handoff"
    if asks_for_person(understood.text):
        return True
    asked = understood.intent == "human_handoff" and not only_sounds_like_it(understood.text)
    # Half an answer to a form sounds like many things; who is not understood there is offered a person.
    guessed = tracker.open_form is not None and not names_people(understood.text)
    return asked and not guessed and not _may_mean_person(tracker, understood)


def _may_mean_person(tracker: Tracker, understood: Understanding) -> bool:
    """One unclear word with an emoji; who is asked what it means and says it again is taken at their word."""
    asked_back = bool(tracker.turns) and tracker.turns[-1].rule == "may_mean_person"
    return understood.intent == "human_handoff" and is_word_with_face(understood.text) and not asked_back


def _too_long(tracker: Tracker, understood: Understanding) -> bool:
    return len(understood.text) > LONGEST_TEXT


def _empty(tracker: Tracker, understood: Understanding) -> bool:
    return understood.pressed is None and not understood.text.strip()


_WORDS = re.compile(r"[\u4e00-\u9fff]{2,}|[A-Za-z]{3,}")


def _gave_up_understanding(tracker: Tracker, understood: Understanding) -> bool:
    """The second message in a row that was not understood: asked to choose, now a person.

    "???" and "嗯" say nothing that a person could understand better.
    """
    last = tracker.turns[-1] if tracker.turns else None
    return (
        understood.intent == FALLBACK
        and last is not None
        and last.action == "action_two_stage_fallback"
        and last.verdict != "answer"
        and _WORDS.search(last.text) is not None
        and _WORDS.search(understood.text) is not None
    )


def _settled_by_staff(tracker: Tracker, understood: Understanding) -> bool:
    """The matter that a person settled in this session comes up again: said once, then the usual way."""
    work = tracker.staff_work
    return (
        work is not None
        and work.settled
        and tracker.session_staffed
        and understood.pressed is None
        and understood.kind in {"account", "learning", "feedback"}
        and understood.intent in work.matters
        and not any(turn.rule == "settled_by_staff" and turn.at >= (work.ended_at or turn.at) for turn in tracker.turns)
    )


_COMMENTS = frozenset({FALLBACK, "complaint", "praise", "suggestion", "chitchat", "out_of_scope"})


def _comments_on_rating(tracker: Tracker, understood: Understanding) -> bool:
    just_rated = bool(tracker.turns) and tracker.turns[-1].rule == "rates_service"
    return just_rated and understood.pressed is None and understood.intent in _COMMENTS


def _model_down(tracker: Tracker, understood: Understanding) -> bool:
    return understood.degraded and understood.intent == FALLBACK


# "那第二种呢？", "what about older people?": only says something together with the question before.
_FOLLOWS_UP = re.compile(
    r"^(那|那么|要是|如果是?|换成).{1,15}(呢|吗|行吗|可以吗)?[?？]?$|^.{1,8}呢[?？]?$"
    r"|^(and |so |but )?(what|how) about\b.{2,40}$|^and (for |in |if |with |the )?.{2,40}\?$|^(why|how so|for how long|how often)\s*\??$",
    re.IGNORECASE,
)
_SURE_OF_ANOTHER_TOPIC = 0.9


def _continues_question(tracker: Tracker, understood: Understanding) -> bool:
    """A fragment right after an answered question, unless it is surely something else."""
    last = tracker.turns[-1] if tracker.turns else None
    return (
        last is not None
        and last.verdict == "answer"
        and understood.pressed is None
        and _FOLLOWS_UP.match(understood.text.strip()) is not None
        and (understood.kind in {"knowledge", "social", "fallback"} or understood.confidence < _SURE_OF_ANOTHER_TOPIC)
    )


def _agrees_to_offer(tracker: Tracker, understood: Understanding) -> bool:
    return understood.intent == "affirm" and bool(tracker.last_reply and tracker.last_reply[-1].buttons)


def _declines_slate(tracker: Tracker, understood: Understanding) -> bool:
    return understood.pressed is None and slate_at_hand(tracker) and declines(understood.text)


def _asks_why(tracker: Tracker, understood: Understanding) -> bool:
    shown = slate_at_hand(tracker) or (bool(tracker.impressions) and request_at_hand(tracker) is not None)
    return understood.pressed is None and shown and asks_why(understood.text)


def _form(*kinds: MoveKind) -> frozenset[MoveKind]:
    return frozenset(kinds)


# What the model takes such a wish for when it isn't sure of it.
_NEAR_A_WISH = frozenset(
    {FALLBACK, "suggestion", "business_cooperation", "course_detail", "compare_courses", "chitchat"}
)


def _wishes_for_course(tracker: Tracker, understood: Understanding) -> bool:
    """Words that ask for a course outright, where the model is not sure of another reading."""
    if understood.pressed is not None or understood.intent not in _NEAR_A_WISH:
        return False
    unsure = understood.confidence < _SURE_OF_ANOTHER_TOPIC
    return asks_whether_there_is_a_course(understood.text) or (unsure and wishes_for_course(understood.text))


RULES: tuple[Rule, ...] = (
    Rule("danger", _danger, "action_safety_reply"),
    Rule("too_long", _too_long, "action_small_talk"),
    Rule("empty_message", _empty, "action_small_talk"),
    Rule("threatens_us", _said(threatens_us), "action_answer_threat"),
    Rule("well_after_danger", well_after_danger, "action_after_danger"),
    Rule("follows_danger", follows_danger, "action_after_danger"),
    Rule("withdraws_ticket", _said_here(would_close_ticket), "action_withdraw_ticket"),
    Rule("learner_asked_for_human", _asked_for_human, "action_request_human"),
    Rule("rates_service", _pressed("rate_service"), "action_rate_service"),
    Rule("why_this_pressed", _pressed("why_this"), "action_explain_offer"),
    Rule("not_interested_pressed", _pressed("not_interested"), "action_decline_offer"),
    Rule("choice_pressed", _pressed("personalise", "use_history", "suggestions"), "action_choose"),
    Rule("choice_of_answers_pressed", _pressed("open_answer"), "action_answer_question"),
    Rule("none_of_these_pressed", _pressed("none_of_these"), "action_two_stage_fallback"),
    Rule("privacy_pressed", _pressed("privacy"), "action_rights"),
    Rule("right_pressed", _pressed(*PRESSED, *PRESSED_SETTINGS), "action_rights"),
    Rule("help_pressed", _pressed("help"), "action_small_talk"),
    Rule("safety_finding", _safety_finding, "action_safety_reply"),
    Rule("safety_intent", _safety_intent, "action_safety_reply"),
    Rule("comments_on_rating", _comments_on_rating, "action_rate_service"),
    Rule("settled_by_staff", _settled_by_staff, "action_after_staff"),
    Rule("claims_right", _said(right_in), "action_rights"),
    Rule("takes_back_request", _said_here(taken_back), "action_take_back"),
    Rule("begins_form", _form("start"), "action_run_form"),
    Rule("answers_form", _form("answer"), "action_run_form"),
    Rule("corrects_form", _form("correct", "change"), "action_run_form"),
    Rule("sends_form", _form("send"), "action_run_form"),
    Rule("leaves_form", _form("cancel"), "action_run_form"),
    Rule("asks_what_for", _form("explain"), "action_run_form"),
    Rule("needs_a_moment", _form("wait"), "action_run_form"),
    Rule("returns_to_form", _form("return", "go_on"), "action_run_form"),
    Rule("lost_in_form", _form("lost", "lacks", "gone", "no_code"), "action_run_form"),
    Rule("only_marks", _said(only_marks), "action_small_talk"),
    Rule("cancels_nothing", _said(only_cancels), "action_small_talk"),
    Rule("may_mean_person", _may_mean_person, "action_small_talk"),
    Rule("states_choice", _said(choice_in), "action_choose"),
    Rule("declines_slate", _declines_slate, "action_decline_offer"),
    Rule("asks_why_this", _asks_why, "action_explain_offer"),
    Rule("answers_preference", answers_question, "action_recommend"),
    Rule("critiques_slate", _said_here(critique_of), "action_recommend"),
    Rule("tells_of_outage", _said(tells_of_outage), "action_outage"),
    Rule("asks_where_parcel_is", _said(asks_where_parcel_is), "action_account_record"),
    Rule("continues_question", _continues_question, "action_answer_question"),
    Rule("model_down", _model_down, "action_answer_question"),
    Rule("wishes_for_course", _wishes_for_course, "action_recommend"),
    Rule("names_an_order", lambda tracker, understood: only_names_order(understood), "action_account_record"),
    Rule("gave_up_understanding", _gave_up_understanding, "action_request_human"),
    Rule("not_understood", _intent_is(FALLBACK), "action_two_stage_fallback"),
    Rule("agrees_to_offer", _agrees_to_offer, "action_take_up_offer"),
    Rule("wants_recommendation", _intent_is("recommend_course"), "action_recommend"),
    Rule("wants_partner_product", _intent_is("partner_product"), "action_recommend"),
    Rule("asks_about_a_course", _kind_is("discover"), "action_describe_course"),
    Rule("asks_for_a_record", _intent_is("order_status", "learning_progress"), "action_account_record"),
    Rule("wants_no_suggestions", _intent_is("notification_opt_out"), "action_opt_out"),
    Rule("complains", _intent_is("complaint"), "action_take_feedback"),
    Rule("gives_feedback", _intent_is("praise", "suggestion", "business_cooperation"), "action_take_feedback"),
    Rule("subject_question", _kind_is("knowledge"), "action_answer_question"),
    Rule("service_question", _kind_is("account"), "action_answer_question"),
    Rule("learning_question", _kind_is("learning"), "action_answer_question"),
    Rule("small_talk", _kind_is("social"), "action_small_talk"),
)
DEFAULT = Rule("default", lambda tracker, understood: True, "action_two_stage_fallback")


def decide(tracker: Tracker, understood: Understanding) -> Decision:
    """The first matching rule's action."""

    @cache
    def moves() -> MoveKind | None:
        move = move_of(tracker, understood)
        return None if move is None else move.kind

    def matches(rule: Rule) -> bool:
        if isinstance(rule.matches, frozenset):
            return moves() in rule.matches
        return rule.matches(tracker, understood)

    rule = next(filter(matches, RULES), DEFAULT)
    return Decision(rule.action, rule.name)


def actions() -> frozenset[str]:
    """Every action that the policy can name; start-up checks that all are registered."""
    return frozenset(rule.action for rule in (*RULES, DEFAULT))
