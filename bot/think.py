"""What one turn comes to: understand, decide, act, escalate, compose. Touches no store.

A stage that crashes ends in an apology and a ticket, so that every turn ends.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bot.desk.danger_words import reading_without_model, words_in_danger
from bot.desk.evidence import evidence_of
from bot.desk.handover import handover_text
from bot.desk.operator_rules import OperatorRule, Said, read_operator_rules, rule_that_holds
from bot.desk.triggers import (
    ACTION_FAILED,
    OPERATOR_RULE,
    PROMISE_MADE,
    RAISING,
    Trigger,
    escalation_reason,
    trigger_named,
    wants_nobody,
)
from bot.dialogue import responses
from bot.dialogue.compose import compose
from bot.dialogue.events import ActionRun, Event, FormMoved, TurnUnderstood
from bot.dialogue.form_moves import heard_at
from bot.dialogue.form_prompts import taken_up
from bot.dialogue.policy import FALLBACK, Decision, decide
from bot.dialogue.promises import promises_in
from bot.dialogue.script import for_reader, script_after
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.messages import BotMessage, TurnPayload
from bot.ports import (
    TICKET_REFERENCE,
    ActionOutcome,
    ActionRunner,
    Clock,
    FrontDesk,
    NewTicket,
    TurnContext,
    Understander,
)
from bot.reader import written_for
from bot.settings import Settings
from bot.timings import Timings

log = structlog.get_logger()


# After these nothing is asked for; the form is there when the learner comes back to it.
_FORM_WAITS_IN_SILENCE = frozenset(
    {
        *("danger", "well_after_danger", "follows_danger", "safety_finding", "safety_intent"),
        *("threatens_us", "asks_what_for", "turn_failed"),
    }
)


@dataclass(frozen=True)
class TurnRules:
    """What the operator sets about turns."""

    session: timedelta
    escalate_intents: frozenset[str]
    operator_rules: tuple[OperatorRule, ...] = ()
    region: str = "CN"
    """Whose emergency numbers are said where the action that knows the learner's has failed."""

    @classmethod
    def of(cls, settings: Settings, courses: Collection[str]) -> "TurnRules":
        """Raises:
        ConfigurationError: the operator's file of rules has a mistake.
        """
        session = timedelta(minutes=settings.session_minutes)
        rules = read_operator_rules(settings.escalation_rules, courses)
        return cls(session, frozenset(settings.escalate_intents), rules, settings.region)


@dataclass(frozen=True)
class Thought:
    """What one turn came to, before it is stored."""

    events: list[Event]
    messages: tuple[BotMessage, ...]
    payload: TurnPayload
    ticket: NewTicket | None
    outcome: str
    error: str | None


