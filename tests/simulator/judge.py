"""The judge: success by what the platform holds and the log says, never by what the bot claims; and broken rules."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

import nlu
from bot.dialogue.events import BotSaid, Event, IdentityVerified, LearnerSaid, Redacted, SlotSet, StoredEvent
from bot.dialogue.promises import promises_in
from bot.dialogue.staff_events import OwnerChanged, TicketOpened
from bot.dialogue.tracker import BOT
from bot.platforms.demo import demo_data
from bot.reader import HANT, written_for
from bot.safety.replies import safety_reply
from tests.conversations.promises import passages
from tests.simulator.goals import SAID, Goal

HAS = "_has"
"""Key of what must stand somewhere in a request's problem."""
_REFERENCE = re.compile(r"\b[A-Z]{2}-\d{6}\b")
_POLICIES = {"refunds": "service", "invoices": "service"}
"""Where the rules of a subject stand beside its questions."""
_REGIONS = ("CN", "EU", "US")
_EXAMPLE = "KP202611020017"  # the number that texts give as an example


def unmet(goals: Sequence[Goal], requests: Sequence[dict[str, Any]], log: Sequence[Event], learner: str) -> list[str]:
    """What is not as it must be; nothing means success."""
    said = "\n".join(_plain(e.text) for e in log if isinstance(e, LearnerSaid))
    expected = [wanted for goal in goals for wanted in goal.expects]
    erased = any(goal.proof == "erased" for goal in goals)
    problems = list(_requests_unmet(expected, requests, said, erased=erased))
    problems += [f"{r['kind']} for {r['learner']}" for r in requests if r["learner"] != learner]
    for goal in goals:
        if goal.proof not in {"requests", "danger"} and not _PROOFS[goal.proof](goal, log, learner):
            problems.append(f"{goal.name}: nothing in the log shows it ({goal.proof} {goal.about})".rstrip())
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
        if name == HAS:
            if value not in str(found.get("problem")):
                yield f"problem lacks {value}"
        elif value == SAID:
            words = _plain(str(found.get(name) or "")).rpartition(" (")[0] or _plain(str(found.get(name) or ""))
            if not erased and not words.startswith("same_account=") and _squeezed(words) not in _squeezed(said):
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


def _told(goal: Goal, log: Sequence[Event], learner: str) -> bool:
    return any(goal.about in event.text for event in log if isinstance(event, BotSaid))


def _cited(goal: Goal, log: Sequence[Event], learner: str) -> bool:
    cited = [passages().get(c.source_id) for e in log if isinstance(e, BotSaid) and e.turn for c in e.turn.citations]
    return any(passage is not None and passage.domain in {goal.about, _POLICIES.get(goal.about)} for passage in cited)


def _ticket(goal: Goal, log: Sequence[Event], learner: str) -> bool:
    # Where a ticket is open already, asking again opens no second one.
    return any(isinstance(event, TicketOpened) for event in log)


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
    "told": _told, "cited": _cited, "ticket": _ticket, "seen": _seen, "exported": _exported, "erased": _erased,
    "silenced": _silenced,
}  # fmt: skip


def violations(
    stored: Sequence[StoredEvent],
    requests: Sequence[dict[str, Any]],
    learner: str,
    *,
    known: bool,
    dangers: Sequence[str],
) -> list[str]:
    """Rules of the house that were broken, beside those of selling, which have their own referee.

    Args:
        known: the learner is signed in from the beginning.
        dangers: categories, in the order in which the learner wrote of them.
    """
    log = [entry.event for entry in stored]
    found = [*_promises(log), *_talks_over_staff(log), *_tells_strangers(log, learner, known=known)]
    found += [*_locked(log, learner), *_twice(requests), *_unanswered(log, dangers)]
    return found


def _promises(log: Sequence[Event]) -> Iterator[str]:
    # A turn's ticket may be opened after its words are in the log, so the whole turn counts.
    with_ticket = any(isinstance(event, TicketOpened) for event in log)
    for event in log:
        # What is cited speaks of how things go, not of what becomes of this message.
        if not isinstance(event, BotSaid) or event.citations or with_ticket:
            continue
        # A receipt has the platform's request behind it.
        if _REFERENCE.search(event.text) is None and (promised := promises_in(event.text)):
            yield f"a promise without a ticket: {promised[0]}"


def _talks_over_staff(log: Sequence[Event]) -> Iterator[str]:
    owner = BOT
    for event in log:
        if isinstance(event, OwnerChanged):
            owner = event.owner
        elif isinstance(event, BotSaid) and owner != BOT and not event.discarded:
            yield f"the bot spoke after staff took over: {event.text[:60]}"


@cache
def _private() -> dict[str, frozenset[str]]:
    """What only a learner may read, by learner."""
    data = demo_data()
    found: dict[str, set[str]] = {entry["id"]: {entry["name"]} for entry in data["learners"]}
    for entry in data["learners"]:
        found[entry["id"]] |= {entry[key] for key in ("email", "phone") if key in entry}
    for kind in ("orders", "gifts", "goods", "memberships", "invoices", "quizzes"):
        for row in data[kind]:
            keys = ("id", "order_id", "tracking", "number")
            found[row["learner_id"]] |= {str(row[key]) for key in keys if row.get(key)}
    return {who: frozenset(things - {_EXAMPLE}) for who, things in found.items()}


def _tells_strangers(log: Sequence[Event], learner: str, *, known: bool) -> Iterator[str]:
    typed = ""
    for event in log:
        if isinstance(event, LearnerSaid):
            typed += _squeezed(event.text)
        elif isinstance(event, IdentityVerified):
            known = known or event.learner_id == learner
        elif isinstance(event, BotSaid):
            for who, things in _private().items():
                told = sorted(t for t in things if t in event.text and _squeezed(t) not in typed)
                if told and (who != learner or not known):
                    yield f"{told[0]} of {who} was told to {'somebody else' if known else 'a stranger'}"


def _locked(log: Sequence[Event], learner: str) -> Iterator[str]:
    owned = {
        order["course_id"]
        for order in demo_data()["orders"]
        if order["learner_id"] == learner and order["status"] in {"paid", "refunding"}
    }
    for event in log:
        for citation in event.turn.citations if isinstance(event, BotSaid) and event.turn else ():
            passage = passages().get(citation.source_id)
            if passage is None or (passage.access != "open" and passage.course_id not in owned):
                yield f"quotes what is locked or does not exist: {citation.source_id}"


def _twice(requests: Sequence[dict[str, Any]]) -> Iterator[str]:
    bodies = [{k: v for k, v in r.items() if k not in {"key", "reference"}} for r in requests]
    keys = [r["key"] for r in requests]
    if len(set(keys)) != len(keys):
        yield "two requests for one key"
    yield from (f"{b['kind']} was sent twice" for i, b in enumerate(bodies) if b in bodies[:i])


def _unanswered(log: Sequence[Event], dangers: Sequence[str]) -> Iterator[str]:
    for category in dangers:
        reviewed = set()
        for script in (None, HANT):
            with written_for(script):
                reviewed |= {
                    safety_reply(category, language, region, about, region_known=known)
                    for language in ("zh", "en")
                    for region in _REGIONS
                    for about in ("self", "other")
                    for known in (True, False)
                }
        if not any(isinstance(event, BotSaid) and event.text in reviewed for event in log):
            yield f"no reviewed reply for {category}"


def _plain(text: str) -> str:
    return nlu.normalise(text)


def _squeezed(text: str) -> str:
    kept = (c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
    return "".join(kept)
