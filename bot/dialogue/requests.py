"""OpenRequest: what a learner has asked to be suggested so far, and how each message narrows it. Pure."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from bot.dialogue.understanding import Understanding
from nlu import FALLBACK_INTENT, normalise
from recommender import MOST_QUESTIONS, Critique, Kind, Wish, read_critique, subjects_in

if TYPE_CHECKING:  # the tracker holds an OpenRequest
    from bot.dialogue.tracker import Tracker

# An explanation is about the slate: what is said after it is still said of that slate.
_ABOUT_THE_SLATE = frozenset({"why_this_pressed", "asks_why_this"})
_SHORT = 60
_STATED = frozenset({"domain", "level", "level_at_least", "minutes_at_most", "price_at_most"})


class OpenRequest(BaseModel):
    """A request for a suggestion, from the words that began it to what it has been narrowed to."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    about: str
    """The learner's words that carry the subject; empty when none did."""
    kinds: tuple[Kind, ...] = ("course",)
    wish: Wish = Wish()
    pending: str | None = None
    """The preference that was asked for and not yet answered."""
    asked: tuple[str, ...] = ()
    any_subject: bool = False
    history: bool = False
    """The learner asked for a suggestion by what they have studied."""


def slate_at_hand(tracker: "Tracker") -> bool:
    """Whether the last reply showed a slate, or explained the one before."""
    if not tracker.impressions:
        return False
    shown = tracker.impressions[-1].turn_id
    for turn in reversed(tracker.turns):
        if turn.turn_id == shown:
            return True
        if turn.rule not in _ABOUT_THE_SLATE:
            return False
    return False


def request_at_hand(tracker: "Tracker") -> OpenRequest | None:
    """The request that the last reply was about: it showed a slate, asked for a preference, or found nothing."""
    last = tracker.turns[-1].turn_id if tracker.turns else None
    if tracker.request is not None and tracker.request_turn == last:
        return tracker.request
    if not slate_at_hand(tracker):
        return None
    if tracker.request is not None and tracker.request_turn == tracker.impressions[-1].turn_id:
        return tracker.request
    return _of_unasked_slate(tracker)


def _of_unasked_slate(tracker: "Tracker") -> OpenRequest:
    """A card that stood beside an answer becomes a request as soon as the learner asks for another like it."""
    shown = tracker.impressions[-1]
    kinds: tuple[Kind, ...] = tuple(dict.fromkeys(item.kind for item in shown.items))
    about = next((turn.text for turn in tracker.turns if turn.turn_id == shown.turn_id), "")
    return OpenRequest(about=about, kinds=kinds)


def critique_of(tracker: "Tracker", understood: Understanding) -> Critique | None:
    """What a typed message asks of the request at hand, when it says nothing else; None otherwise."""
    request = None if understood.pressed is not None else request_at_hand(tracker)
    if request is None:
        return None
    critique = read_critique(normalise(understood.text), pending=request.pending)
    return critique if critique.whole else None


def answers_question(tracker: "Tracker", understood: Understanding) -> bool:
    """Whether a typed message answers the preference that was just asked for."""
    request = None if understood.pressed is not None else request_at_hand(tracker)
    if request is None or request.pending is None:
        return False
    if critique_of(tracker, understood) is not None:
        return True
    if request.pending != "goal":
        return False
    text = normalise(understood.text)
    # Free words name a subject too, as long as they are not clearly something else.
    return bool(subjects_in(text)) or (understood.intent == FALLBACK_INTENT and len(text) <= _SHORT)


