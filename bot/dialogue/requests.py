"""How each message narrows what a learner asked to be suggested. Pure."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import nlu
from bot.dialogue.choices import asks_by_history
from bot.dialogue.open_request import OpenRequest
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from nlu import FALLBACK_INTENT
from recommender import ASPECTS, MOST_QUESTIONS, Critique, Kind, Wish, read_critique, subjects_in

# An explanation is about the slate, and so is a wish for another one that there is none for: what is said after them
# is still said of that slate.
_ABOUT_THE_SLATE = frozenset({"why_this_pressed", "asks_why_this", "critiques_slate"})
_SHORT = 60  # characters; an answer to "which subject?" is no longer
_STATED = frozenset({"domain", "level", "level_at_least", "minutes_at_most", "price_at_most"})
_NOTHING = Critique()


def slate_at_hand(tracker: Tracker) -> bool:
    """Whether the last reply showed a slate, explained the one before, or found no other."""
    return bool(_since_slate(tracker))


def _since_slate(tracker: Tracker) -> list[str]:
    """Turns from the last slate on; none where something else was spoken of since."""
    shown = tracker.impressions[-1].turn_id if tracker.impressions else None
    since: list[str] = []
    for turn in reversed(tracker.turns):
        since.append(turn.turn_id)
        if turn.turn_id == shown:
            return since
        if turn.rule not in _ABOUT_THE_SLATE:
            return []
    return []


def request_at_hand(tracker: Tracker) -> OpenRequest | None:
    """The request that the last reply was about: it showed a slate, asked for a preference, or found nothing."""
    last = tracker.turns[-1].turn_id if tracker.turns else None
    if tracker.request is not None and tracker.request_turn == last:
        return tracker.request
    since = _since_slate(tracker)
    if not since:
        return None
    if tracker.request is not None and tracker.request_turn in since:
        return tracker.request
    return _of_unasked_slate(tracker)


def _of_unasked_slate(tracker: Tracker) -> OpenRequest:
    """A card that stood beside an answer becomes a request as soon as the learner asks for another like it."""
    shown = tracker.impressions[-1]
    kinds: tuple[Kind, ...] = tuple(dict.fromkeys(item.kind for item in shown.items))
    about = next((turn.text for turn in tracker.turns if turn.turn_id == shown.turn_id), "")
    return OpenRequest(about=about, kinds=kinds)


def critique_of(tracker: Tracker, text: str) -> Critique | None:
    """What a typed message asks of the request at hand, when it says nothing else; None otherwise."""
    request = request_at_hand(tracker)
    if request is None:
        return None
    critique = read_critique(nlu.normalise(text), pending=request.pending)
    return critique if critique.whole else None


def answers_question(tracker: Tracker, understood: Understanding) -> bool:
    """Whether a typed message answers the preference that was just asked for."""
    request = None if understood.pressed is not None else request_at_hand(tracker)
    if request is None or request.pending is None:
        return False
    if critique_of(tracker, understood.text) is not None:
        return True
    if request.pending != "goal":
        return False
    text = nlu.normalise(understood.text)
    # Free words name a subject too, as long as they are not clearly something else.
    return bool(subjects_in(text)) or (understood.intent == FALLBACK_INTENT and len(text) <= _SHORT)


def next_request(tracker: Tracker, understood: Understanding) -> tuple[OpenRequest, Critique]:
    """The request after this message, which is the tracker's last turn.

    What is relative in the critique ("cheaper") is left to `measured`.
    """
    before = tracker.model_copy(update={"turns": tracker.turns[:-1]})
    earlier = request_at_hand(before)
    if understood.pressed is not None:
        return _pressed(before, earlier, understood), _NOTHING
    text = nlu.normalise(understood.text)
    critique = read_critique(text, pending=earlier.pending if earlier else None)
    if understood.intent == "affirm" and not critique.whole:
        # A yes to "relax this?" drops what the first button would.
        agreed = pressed_by_yes(before)
        yes = understood.model_copy(update={"pressed": agreed})
        return (_pressed(before, earlier, yes) if "drop" in agreed else earlier or OpenRequest()), _NOTHING
    if earlier is not None and (critique.whole or earlier.pending is not None):
        return _narrowed(earlier, critique, text, understood), critique
    if not slate_at_hand(before):
        critique = replace(critique, turned_down=False)  # "another" refers to nothing
    return _begun(understood, critique), critique


def pressed_by_yes(before: Tracker) -> dict[str, Any]:
    """Parameters of the first button of the bot's last message."""
    buttons = before.last_reply[-1].buttons if before.last_reply else ()
    _, brace, body = buttons[0].payload.partition("{") if buttons else ("", "", "")
    parameters: dict[str, Any] = json.loads(brace + body) if brace else {}
    return parameters


