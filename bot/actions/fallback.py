"""action_two_stage_fallback: try the content, then offer the two best readings, then ask to rephrase."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.answer_question import AnswerQuestion
from bot.actions.call import TurnFacts, facts_of, say
from bot.actions.recommend import Recommend
from bot.actions.search import TurnSearch, searched
from bot.actions.suggestion_choices import Choose
from bot.dialogue import responses
from bot.dialogue.intent_titles import intent_title
from bot.messages import Button

_READINGS = 2
# Not understood, yet the content answers it well: the margin over the usual threshold that this takes.
_CLEARLY = 0.15


class TwoStageFallback(Action):
    """The policy sends the second message in a row that was not understood to a person."""

    def __init__(self, search: TurnSearch, answers: AnswerQuestion) -> None:
        self._search = search
        self._answers = answers

    def name(self) -> str:
        return "action_two_stage_fallback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        result = await self._search.search(facts)
        if result.verdict == "answer" and result.probability >= min(0.95, result.threshold + _CLEARLY):
            await self._answers.answer(dispatcher, facts, result)
            return []
        events = [searched(facts, result)]
        readings = _readings(facts)
        earlier = facts.tracker.turns[-2:-1]
        asked_before = bool(earlier) and (earlier[0].action == self.name() or earlier[0].verdict == "choose")
        if result.verdict == "choose" and not asked_before:
            self._answers.ask_which(dispatcher, facts, result)
            return []
        if asked_before or not readings:
            name = "utter_rephrase"
            say(
                dispatcher,
                responses.say(name, facts.language),
                buttons=responses.buttons(name, facts.language),
                events=events,
                abstained=True,
            )
        else:
            say(
                dispatcher,
                responses.say("utter_which_reading", facts.language),
                buttons=readings,
                events=events,
                abstained=True,
            )
        return []


class TakeUpOffer(Action):
    """A yes to what the bot offered last: the first button of its last message is what was meant."""

    def __init__(self, recommend: Recommend, choose: Choose) -> None:
        self._recommend = recommend
        self._choose = choose

    def name(self) -> str:
        return "action_take_up_offer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        payload = facts.tracker.last_reply[-1].buttons[0].payload
        if payload == "/human_handoff":
            dispatcher.utter_message(text="", json_message={"handoff": "asked_for_person"})
        elif payload.startswith(("/recommend_course", "/partner_product")):
            await self._recommend.run(dispatcher, tracker, domain)
        elif payload.startswith(("/use_history", "/suggestions")):
            events: list[dict[str, Any]] = await self._choose.run(dispatcher, tracker, domain)
            return events
        else:
            # A yes deletes nothing: that takes the button.
            name = "utter_delete_press" if payload == "/keep_data" else "utter_affirm"
            say(dispatcher, responses.say(name, facts.language))
        return []


def _readings(facts: TurnFacts) -> list[Button]:
    """The best readings as buttons, and a way out."""
    names = [name for name, _ in facts.understood.ranking if name != "out_of_scope"][:_READINGS]
    if not names:
        return []
    buttons = [Button(title=intent_title(name, facts.language), payload=f"/{name}") for name in names]
    none = Button(title=responses.say("utter_none_of_these", facts.language), payload="/none_of_these")
    return [*buttons, none]
