"""account_form: a new phone number, mail address or name."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import TurnFacts, facts_of
from bot.actions.forms.form import Form, Found
from bot.dialogue import responses
from bot.dialogue.form_answers import unframed
from bot.dialogue.form_specs import FORMS, VALUE_KINDS
from bot.dialogue.values import read
from bot.platform_port import AccountChange, ServiceRequest

_LONGEST = 60


class AccountForm(Form):
    """How the new value is read depends on what is changed."""

    spec = FORMS["account_form"]

    def extract_value(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Found:
        found = self.read_slot("value", tracker)
        if found or tracker.slots.get("value") is not None:
            return found
        kind = VALUE_KINDS.get(str(tracker.slots.get("field")))
        text = (tracker.latest_message or {}).get("text") or ""
        reading = read(kind, text, self.today) if kind else None
        return {"value": text} if reading is not None and reading.value is not None else {}

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
        said = unframed(said)
        if len(said) > _LONGEST:
            dispatcher.utter_message(text=responses.say("utter_wrong_name", language, longest=_LONGEST))
            return {"value": None}
        return {"value": said}

    async def remarks(self, facts: TurnFacts, values: Mapping[str, str]) -> list[str]:
        return [responses.say("utter_confirmed_there", facts.language)] if values["field"] in VALUE_KINDS else []

    def request(self, values: Mapping[str, str]) -> ServiceRequest:
        return AccountChange.model_validate({"field": values["field"], "value": values["value"]})
