"""Accounts of what happened, which a form has asked for: dangers and advice in them are of the story. Pure."""

from bot.dialogue.form_specs import FORMS
from bot.dialogue.form_starts import named_in
from bot.dialogue.form_words import ASKS, QUESTION
from bot.dialogue.record_words import asks_what_was_bought
from bot.dialogue.tracker import Tracker
from bot.dialogue.values.reading import plain


def tells_of_a_loss(tracker: Tracker, text: str) -> bool:
    """Whether the learner tells what happened that they want to claim for, as was asked, and asks nothing back."""
    form = tracker.open_form
    asked = (
        form is not None
        and form.name == "claim_form"
        and form.requested in {"loss", "insurance", "insurance_after_all"}
    )
    return asked and QUESTION.search(text) is None and ASKS.search(text) is None


def asks_no_advice(tracker: Tracker, text: str) -> bool:
    """Whether "buy" is said of something else than shares: on the screen ("it says buy now"), of a course as a present,
    of what the learner has bought here.
    """
    return _tells_of_a_fault(tracker) or named_in(plain(text)) is not None or asks_what_was_bought(text)


def _tells_of_a_fault(tracker: Tracker) -> bool:
    """Whether the learner was asked what is to be seen on the screen."""
    form = tracker.open_form
    return form is not None and FORMS[form.name].report and form.requested == "detail"
