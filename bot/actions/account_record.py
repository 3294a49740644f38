"""action_account_record: looks up orders and progress of a learner whose identity is verified."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.answer_question import AnswerQuestion
from bot.actions.call import TurnFacts, facts_of, say
from bot.actions.records import Records
from bot.actions.records.deliveries import deliveries
from bot.actions.records.look import Look
from bot.actions.records.orders import orders
from bot.actions.records.progress import progress
from bot.actions.search import TurnSearch
from bot.actions.sign_in import in_channel
from bot.dialogue import responses
from bot.dialogue.compose import person_button
from bot.dialogue.form_prompts import form_button
from bot.dialogue.parcel_words import asks_where_parcel_is
from bot.dialogue.record_words import asks_for_a_rule, order_named
from bot.messages import Button
from bot.platform_port import PlatformUnavailable


class AccountRecord(Action):
    """An order number alone shows nothing: the identity does."""

    def __init__(self, records: Records, search: TurnSearch, answers: AnswerQuestion) -> None:
        self._records = records
        self._search = search
        self._answers = answers

    def name(self) -> str:
        return "action_account_record"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        answered = await self._rule(dispatcher, facts)
        look = self._records.look(facts)
        person = [person_button(facts.language)]
        if look is None:
            if not answered:
                name = in_channel("utter_sign_in_first", facts.context.channel)
                prove = responses.buttons(name, facts.language)
                say(dispatcher, responses.say(name, facts.language), buttons=[*prove, *person])
            return []
        named = order_named(facts.question)
        if named is not None and named.wrong is not None and facts.understood.intent != "learning_progress":
            say(dispatcher, responses.say(f"utter_wrong_{named.wrong}", facts.language))
            return []
        try:
            found, none_there = await _record(look, facts)
        except PlatformUnavailable:
            say(dispatcher, responses.say("utter_platform_down", facts.language), buttons=person)
            return []
        if found is not None:
            say(dispatcher, found, buttons=_problem_with_it(facts))
        elif not answered:
            say(dispatcher, responses.say(none_there, facts.language))
        return []

    async def _rule(self, dispatcher: CollectingDispatcher, facts: TurnFacts) -> bool:
        """Answer from the help pages where the question is general and they have an answer."""
        if not asks_for_a_rule(facts.question):
            return False
        result = await self._search.search(facts)
        if result.verdict != "answer":
            return False
        await self._answers.answer(dispatcher, facts, result)
        return True


def _problem_with_it(facts: TurnFacts) -> list[Button]:
    """Where a parcel is may be just what is wrong with it."""
    button = form_button("delivery_problem", facts.language)
    if button is None or facts.tracker.open_form is not None or not asks_where_parcel_is(facts.question):
        return []
    return [button]


async def _record(look: Look, facts: TurnFacts) -> tuple[str | None, str]:
    """The record in words, and the template for there being none."""
    named = order_named(facts.question)
    if named is None and asks_where_parcel_is(facts.question):
        return await deliveries(look), "utter_no_deliveries"
    if facts.understood.intent == "learning_progress":
        return await progress(look), "utter_no_progress"
    return await orders(look, None if named is None else named.value), "utter_no_orders"
