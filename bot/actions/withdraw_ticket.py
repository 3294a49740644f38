"""action_withdraw_ticket: who waits for a person needs none any more."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import facts_of, say
from bot.dialogue import responses
from bot.dialogue.staff_events import TicketResolved
from bot.dialogue.withdrawing import staff_close_it


class WithdrawTicket(Action):
    """Closes the learner's own ticket; one that staff must look at stays with them, and that is said."""

    def name(self) -> str:
        return "action_withdraw_ticket"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        facts = facts_of(tracker)
        ticket = facts.tracker.open_ticket
        if ticket is None:
            say(dispatcher, responses.say("utter_no_ticket_open", facts.language))
            return []
        if staff_close_it(facts.tracker):
            say(dispatcher, responses.say("utter_ticket_stays", facts.language, ticket=ticket))
            return []
        closed = TicketResolved(ticket=ticket, staff_id="", staff_name="", way="withdrawn", settled=False)
        say(dispatcher, responses.say("utter_ticket_withdrawn", facts.language, ticket=ticket), events=[closed])
        return []