def _begun(understood: Understanding, critique: Critique) -> OpenRequest:
    kinds: tuple[Kind, ...] = ("partner",) if understood.intent == "partner_product" else ("course",)
    wish = Wish().stating(**critique.stated)
    named = subjects_in(nlu.normalise(understood.text), names_only=True)
    if len(named) == 1 and kinds == ("course",):
        wish = replace(wish, domain=named[0])
    about = "" if critique.bare else understood.text
    return OpenRequest(about=about, kinds=kinds, wish=wish, by_history=asks_by_history(understood.text))


def _narrowed(earlier: OpenRequest, critique: Critique, text: str, understood: Understanding) -> OpenRequest:
    wish = earlier.wish.dropping(critique.dropped).stating(**critique.stated)
    changes: dict[str, Any] = {"pending": None}
    everything = critique.dropped >= set(ASPECTS)
    if critique.skipped and earlier.pending == "goal":
        changes |= {"any_subject": True}
    elif "domain" in critique.dropped:
        changes |= {"any_subject": not (everything and earlier.about), "about": earlier.about if everything else ""}
    elif not critique.whole:
        subjects = subjects_in(text)
        if len(subjects) == 1:
            wish = replace(wish, domain=subjects[0])
        elif not critique.bare:
            changes |= {"about": understood.text, "any_subject": False}
    return earlier.model_copy(update=changes | {"wish": wish})


def _pressed(before: Tracker, earlier: OpenRequest | None, understood: Understanding) -> OpenRequest:
    """A button of ours: an answer to a question, a constraint to drop, or just "suggest something"."""
    pressed = understood.pressed or {}
    kinds: tuple[Kind, ...] = ("partner",) if understood.intent == "partner_product" else ("course",)
    # A reading that was offered for words that were unclear: those words are what it is about.
    unclear = before.turns[-1].text if before.turns and before.turns[-1].intent == FALLBACK_INTENT else ""
    request = (earlier if pressed else None) or OpenRequest(about=unclear, kinds=kinds)
    wish = request.wish.stating(**{name: value for name, value in pressed.items() if name in _STATED})
    changes: dict[str, Any] = {"pending": None}
    if (dropped := pressed.get("drop")) is not None:
        wish = wish.dropping(wish.aspects() if dropped == "all" else {str(dropped)})
    if pressed.get("skip") == "goal" or dropped == "domain" or (dropped == "all" and not request.about):
        changes |= {"any_subject": True}
    if pressed.get("history") is True:
        changes |= {"by_history": True}
    return request.model_copy(update=changes | {"wish": wish})


@dataclass(frozen=True)
class ItemFacts:
    """What "cheaper" and "shorter" are measured against."""

    id: str
    price: float
    minutes: int | None
    """None for goods."""


def measured(
    request: OpenRequest, critique: Critique, shown: Sequence[ItemFacts], near: Sequence[ItemFacts]
) -> OpenRequest:
    """The request with what is relative put in figures: below the lowest that was shown, without what was shown.

    Where nothing has been shown, "cheap" means at most the median price of what is near, "short" the median length.
    """
    stated: dict[str, Any] = {}
    if critique.cheaper and shown:
        stated["price_below"] = min(item.price for item in shown)
    elif critique.cheaper and near:
        stated["price_at_most"] = sorted(item.price for item in near)[len(near) // 2]
    shown_minutes = [item.minutes for item in shown if item.minutes is not None]
    all_minutes = sorted(item.minutes for item in near if item.minutes is not None)
    if critique.shorter and shown_minutes:
        stated["minutes_below"] = min(shown_minutes)
    elif critique.shorter and all_minutes and not shown:
        stated["minutes_at_most"] = all_minutes[len(all_minutes) // 2]
    if critique.turned_down:
        stated["without"] = tuple(item.id for item in shown)
    return request.model_copy(update={"wish": request.wish.stating(**stated)})


def may_ask(tracker: Tracker) -> bool:
    """Whether one more preference may be asked for in this session."""
    return len(tracker.session_asked) < MOST_QUESTIONS
