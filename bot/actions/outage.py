"""action_outage: the site or the app as a whole is said not to work."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import facts_of, say
from bot.dialogue import responses


class Outage(Action):
    """What can be checked at once, that no announcement can be seen from here, and a report or a person."""

    def name(self) -> str:
        return "action_outage"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        name = "utter_outage"
        say(dispatcher, responses.say(name, facts.language), buttons=responses.buttons(name, facts.language))
        return []
