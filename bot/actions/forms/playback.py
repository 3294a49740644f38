"""playback_form: video, audio, app or page does not work. Checks first, then a report with what was tried."""

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.forms.course_slot import CourseSlot
from bot.actions.forms.form import Found, heard_text
from bot.dialogue.form_specs import FORMS
from bot.dialogue.open_form import DECLINED
from bot.dialogue.values.failures import fails_and_works
from bot.dialogue.values.reading import plain
from bot.platform_port import PlaybackReport, ServiceRequest

_TELLS_SOMETHING = 6  # characters


class PlaybackForm(CourseSlot):
    """What is wrong was usually said in the first sentence."""

    spec = FORMS["playback_form"]

    def extract_device(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Found:
        """Of two that are named, the one on which it fails."""
        if tracker.slots.get("requested_slot") is not None or tracker.slots.get("device") is not None:
            return self.read_slot("device", tracker)
        fails, _ = fails_and_works(plain(heard_text(tracker)))
        return self.told("device", fails)

    def extract_elsewhere(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Found:
        if tracker.slots.get("requested_slot") is not None or tracker.slots.get("elsewhere") is not None:
            return self.read_slot("elsewhere", tracker)
        fails, works = fails_and_works(plain(heard_text(tracker)))
        elsewhere = self.told("device", works) and self.told("device", fails) != self.told("device", works)
        return {"elsewhere": "works_elsewhere"} if elsewhere else self.told("elsewhere", fails)

    def extract_detail(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Found:
        found = self.read_slot("detail", tracker)
        text = heard_text(tracker)
        begins = tracker.slots.get("requested_slot") is None and tracker.slots.get("detail") is None
        return {"detail": text[:400]} if not found and begins and len(text) >= _TELLS_SOMETHING else found

    def solved(self, values: Mapping[str, str]) -> bool:
        return values.get("tried") == "solved"

    def request(self, values: Mapping[str, str]) -> ServiceRequest:
        course = values.get("course_id", DECLINED)
        return PlaybackReport(
            course_id=None if course == DECLINED else course,
            device=values["device"],
            problem=values["detail"],
            steps_tried=(
                f"basic checks for {values['device']}: {values['tried']}",
                f"another device: {values['elsewhere']}",
            ),
        )
