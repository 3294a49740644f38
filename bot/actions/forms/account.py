"""account_form: a new phone number, mail address or name."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import TurnFacts, facts_of
from bot.actions.forms.form import Form, Found, heard_text
from bot.dialogue import responses
from bot.dialogue.form_answers import unframed
from bot.dialogue.form_specs import FORMS, NAME_FIELDS, VALUE_KINDS
from bot.dialogue.values import read
from bot.dialogue.values.names import new_name_in
from bot.dialogue.values.reading import faceless
from bot.platform_port import AccountChange, ServiceRequest

_LONGEST = 60


class AccountForm(Form):
    """How the new value is read depends on what is changed."""

    spec = FORMS["account_form"]

    def extract_value(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Found:
        found = self.read_slot("value", tracker)
        if found or tracker.slots.get("value") is not None:
            return found
        field, text = str(tracker.slots.get("field")), heard_text(tracker)
        if field in VALUE_KINDS:
            reading = read(VALUE_KINDS[field], text, self.today)
            return {"value": text} if reading is not None and reading.value is not None else {}
        name = new_name_in(text) if field in NAME_FIELDS and tracker.slots.get("requested_slot") != "value" else None
        return {"value": name} if name else {}

    def validate_value(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Found:
        language, said = facts_of(tracker).language, str(value).strip()
        kind = VALUE_KINDS.get(str(tracker.slots.get("field")))
        if kind is not None:
            reading = read(kind, said, self.today, asked=True)
            if reading is None or reading.value is None:
                wrong = reading.wrong if reading is not None else kind
                dispatcher.utter_message(text=responses.say(f"utter_wrong_{wrong}", language))
                return {"value": None}
            return {"value": reading.value}
        # A face may be part of a nickname; nobody's certificate has one.
        said = unframed(said if tracker.slots.get("field") == "name" else faceless(said).strip() or said)
        if len(said) > _LONGEST:
            dispatcher.utter_message(text=responses.say("utter_wrong_name", language, longest=_LONGEST))
            return {"value": None}
        return {"value": said}

    async def remarks(self, facts: TurnFacts, values: Mapping[str, str]) -> list[str]:
        return [responses.say("utter_confirmed_there", facts.language)] if values["field"] in VALUE_KINDS else []

    def request(self, values: Mapping[str, str]) -> ServiceRequest:
        return AccountChange.model_validate({"field": values["field"], "value": values["value"]})
