"""action_recommend: the learner asked, answered a question of ours, or criticised a slate."""

import json
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import TurnFacts, facts_of, say
from bot.actions.offers import TurnOffers
from bot.actions.sign_in import in_channel
from bot.dialogue import responses
from bot.dialogue.events import Event, RequestNarrowed
from bot.dialogue.open_request import OpenRequest
from bot.dialogue.requests import may_ask, measured, next_request
from bot.dialogue.silences import told_as
from bot.messages import Button
from bot.platform_port import PlatformUnavailable
from recommender import ASPECTS, PLATFORM_DOWN, Critique, Offer, Question, wish_words

CATALOGUE_URL = "/"
# A subject that was just chosen may leave more than this: then one more question is worth it before a slate of three.
_MANY = 6
_QUESTIONS = {
    "goal": "utter_ask_goal",
    "level": "utter_ask_level",
    "time": "utter_ask_time",
    "budget": "utter_ask_budget",
}


class Recommend(Action):
    """A slate that meets every constraint, one question that helps, or an honest word why not now."""

    def __init__(self, offers: TurnOffers) -> None:
        self._offers = offers

    def name(self) -> str:
        return "action_recommend"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        request, critique = next_request(facts.tracker, facts.understood)
        request = await self._in_figures(facts, request, critique)
        if critique.currency is not None:
            self._ask_in_cny(dispatcher, facts, request)
            return []
        if request.by_history and facts.context.learner_id is None:
            name = in_channel("utter_sign_in_first", facts.context.channel)
            say(dispatcher, responses.say(name, facts.language), buttons=responses.buttons(name, facts.language))
            return []
        try:
            await self._suggest(dispatcher, facts, request)
        except PlatformUnavailable:
            self._refuse(dispatcher, facts, request, Offer(None, PLATFORM_DOWN))
        return []

    async def _suggest(self, dispatcher: CollectingDispatcher, facts: TurnFacts, request: OpenRequest) -> None:
        if request.asked and await self._asked_again(dispatcher, facts, request):
            return
        offer = await self._offers.requested(facts, request)
        if offer.impression is not None:
            self._show(dispatcher, facts, request, offer)
        elif offer.silence is not None and offer.silence.rule != "nothing_fits":
            self._refuse(dispatcher, facts, request, offer)
        else:
            await self._nothing(dispatcher, facts, request, offer)

    async def _in_figures(self, facts: TurnFacts, request: OpenRequest, critique: Critique) -> OpenRequest:
        if not (critique.cheaper or critique.shorter or critique.turned_down):
            return request
        earlier = facts.tracker.request
        last = facts.tracker.impressions[-1] if facts.tracker.impressions else None
        # A new request begins afresh: only what is said of the slate at hand is measured against it.
        of_slate = critique.whole or critique.turned_down or (earlier is not None and earlier.about == request.about)
        before = self._offers.shown_before(last) if of_slate else []
        return measured(request, critique, before, await self._offers.near(facts, request))

    def _show(self, dispatcher: CollectingDispatcher, facts: TurnFacts, request: OpenRequest, offer: Offer) -> None:
        items, event = self._offers.shown(facts, offer, requested=True)
        words = _words(request, facts.language)
        if words:
            text = responses.say("utter_recommend_narrowed", facts.language, wish=words)
        else:
            name = "utter_recommend_one" if len(items) == 1 else "utter_recommend"
            text = responses.say(name, facts.language)
        introduces = items[0].impression_id
        say(
            dispatcher,
            text,
            recommendations=items,
            events=[_narrowed(facts, request), event],
            introduces=introduces,
        )

    def _refuse(self, dispatcher: CollectingDispatcher, facts: TurnFacts, request: OpenRequest, offer: Offer) -> None:
        """Why nothing is suggested now, with a way out where the learner has one."""
        language = facts.language
        name = told_as(offer.silence.rule if offer.silence else "")
        _, event = self._offers.shown(facts, offer, requested=True)
        text = responses.say(name, language, url=CATALOGUE_URL)
        say(dispatcher, text, buttons=responses.buttons(name, language), events=[_narrowed(facts, request), event])

    async def _nothing(
        self, dispatcher: CollectingDispatcher, facts: TurnFacts, request: OpenRequest, offer: Offer
    ) -> None:
        """Which constraint rules everything out; else one question; else that there is nothing."""
        if offer.ruled_out_by or offer.ruled_out_together:
            self._ruled_out(dispatcher, facts, request, offer)
            return
        # Words that name what we don't have are not asked about again: that is said, with what there is.
        if not await self._ask(dispatcher, facts, request, opening="utter_nothing_near" if request.about else None):
            await self._browse(dispatcher, facts, request, offer)

    def _ruled_out(
        self, dispatcher: CollectingDispatcher, facts: TurnFacts, request: OpenRequest, offer: Offer
    ) -> None:
        language = facts.language
        intent = _intent(request)
        buttons = [_drop_button(intent, aspect, language) for aspect in offer.ruled_out_by or ("all",)]
        words = _words(request, language)
        if offer.ruled_out_by:
            names = [ASPECTS[aspect][language != "zh"] for aspect in offer.ruled_out_by]
            joined = ("、" if language == "zh" else " / ").join(names)
            text = responses.say("utter_ruled_out", language, wish=words, aspects=joined)
        else:
            text = responses.say("utter_ruled_out_together", language, wish=words)
        _, event = self._offers.shown(facts, offer, requested=True)
        say(dispatcher, text, buttons=buttons, events=[_narrowed(facts, request), event])

    async def _browse(
        self, dispatcher: CollectingDispatcher, facts: TurnFacts, request: OpenRequest, offer: Offer
    ) -> None:
        """Everything was asked and no subject came of it: any course that fits, unless words named something else."""
        if request.about or request.kinds != ("course",):
            _, event = self._offers.shown(facts, offer, requested=True)
            text = responses.say("utter_nothing_fits", facts.language, url=CATALOGUE_URL)
            say(dispatcher, text, events=[_narrowed(facts, request), event])
            return
        anything = request.model_copy(update={"any_subject": True})
        found = await self._offers.requested(facts, anything)
        if found.impression is not None:
            self._show(dispatcher, facts, anything, found)
        elif found.ruled_out_by or found.ruled_out_together:
            self._ruled_out(dispatcher, facts, anything, found)
        else:
            _, event = self._offers.shown(facts, found, requested=True)
            text = responses.say("utter_nothing_fits", facts.language, url=CATALOGUE_URL)
            say(dispatcher, text, events=[_narrowed(facts, anything), event])

    async def _asked_again(self, dispatcher: CollectingDispatcher, facts: TurnFacts, request: OpenRequest) -> bool:
        """A second question before the slate, when the answer to the first left a lot."""
        answered = request.wish.domain is not None or request.any_subject
        if not answered or request.about or len(await self._offers.fitting(facts, request)) <= _MANY:
            return False
        return await self._ask(dispatcher, facts, request)

    async def _ask(
        self, dispatcher: CollectingDispatcher, facts: TurnFacts, request: OpenRequest, opening: str | None = None
    ) -> bool:
        """Ask for the preference that narrows most; False when none is worth it or enough was asked."""
        if request.kinds != ("course",) or not may_ask(facts.tracker):
            return False
        question = await self._offers.question(facts, request)
        if question is None or (opening is not None and question.preference != "goal"):
            return False
        asking = request.model_copy(
            update={"pending": question.preference, "asked": (*request.asked, question.preference)}
        )
        withheld = self._offers.withheld(facts, "asked_first", requested=True)
        say(
            dispatcher,
            responses.say(opening or _QUESTIONS[question.preference], facts.language),
            buttons=_answers(question, facts.language),
            events=[_narrowed(facts, asking), withheld],
        )
        return True

    def _ask_in_cny(self, dispatcher: CollectingDispatcher, facts: TurnFacts, request: OpenRequest) -> None:
        """A ceiling in a currency that we have no rate for is not guessed at."""
        asking = request.model_copy(update={"pending": "budget"})
        withheld = self._offers.withheld(facts, "asked_first", requested=True)
        say(
            dispatcher,
            responses.say("utter_only_cny", facts.language),
            events=[_narrowed(facts, asking), withheld],
        )


def _narrowed(facts: TurnFacts, request: OpenRequest) -> Event:
    return RequestNarrowed(turn_id=facts.context.turn_id, request=request)


def _words(request: OpenRequest, language: str) -> str:
    return ("、" if language == "zh" else ", ").join(wish_words(request.wish, language))


def _intent(request: OpenRequest) -> str:
    return "partner_product" if request.kinds == ("partner",) else "recommend_course"


def _payload(intent: str, **parameters: object) -> str:
    return f"/{intent}{json.dumps(parameters, separators=(',', ':'))}"


def _drop_button(intent: str, aspect: str, language: str) -> Button:
    name = ASPECTS[aspect][language != "zh"] if aspect in ASPECTS and aspect != "without" else ""
    template = {"all": "utter_drop_all", "without": "utter_drop_without"}.get(aspect, "utter_drop")
    return Button(title=responses.say(template, language, aspect=name), payload=_payload(intent, drop=aspect))


def _answers(question: Question, language: str) -> Sequence[Button]:
    return [
        Button(
            title=answer.zh if language == "zh" else answer.en,
            payload=_payload("recommend_course", **(dict(answer.stated) or {"skip": question.preference})),
        )
        for answer in question.answers
    ]
