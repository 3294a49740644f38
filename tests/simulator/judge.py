"""The judge: whether learners got what they came for, by what the platform holds and the log says, never by claims."""

import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import nlu
from bot.dialogue.events import BotSaid, Event, FormMoved, LearnerSaid, Redacted, SlotSet
from bot.dialogue.form_specs import FORMS
from bot.dialogue.staff_events import TicketOpened
from bot.platforms.demo import demo_data
from tests.simulator.goals import SAID, Goal
from tests.simulator.record_lines import lists, tells
from tests.simulator.sayings import begins, said_as, values_in

HAS = "_has"
"""Key of what must stand somewhere in a request's problem."""
EMPTIED = frozenset({"key", "learner", "reference", "kind"})
"""What the platform holds of a request whose learner had their words erased."""
AT_WITS_END = ("gave_up_understanding", "repeated_question", "action_failed")
"""Reasons of tickets that the house's own rules give where the bot is no help."""


def unmet(goals: Sequence[Goal], requests: Sequence[dict[str, Any]], log: Sequence[Event], learner: str) -> list[str]:
    """What is not as it must be; nothing means success."""
    said = "\n".join(_plain(e.text) for e in log if isinstance(e, LearnerSaid))
    expected = [wanted for goal in goals for wanted in goal.expects]
    erased = any(goal.proof == "erased" for goal in goals)
    problems = list(_requests_unmet(expected, requests, said, erased=erased))
    problems += [f"{r['kind']} for {r['learner']}" for r in requests if r["learner"] != learner]
    opened = [event.reason for event in log if isinstance(event, TicketOpened)]
    problems += [f"it took a person: {reason}" for reason in opened if reason in AT_WITS_END]
    for goal in goals:
        proof = _proof(goal)
        if proof is not None and not _PROOFS[proof](goal, log, learner):
            problems.append(f"{goal.name}: nothing in the log shows it ({proof} {goal.about})".rstrip())
    return problems


def _requests_unmet(
    expected: list[dict[str, Any]], requests: Sequence[dict[str, Any]], said: str, *, erased: bool
) -> Iterator[str]:
    left = list(requests)
    for wanted in expected:
        same = [r for r in left if r["kind"] == wanted["kind"]]
        fitting = next((r for r in same if not list(_differs(wanted, r, said, erased=erased))), None)
        if fitting is not None:
            left.remove(fitting)
        elif same:
            yield f"{wanted['kind']}: " + "; ".join(_differs(wanted, same[0], said, erased=erased))
            left.remove(same[0])
        else:
            yield f"no request for {wanted['kind']}"
    yield from (f"a request for {r['kind']} that nobody wanted" for r in left)


def _differs(wanted: dict[str, Any], found: dict[str, Any], said: str, *, erased: bool) -> Iterator[str]:
    for name, value in wanted.items():
        if erased and found.keys() <= EMPTIED:  # what the learner wrote is gone there too, as it must be
            return
        if name == HAS:
            if value not in str(found.get("problem")):
                yield f"problem lacks {value}"
        elif value == SAID:
            words = _plain(str(found.get(name) or "")).rpartition(" (")[0] or _plain(str(found.get(name) or ""))
            if not erased and not words.startswith("same_account=") and squeezed(words) not in squeezed(said):
                yield f"{name} {found.get(name)!r} was never said"
        elif not _same(value, found.get(name)):
            yield f"{name} {found.get(name)!r}, expected {value!r}"


def _same(wanted: object, found: object) -> bool:
    if wanted is None or found is None:
        return wanted is found
    if str(found).startswith("+86"):
        return str(wanted) == str(found).removeprefix("+86")
    try:
        return Decimal(str(wanted)) == Decimal(str(found))
    except InvalidOperation:
        return str(wanted).casefold() == str(found).casefold()


def _proof(goal: Goal) -> str | None:
    """Where no request proves it, what does; danger is judged by the rules of the house."""
    if goal.proof != "requests":
        return None if goal.proof == "danger" else goal.proof
    if goal.expects:
        return None
    if goal.leaves_at is not None:
        return "cancelled"
    return "refused" if goal.ends_without else "solved"


