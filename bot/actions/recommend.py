"""action_recommend, and what a learner does with a suggestion: why this, not interested, no more of it."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import facts_of, say
from bot.actions.offers import TurnOffers, shown
from bot.dialogue import responses
from bot.dialogue.events import NotInterested
from recommender import Kind

CATALOGUE_URL = "/"


class Recommend(Action):
    """The learner asked: a slate, or an honest word why not now."""

    def __init__(self, offers: TurnOffers) -> None:
        self._offers = offers

    def name(self) -> str:
        return "action_recommend"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        partner = facts.understood.intent == "partner_product"
        wanted: str | None = (facts.understood.pressed or {}).get("domain")
        kinds: tuple[Kind, ...] = ("partner",) if partner else ("course",)
        offer = await self._offers.offer(facts, requested=True, kinds=kinds, domain=wanted)
        items, event = shown(facts, offer, requested=True)
        events = [event] if event is not None else []
        if items:
            name = "utter_recommend_one" if len(items) == 1 else "utter_recommend"
            say(dispatcher, responses.say(name, facts.language), recommendations=items, events=events)
            return []
        nothing = offer.silence is not None and offer.silence.rule == "nothing_fits"
        if nothing and not partner and wanted is None:
            # One question that helps a learner we know nothing of: the subject.
            name = "utter_which_subject"
            say(
                dispatcher,
                responses.say(name, facts.language),
                buttons=responses.buttons(name, facts.language),
                events=events,
            )
            return []
        name = "utter_nothing_fits" if nothing else "utter_no_recommendation"
        say(dispatcher, responses.say(name, facts.language, url=CATALOGUE_URL), events=events)
        return []


class ExplainOffer(Action):
    """Why this: the ground that was recorded when it was shown."""

    def name(self) -> str:
        return "action_explain_offer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        impression = facts.tracker.impression(str((facts.understood.pressed or {}).get("impression_id")))
        if impression is None:
            say(dispatcher, responses.say("utter_why_unknown", facts.language))
            return []
        for item in impression.items:
            say(
                dispatcher,
                responses.say("utter_why_this", facts.language, title=item.title, reason=item.reason, label=item.label),
            )
        return []


class DeclineOffer(Action):
    """Not interested: the items are remembered, and thirty days of silence begin."""

    def name(self) -> str:
        return "action_decline_offer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        impression_id = str((facts.understood.pressed or {}).get("impression_id"))
        impression = facts.tracker.impression(impression_id)
        items = tuple(item.id for item in impression.items) if impression else ()
        refused = NotInterested(impression_id=impression_id, item_ids=items)
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
