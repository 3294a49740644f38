"""Accounts of what happened, which a form has asked for: dangers and advice in them are of the story. Pure."""

from bot.dialogue.form_specs import FORMS
from bot.dialogue.form_words import ASKS, QUESTION
from bot.dialogue.tracker import Tracker


def tells_of_a_loss(tracker: Tracker, text: str) -> bool:
    """Whether the learner tells what happened that they want to claim for, as was asked, and asks nothing back."""
    form = tracker.open_form
    asked = (
        form is not None
        and form.name == "claim_form"
        and form.requested in {"loss", "insurance", "insurance_after_all"}
    )
    return asked and QUESTION.search(text) is None and ASKS.search(text) is None


def tells_of_a_fault(tracker: Tracker) -> bool:
    """Whether the learner was asked what is to be seen on the screen: "it says buy now" asks for no advice."""
    form = tracker.open_form
    return form is not None and FORMS[form.name].report and form.requested == "detail"
