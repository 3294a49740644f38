"""action_after_danger: somebody is well again after a crisis or an emergency, or goes on being in it."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import facts_of, say
from bot.actions.people import with_numbers
from bot.dialogue import responses
from bot.dialogue.after_danger import is_well_again, last_danger
from bot.platform_port import PlatformPort


class AfterDanger(Action):
    """A reviewed text with the numbers once more. An open ticket stays with staff, who decide what comes of it."""

    def __init__(self, region: str, platform: PlatformPort) -> None:
        self._region = region
        self._platform = platform

    def name(self) -> str:
        return "action_after_danger"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        danger, ticket = last_danger(facts.tracker), facts.tracker.open_ticket
        if danger is None:
            return []
        about = "well" if is_well_again(facts.understood.text) else "goes_on"
        say(dispatcher, await with_numbers(self._platform, self._region, facts, danger.intent, about))
        if ticket is not None:
            say(dispatcher, responses.say("utter_staff_decide", facts.language, ticket=ticket))
        return []
