"""Sending what a form has gathered: once, by its key, with an honest word on what comes of it."""

from datetime import datetime

import structlog

from bot.actions.call import TurnFacts
from bot.actions.forms.form import Form
from bot.dialogue import responses
from bot.dialogue.compose import person_button
from bot.dialogue.form_prompts import question
from bot.dialogue.office import office_time
from bot.dialogue.open_form import OpenForm
from bot.messages import BotMessage
from bot.platform_port import PlatformPort, PlatformUnavailable, Receipt, RequestRefused

log = structlog.get_logger()


async def sent_events(
    action: Form, platform: PlatformPort, form: OpenForm, facts: TurnFacts
) -> tuple[OpenForm, list[BotMessage]]:
    """The form after sending, and what is said of it."""
    language, learner_id = facts.language, facts.context.learner_id
    request = action.request(form.slots)
    closing = action.closing(facts, form.slots)
    said = [BotMessage(text=closing)] if closing else []
    if request is None or learner_id is None:
        return form.model_copy(update={"status": "submitted", "requested": None}), said
    try:
        receipt = await platform.submit(learner_id, request, form.id)
    except RequestRefused as refused:
        log.info("form_refused", form=form.name, code=refused.code)
        text = f"{refused.refusal.text(language)}\n{responses.say('utter_form_refused', language)}"
        return form.model_copy(update={"status": "refused", "requested": None}), [
            *said,
            BotMessage(text=text, buttons=(person_button(language),)),
        ]
    except PlatformUnavailable:
        log.warning("form_unsent", form=form.name)
        unsent = form.model_copy(update={"status": "unsent", "requested": None})
        return unsent, [*said, question(unsent, language)]
    done = form.model_copy(update={"status": "submitted", "requested": None, "reference": receipt.reference})
    return done, [*said, BotMessage(text=_told(form, receipt, language))]


def _told(form: OpenForm, receipt: Receipt, language: str) -> str:
    by = day_and_hour(receipt.expected_by, language)
    # A gift's own words say that it has to be paid.
    own = receipt.kind == "gift" or receipt.status == "received"
    lines = [responses.say("utter_form_sent", language, reference=receipt.reference)]
    name = f"utter_next_{receipt.kind}" if own else f"utter_next_{receipt.status}"
    lines.append(responses.say(name, language, by=by, url=receipt.pay_url or "").strip())
    return "\n".join(lines)


def day_and_hour(at: datetime, language: str) -> str:
    """A moment as the platform's office has it.

    >>> from datetime import UTC
    >>> day_and_hour(datetime(2026, 11, 25, 10, 0, tzinfo=UTC), "zh")
    '11 月 25 日 18:00（北京时间）'
    """
    local = office_time(at)
    if language == "zh":
        return f"{local.month} 月 {local.day} 日 {local:%H:%M}（北京时间）"
    return f"{local.day} {local:%B}, {local:%H:%M} Beijing time"
