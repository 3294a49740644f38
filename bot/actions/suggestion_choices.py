"""What a learner does with a suggestion: ask why, refuse it, have no more of them, decide what may be used."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import TurnFacts, facts_of, say
from bot.actions.sign_in import in_channel
from bot.dialogue import responses
from bot.dialogue.choices import choice_in
from bot.dialogue.consents import consent_changed, purpose_of_slot
from bot.dialogue.events import NotInterested
from bot.dialogue.past import ShownImpression
from bot.dialogue.requests import pressed_by_yes
from recommender import wish_words

_USED = {"history": "utter_used_history", "conversation": "utter_used_conversation"}
_PRESSED = {"personalise": "personalised", "use_history": "history_consent", "suggestions": "opted_out"}


class ExplainOffer(Action):
    """Why this: the ground that was recorded when it was shown, and what was used to find it."""

    def name(self) -> str:
        return "action_explain_offer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        impression = _meant(facts)
        if impression is None or not any(item.reason for item in impression.items):  # its reason's days are over
            say(dispatcher, responses.say("utter_why_unknown", facts.language))
            return []
        language = facts.language
        for item in impression.items:
            title = {"title": item.title, "reason": item.reason, "label": item.label}
            say(dispatcher, responses.say("utter_why_this", language, **title))
        name = next((_USED[part] for part in _USED if part in impression.basis), "utter_used_request")
        request = facts.tracker.request
        words = wish_words(request.wish, language) if request is not None and impression.requested else ()
        if words:
            joined = ("、" if language == "zh" else ", ").join(words)
            say(dispatcher, responses.say("utter_why_wish", language, wish=joined))
        say(dispatcher, responses.say(name, language), buttons=responses.buttons(name, language))
        return []


class DeclineOffer(Action):
    """Not interested: the items are remembered, and thirty days of silence begin."""

    def name(self) -> str:
        return "action_decline_offer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        impression = _meant(facts)
        items = tuple(item.id for item in impression.items) if impression else ()
        refused = NotInterested(impression_id=impression.id if impression else "", item_ids=items)
        say(dispatcher, responses.say("utter_not_interested", facts.language), events=[refused])
        return []


class OptOut(Action):
    """No more suggestions at all."""

    def name(self) -> str:
        return "action_opt_out"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        say(dispatcher, responses.say("utter_opted_out", facts.language))
        return [SlotSet("opted_out", True)]


class Choose(Action):
    """What suggestions may use, or that there may be some again; as easily taken back as given."""

    def name(self) -> str:
        return "action_choose"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        chosen = _chosen(facts)
        if chosen is None:
            say(dispatcher, responses.say("utter_payload_refused", facts.language))
            return []
        slot, value = chosen
        signed_in = slot != "history_consent" or facts.context.learner_id is not None
        first = in_channel("utter_sign_in_first", facts.context.channel)
        name = f"utter_{slot}_{'on' if value else 'off'}" if signed_in else first
        purpose = purpose_of_slot(slot) if signed_in else None
        turn_id, language = facts.context.turn_id, facts.language
        kept = [] if purpose is None else [consent_changed(turn_id, purpose, given=value, language=language)]
        say(dispatcher, responses.say(name, language), buttons=responses.buttons(name, language), events=kept)
        return [SlotSet(slot, value)] if signed_in else []


def _chosen(facts: TurnFacts) -> tuple[str, bool] | None:
    pressed, intent = facts.understood.pressed, facts.understood.intent
    if pressed is None and intent == "affirm":
        # A yes to our question is a yes to its first button.
        intent = facts.tracker.last_reply[-1].buttons[0].payload.removeprefix("/").split("{")[0]
        pressed = pressed_by_yes(facts.tracker)
    if pressed is None:
        return choice_in(facts.understood.text)
    slot, on = _PRESSED.get(intent), pressed.get("on")
    if slot is None or not isinstance(on, bool):
        return None
    return slot, (not on if slot == "opted_out" else on)


def _meant(facts: TurnFacts) -> ShownImpression | None:
    """The slate whose control was pressed; what is typed is about the last one."""
    pressed = facts.understood.pressed
    if pressed is not None:
        return facts.tracker.impression(str(pressed.get("impression_id")))
    return facts.tracker.impressions[-1] if facts.tracker.impressions else None