def _ended(goal: Goal, log: Sequence[Event], status: str) -> set[str]:
    """Turns in which the goal's form, or the proof of identity before it, ended so."""
    return {
        event.turn_id
        for event in log
        if isinstance(event, FormMoved)
        and event.form.status == status
        and event.form.name in {goal.form, "identify_form"}
    }


def _cancelled(goal: Goal, log: Sequence[Event], learner: str) -> bool:
    left = _ended(goal, log, "cancelled")
    return any(
        isinstance(event, BotSaid)
        and event.turn_id in left
        and event.turn is not None
        and event.turn.rule == "leaves_form"
        for event in log
    )


def _refused(goal: Goal, log: Sequence[Event], learner: str) -> bool:
    """Told of just this order why it is none, or that there is none at all."""
    if "foreign" in goal.facts:
        return any(said_as(log, "utter_refused_order_not_found"))
    why = [
        event
        for event, values in said_as(log, "utter_form_unfit")
        if values["order"] == goal.slots["order_id"]
        and next(values_in(values["reason"], *begins("utter_refused_")), None) is not None
    ]
    return bool(why) or any(said_as(log, f"utter_nothing_for_{FORMS[goal.form or ''].stem}"))


def _solved(goal: Goal, log: Sequence[Event], learner: str) -> bool:
    told = said_as(log, f"utter_solved_{FORMS[goal.form or ''].stem}")
    return bool(_ended(goal, log, "solved") & {event.turn_id for event, _ in told})


def _told(goal: Goal, log: Sequence[Event], learner: str) -> bool:
    return any(isinstance(event, BotSaid) and not event.discarded and tells(event.text, goal) for event in log)


def _listed(goal: Goal, log: Sequence[Event], learner: str) -> bool:
    """The check-list of this insurance."""
    return any(isinstance(event, BotSaid) and not event.discarded and lists(event.text, goal) for event in log)


def _cited(goal: Goal, log: Sequence[Event], learner: str) -> bool:
    cited = [c.source_id for e in log if isinstance(e, BotSaid) and e.turn for c in e.turn.citations]
    return any(source.startswith(goal.sources) for source in cited)


def _ticket(goal: Goal, log: Sequence[Event], learner: str) -> bool:
    """One that is about this; where another is open already, asking opens no second one and is answered with it."""
    asked = False
    for event in reversed(log):
        if isinstance(event, BotSaid) and event.turn is not None and event.turn.ticket is not None:
            asked |= event.turn.rule == "learner_asked_for_human"
        elif isinstance(event, TicketOpened) and (asked or event.reason == goal.about):
            return True
    return False


def _seen(goal: Goal, log: Sequence[Event], learner: str) -> bool:
    name = next(entry["name"] for entry in demo_data()["learners"] if entry["id"] == learner)
    return any(name in event.text for event in log if isinstance(event, BotSaid))


def _exported(goal: Goal, log: Sequence[Event], learner: str) -> bool:
    return any("/my-data" in event.text for event in log if isinstance(event, BotSaid))


def _erased(goal: Goal, log: Sequence[Event], learner: str) -> bool:
    at = next((i for i, e in enumerate(log) if isinstance(e, Redacted) and e.through_seq is not None), None)
    return at is not None and not any(isinstance(event, LearnerSaid) and event.text for event in log[:at])


def _silenced(goal: Goal, log: Sequence[Event], learner: str) -> bool:
    chosen = [event.value for event in log if isinstance(event, SlotSet) and event.name == "opted_out"]
    return bool(chosen) and chosen[-1] is True


_PROOFS = {
    "told": _told, "listed": _listed, "cited": _cited, "ticket": _ticket, "seen": _seen, "exported": _exported,
    "erased": _erased, "silenced": _silenced, "cancelled": _cancelled, "refused": _refused, "solved": _solved,
}  # fmt: skip


def _plain(text: str) -> str:
    return nlu.normalise(text)


def squeezed(text: str) -> str:
    """Letters and digits alone, in one case and width."""
    kept = (c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
    return "".join(kept)
