"""identify_form: who is writing, by a code sent to the mail address or mobile number of their account."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import facts_of
from bot.actions.forms.form import Form, Found
from bot.dialogue import responses
from bot.dialogue.form_specs import FORMS

LEARNER = "learner_id"
"""The slot in which a right code leaves whose it is."""


class IdentifyForm(Form):
    """Says nothing about whether an account has this contact."""

    spec = FORMS["identify_form"]

    async def validate_contact(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Found:
        found = self.checked("contact", value, dispatcher, tracker)
        contact = found["contact"]
        if contact is not None:
            sent = await self.platform.send_code(contact)
            minutes = max(1, round((sent.valid_until - self.clock()).total_seconds() / 60))
            text = responses.say("utter_code_sent", facts_of(tracker).language, contact=contact, minutes=minutes)
            dispatcher.utter_message(text=text)
        return found

    async def validate_code(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Found:
        found = self.checked("code", value, dispatcher, tracker)
        contact, code = tracker.slots.get("contact"), found["code"]
        if code is None or contact is None:
            return found
        learner_id = await self.platform.check_code(contact, code)
        if learner_id is None:
            dispatcher.utter_message(text=responses.say("utter_wrong_code_given", facts_of(tracker).language))
            return {"code": None}
        return {"code": "-", LEARNER: learner_id}

    def request(self, values: Mapping[str, str]) -> None:
        return None
