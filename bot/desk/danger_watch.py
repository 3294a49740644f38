"""A danger that a learner tells a person of: the bot is silent there, and the ticket rings all the same."""

import uuid
from datetime import datetime, timedelta

from bot.desk.danger_words import reading_without_model
from bot.desk.evidence import evidence_of
from bot.desk.triggers import escalation_reason
from bot.dialogue.events import Event, TurnUnderstood
from bot.dialogue.tracker import Tracker
from bot.messages import IncomingMessage
from bot.ports import FrontDesk, NewTicket


async def danger_told_to_staff(
    tracker: Tracker, message: IncomingMessage, front_desk: FrontDesk, at: datetime, session: timedelta
) -> tuple[list[Event], NewTicket] | None:
    """What becomes of a message that no turn will answer; None where the red flags find nothing critical in it."""
    found = reading_without_model(message.text, tracker.language or "zh")
    if found is None:
        return None
    heard = TurnUnderstood(
        turn_id=uuid.uuid4().hex,
        text=found.text,
        intent=found.intent,
        confidence=found.confidence,
        sentiment=found.sentiment,
        language=found.language,
        passing=True,
        safety_category=found.safety_category,
        safety_severity=found.safety_severity,
        safety_about=found.safety_about,
    )
    known = tracker.extended([heard], at, session)
    trigger = escalation_reason(known)
    if trigger is None:
        return None
    outlook = await front_desk.outlook(
        language=found.language,
        urgency=trigger.urgency,
        topics=(found.intent, trigger.name),
        at=at,
        ticket=tracker.open_ticket,
    )
    evidence = evidence_of(known, trigger, found.limits)
    return [heard], NewTicket(trigger.name, trigger.urgency, evidence, outlook.due_at, outlook.team)