def next_request(tracker: "Tracker", understood: Understanding) -> OpenRequest:
    """The request after this message. What is relative ("cheaper") is left to `measured`."""
    earlier = request_at_hand(_before(tracker))
    if understood.pressed is not None:
        return _pressed(earlier, understood)
    text = normalise(understood.text)
    if earlier is not None and understood.intent == "affirm":
        return earlier
    critique = read_critique(text, pending=earlier.pending if earlier else None)
    if earlier is not None and (critique.whole or (earlier.pending is not None and not critique.turned_down)):
        return _narrowed(earlier, critique, text, understood)
    kinds: tuple[Kind, ...] = ("partner",) if understood.intent == "partner_product" else ("course",)
    fresh = OpenRequest(about=understood.text, kinds=kinds, history=asks_by_history(text))
    return fresh.model_copy(update={"wish": fresh.wish.stating(**critique.stated)})


def _narrowed(earlier: OpenRequest, critique: Critique, text: str, understood: Understanding) -> OpenRequest:
    wish = earlier.wish.dropping(critique.dropped).stating(**critique.stated)
    changes: dict[str, Any] = {"wish": wish, "pending": None, "kinds": earlier.kinds}
    if "domain" in critique.dropped or (critique.skipped and earlier.pending == "goal"):
        changes |= {"any_subject": True, "about": ""}
    elif not critique.whole:
        subjects = subjects_in(text)
        if len(subjects) == 1:
            changes |= {"wish": replace(wish, domain=subjects[0])}
        else:
            changes |= {"about": understood.text, "any_subject": False}
    return earlier.model_copy(update=changes)


def _pressed(earlier: OpenRequest | None, understood: Understanding) -> OpenRequest:
    """A button of ours: an answer to a question, a constraint to drop, or just "suggest something"."""
    pressed = understood.pressed or {}
    kinds: tuple[Kind, ...] = ("partner",) if understood.intent == "partner_product" else ("course",)
    request = (earlier if pressed else None) or OpenRequest(about="", kinds=kinds)
    stated = {name: value for name, value in pressed.items() if name in _STATED}
    wish = request.wish.stating(**stated)
    changes: dict[str, Any] = {"pending": None}
    if (dropped := pressed.get("drop")) is not None:
        wish = wish.dropping(wish.aspects() if dropped == "all" else {str(dropped)})
        if dropped in {"domain", "all"}:
            changes |= {"any_subject": True}
    if pressed.get("skip") == "goal":
        changes |= {"any_subject": True}
    return request.model_copy(update=changes | {"wish": wish})


def measured(
    request: OpenRequest, critique: Critique | None, shown: list[tuple[str, float, int | None]], among: list[float]
) -> OpenRequest:
    """What is relative, in figures: below the lowest price or length that was shown, and without what was shown.

    Args:
        shown: id, price and minutes of what the last slate showed; minutes are None for goods.
        among: prices of all that fits, for "cheap" where nothing has been shown: then at most their median.
    """
    if critique is None:
        return request
    stated: dict[str, Any] = {}
    if critique.cheaper and shown:
        stated["price_below"] = min(price for _, price, _ in shown)
    elif critique.cheaper and among:
        stated["price_at_most"] = sorted(among)[len(among) // 2]
    lengths = [minutes for _, _, minutes in shown if minutes is not None]
    if critique.shorter and lengths:
        stated["minutes_below"] = min(lengths)
    if critique.turned_down:
        stated["without"] = tuple(item for item, _, _ in shown)
    return request.model_copy(update={"wish": request.wish.stating(**stated)})


def may_ask(tracker: "Tracker") -> bool:
    """Whether one more preference may be asked for in this session."""
    return len(tracker.session_asked) < MOST_QUESTIONS


def asks_by_history(text: str) -> bool:
    """Whether a normalised text asks for a suggestion by what the learner has studied.

    >>> asks_by_history("根据我学过的课推荐一门"), asks_by_history("recommend a course on sleep")
    (True, False)
    """
    return _BY_HISTORY.search(text) is not None


def _before(tracker: "Tracker") -> "Tracker":
    """The tracker as it was when the learner wrote: an action sees this turn as the last one."""
    return tracker.model_copy(update={"turns": tracker.turns[:-1]})


Choice = Literal["personalised", "history_consent"]
