"""Actions after a person has answered: what is settled is not begun again, and how was it."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import facts_of, say
from bot.dialogue import responses
from bot.dialogue.staff_events import ServiceRated
from bot.messages import Button

_LOW = 2
_WORDS = 1000


class AfterStaff(Action):
    """Says what staff left, and asks whether it is that or something else."""

    def name(self) -> str:
        return "action_after_staff"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        language, work = facts.language, facts.tracker.staff_work
        if work is None:
            return []
        who = work.staff_name or responses.say("utter_some_staff", language)
        if work.gist:
            told = responses.say("utter_settled_by_staff", language, who=who, ticket=work.ticket, gist=work.gist)
        else:
            told = responses.say("utter_settled_by_staff_plain", language, who=who, ticket=work.ticket)
        buttons = [
            Button(title=responses.say("utter_reopen_button", language), payload="/human_handoff"),
            Button(title=responses.say("utter_another_matter_button", language), payload=f"/{facts.understood.intent}"),
        ]
        say(dispatcher, f"{told}\n{responses.say('utter_settled_what_now', language)}", buttons=buttons)
        return []


class RateService(Action):
    """Takes a number from the buttons once for each ticket, and the words that may follow it."""

    def name(self) -> str:
        return "action_rate_service"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        language, rated = facts.language, facts.tracker.rated
        pressed = facts.understood.pressed
        if pressed is None:
            if rated:
                words = ServiceRated(ticket=rated[-1], words=facts.understood.text[:_WORDS])
                say(dispatcher, responses.say("utter_rating_words", language), events=[words])
            return []
        ticket, score = str(pressed.get("ticket", "")), int(pressed.get("score", 0))
        if ticket in rated:
            say(dispatcher, responses.say("utter_rated_already", language))
            return []
        low = score <= _LOW
        reopen = Button(title=responses.say("utter_reopen_button", language), payload="/human_handoff")
        say(
            dispatcher,
            responses.say("utter_rate_service_low" if low else "utter_rate_service", language),
            buttons=[reopen] if low else [],
            events=[ServiceRated(ticket=ticket, score=score)],
        )
        return []


def aftercare() -> tuple[Action, ...]:
    """Everything that is done after a person has answered."""
    return AfterStaff(), RateService()
