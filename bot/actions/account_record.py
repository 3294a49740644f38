"""action_account_record: looks up orders and progress of a learner whose identity is verified."""

from typing import Any

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import TurnFacts, facts_of, say
from bot.dialogue import responses
from bot.dialogue.compose import person_button
from bot.platform_port import PlatformPort
from knowledge import Catalogue

log = structlog.get_logger()


class AccountRecord(Action):
    """An order number alone shows nothing: the identity does."""

    def __init__(self, platform: PlatformPort, catalogue: Catalogue) -> None:
        self._platform = platform
        self._catalogue = catalogue

    def name(self) -> str:
        return "action_account_record"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        learner_id = facts.context.learner_id
        if learner_id is None:
            say(
                dispatcher,
                responses.say("utter_sign_in_first", facts.language),
                buttons=[person_button(facts.language)],
            )
        elif facts.understood.intent == "learning_progress":
            say(dispatcher, await self._progress(learner_id, facts))
        else:
            say(dispatcher, await self._orders(learner_id, facts))
        return []

    async def _orders(self, learner_id: str, facts: TurnFacts) -> str:
        orders = await self._platform.orders(learner_id)
        if not orders:
            return responses.say("utter_no_orders", facts.language)
        named = [order for order in orders if order.id in facts.question.upper()]
        lines = [
            responses.say(
                "utter_order_line",
                facts.language,
                order_id=order.id,
                title=self._title(order.item_id, facts.language),
                status=order.status_in(facts.language),
                date=order.ordered_on.isoformat(),
                amount=f"{order.amount_cny:g}",
            )
            for order in named or orders
        ]
        return "\n".join([responses.say("utter_orders", facts.language), *lines])

    async def _progress(self, learner_id: str, facts: TurnFacts) -> str:
        progress = await self._platform.progress(learner_id)
        if not progress:
            return responses.say("utter_no_progress", facts.language)
        lines = [
            responses.say(
                "utter_progress_line", facts.language, title=self._title(course_id, facts.language), percent=percent
            )
            for course_id, percent in progress.items()
        ]
        return "\n".join([responses.say("utter_progress", facts.language), *lines])

    def _title(self, course_id: str, language: str) -> str:
        course = self._catalogue.course_by_id.get(course_id)
        return course.title.in_language(language) if course else course_id