class Thinking:
    """The stages between hearing and storing."""

    def __init__(
        self,
        *,
        understand: Understander,
        run_action: ActionRunner,
        front_desk: FrontDesk,
        clock: Clock,
        rules: TurnRules,
    ) -> None:
        self._understand = understand
        self._front_desk = front_desk
        self._run_action = run_action
        self._clock = clock
        self._rules = rules

    async def __call__(self, tracker: Tracker, turn_id: str, timings: Timings) -> Thought:
        """Never raises."""
        script = script_after(tracker)
        with written_for(script):
            try:
                thought = await self._think(tracker, turn_id, timings)
            except Exception as error:
                log.exception("turn_failed")
                thought = await self._apology(tracker, turn_id, type(error).__name__)
            messages, noted = for_reader(thought.messages, tracker, script)
            return replace(thought, messages=messages, events=[*thought.events, *noted])

    async def _think(self, tracker: Tracker, turn_id: str, timings: Timings) -> Thought:
        text = "\n".join(message.text for message in tracker.unanswered)
        payload = tracker.unanswered[-1].payload
        page = dict(tracker.unanswered[-1].context)
        with timings.timed("understand"):
            understood = await self._understand(text, payload, tracker)
        heard = _heard(turn_id, understood)
        with timings.timed("decide"):
            decision = decide(tracker, understood)
        known = self._extended(tracker, [heard])
        context = TurnContext(turn_id, tracker.channel, tracker.learner_id, page)
        with timings.timed("act"):
            outcome = await self._run_action(decision, known, understood, context)
        done = [heard, ActionRun(turn_id=turn_id, action=decision.action, rule=decision.rule), *outcome.events]
        # Decided before the reply is worded, so that the learner is told.
        trigger = self._escalate(self._extended(tracker, done), outcome, page.get("course_id"))
        if outcome.failed is not None and trigger is not ACTION_FAILED:
            # An apology is no answer to a danger.
            outcome = replace(outcome, messages=words_in_danger(understood, self._rules.region) or outcome.messages)
        return await self._compose(tracker, turn_id, understood, decision, outcome, done, trigger)

    async def _apology(self, tracker: Tracker, turn_id: str, error: str) -> Thought:
        """What is left when a stage crashed: an honest word, and a ticket so that somebody looks."""
        language = tracker.language or "zh"
        text = "\n".join(message.text for message in tracker.unanswered)
        danger = reading_without_model(text, language)
        understood = danger or Understanding(
            text=text, intent=FALLBACK, kind="fallback", confidence=0.0, sentiment="neutral", language=language
        )
        heard = _heard(turn_id, understood)
        sorry = BotMessage(
            text=responses.say("utter_apology", language), buttons=responses.buttons("utter_apology", language)
        )
        outcome, trigger = ActionOutcome(messages=(sorry,), failed=error), ACTION_FAILED
        decision = Decision("action_apologise", "turn_failed")
        if danger is not None:
            trigger = trigger_named(danger.intent)
            outcome = replace(outcome, messages=words_in_danger(danger, self._rules.region) or outcome.messages)
            decision = Decision("action_safety_reply", "danger")
        return await self._compose(tracker, turn_id, understood, decision, outcome, [heard], trigger)

    def _escalate(self, tracker: Tracker, outcome: ActionOutcome, course: object) -> Trigger | None:
        found = escalation_reason(tracker, self._rules.escalate_intents)
        if found is not None and found.urgency == "critical":
            return found
        if outcome.failed is not None:
            return ACTION_FAILED
        if outcome.handoff is not None:
            return trigger_named(outcome.handoff)
        if wants_nobody(tracker):
            return None
        if (found is None or found is OPERATOR_RULE) and self._rules.operator_rules:
            found = self._operators(tracker, course) or found
        # Quoted content tells how the platform works; only our own words are a promise to this learner.
        # A form's receipt has the platform's request behind it.
        sent = {e.form.reference for e in outcome.events if isinstance(e, FormMoved) and e.form.reference}
        receipts = {m.text for m in outcome.messages for reference in sent if reference in m.text}
        own = (m.text for m in outcome.messages if not m.citations and m.text not in receipts)
        if found is None and tracker.open_ticket is None and any(promises_in(text) for text in own):
            found = PROMISE_MADE
        return found

    def _operators(self, tracker: Tracker, course: object) -> Trigger | None:
        """The operator's rule that holds, as a trigger with its urgency and its reason."""
        said = Said(
            tracker.turns[-1], tracker.channel, tracker.language or "zh", course if isinstance(course, str) else None
        )
        rule = rule_that_holds(self._rules.operator_rules, said)
        if rule is None:
            return None
        return replace(OPERATOR_RULE, urgency=rule.urgency, reason_zh=rule.reason["zh"], reason_en=rule.reason["en"])

    async def _compose(
        self,
        tracker: Tracker,
        turn_id: str,
        understood: Understanding,
        decision: Decision,
        outcome: ActionOutcome,
        done: list[Event],
        trigger: Trigger | None,
    ) -> Thought:
        ticket, handed_over = None, None
        if trigger is not None:
            in_danger = trigger.urgency == "critical"
            outlook = await self._front_desk.outlook(
                language=understood.language,
                urgency=trigger.urgency,
                topics=(understood.intent, trigger.name),
                at=self._clock(),
                ticket=tracker.open_ticket,
            )
            handed_over = handover_text(
                outlook,
                # The reference is known once the ticket's row is: the store fills it in.
                ticket=tracker.open_ticket or TICKET_REFERENCE,
                language=understood.language,
                channel=tracker.channel,
                already_waiting=tracker.open_ticket is not None,
                in_danger=in_danger,
            )
            if tracker.open_ticket is None or in_danger or trigger.name in RAISING:
                evidence = evidence_of(self._extended(tracker, done), trigger, understood.limits)
                ticket = NewTicket(trigger.name, trigger.urgency, evidence, outlook.due_at, outlook.team)
        form = tracker.open_form
        waits = form is not None and trigger is None and decision.rule not in _FORM_WAITS_IN_SILENCE
        moved = any(isinstance(event, FormMoved) for event in done)
        again = taken_up(form, understood.language, heard_at(tracker)) if form and waits and not moved else None
        back = () if again is None else (again[0],)
        if again is not None and again[1] != form:
            done = [*done, FormMoved(turn_id=turn_id, form=again[1])]
        messages = compose(
            (*outcome.messages, *back),
            understood,
            rule=decision.rule,
            first_contact=not tracker.turns and not tracker.last_reply,
            handed_over=handed_over,
        )
        payload = TurnPayload(
            turn_id=turn_id,
            seq=0,
            intent=understood.intent,
            confidence=understood.confidence,
            sentiment=understood.sentiment,
            language=understood.language,
            action=decision.action,
            rule=decision.rule,
            abstained=outcome.abstained,
            citations=outcome.citations,
            recommendations=outcome.recommendations,
            escalated=trigger is not None,
            escalation_reason=trigger.name if trigger else None,
            ticket=None if trigger is None else tracker.open_ticket or TICKET_REFERENCE,
            form=_form_at_hand(tracker, done),
        )
        ended = "apologised" if trigger is ACTION_FAILED else "handed_over" if trigger else "answered"
        if ended == "answered" and outcome.abstained:
            ended = "abstained"
        return Thought(done, messages, payload, ticket, ended, outcome.failed)

    def _extended(self, tracker: Tracker, events: list[Event]) -> Tracker:
        return tracker.extended(events, self._clock(), self._rules.session)


def _heard(turn_id: str, understood: Understanding) -> TurnUnderstood:
    return TurnUnderstood(
        turn_id=turn_id,
        text=understood.text,
        intent=understood.intent,
        confidence=understood.confidence,
        sentiment=understood.sentiment,
        language=understood.language,
        passing=understood.passing,
        ranking=understood.ranking,
        safety_category=understood.safety_category,
        safety_severity=understood.safety_severity,
        safety_about=understood.safety_about,
    )


def _form_at_hand(tracker: Tracker, done: list[Event]) -> str | None:
    """The form that is open after this turn, or that ended in it."""
    moved = [event.form.name for event in done if isinstance(event, FormMoved)]
    return moved[-1] if moved else tracker.open_form.name if tracker.open_form else None
