"""Wishes that words say outright, whatever the model hears. Pure."""

from bot.dialogue.choices import wants_none_at_all
from bot.dialogue.own_findings import asks_to_read_findings
from bot.dialogue.requests import critique_of
from bot.dialogue.too_easy import finds_course_too_easy
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from nlu import taxonomy


def as_worded(found: Understanding, tracker: Tracker) -> Understanding:
    """What words say outright of findings, of courses and of suggestions, where the model hears something else."""
    if found.safety_category is not None or tracker.open_form is not None:
        return found
    if asks_to_read_findings(found.text):
        intent = "personal_medical_advice"
    elif wants_none_at_all(found.text):
        intent = "notification_opt_out"
    elif finds_course_too_easy(found.text) and critique_of(tracker, found.text) is None:
        intent = "complaint"
    else:
        return found
    return found.model_copy(update={"intent": intent, "kind": taxonomy().kind(intent), "confidence": 1.0})
