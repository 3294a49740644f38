"""gift_form: a course for somebody else."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.call import TurnFacts
from bot.actions.forms.course_slot import CourseSlot
from bot.actions.forms.form import Found, heard_text
from bot.dialogue import responses
from bot.dialogue.form_specs import FORMS
from bot.dialogue.open_form import DECLINED
from bot.dialogue.values.gift_messages import bare_message, message_in
from bot.platform_port import GiftRequest, ServiceRequest


class GiftForm(CourseSlot):
    """Nothing is paid here: the platform gives a link for that."""

    spec = FORMS["gift_form"]
    own_courses = False

    def extract_message(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Found:
        if tracker.slots.get("requested_slot") is not None or tracker.slots.get("message") is not None:
            found = self.read_slot("message", tracker)
            return {name: said and bare_message(said) for name, said in found.items()}
        message = message_in(heard_text(tracker))
        return {"message": message} if message else {}

    async def remarks(self, facts: TurnFacts, values: Mapping[str, str]) -> list[str]:
        course = self.catalogue.course_by_id[values["course_id"]]
        return [responses.say("utter_gift_price", facts.language, price=f"{course.price_cny:g}")]

    def request(self, values: Mapping[str, str]) -> ServiceRequest:
        message = values.get("message", DECLINED)
        return GiftRequest(
            course_id=values["course_id"], recipient=values["recipient"], message="" if message == DECLINED else message
        )
