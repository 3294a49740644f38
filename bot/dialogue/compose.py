"""The compose stage: what an action produced becomes one Reply, its tone fitted to the sentiment. Pure."""

from collections.abc import Sequence

from bot.dialogue import responses
from bot.dialogue.events import BotSaid, Event
from bot.dialogue.understanding import Understanding
from bot.messages import BotMessage, Button, TurnPayload

_DANGER = "danger"
_HANDOVER_ITSELF = frozenset(
    {_DANGER, "well_after_danger", "follows_danger", "threatens_us", "safety_finding", "safety_intent"}
)


def compose(
    messages: Sequence[BotMessage],
    understood: Understanding,
    *,
    rule: str,
    first_contact: bool,
    handed_over: str | None,
) -> tuple[BotMessage, ...]:
    """The bubbles of one turn, in order. Never empty.

    A reviewed safety text is always the first thing said; the greeting that this is a machine comes after it, unless
    somebody is in danger: those texts say so themselves.

    Args:
        handed_over: what is said of the ticket, where there is one.
    """
    language = understood.language
    body = [*messages]
    safety = rule in _HANDOVER_ITSELF
    if understood.sentiment == "negative" and not safety and handed_over is not None:
        body.insert(0, BotMessage(text=responses.say("utter_sorry_mood", language)))
    if handed_over is not None:
        body.append(BotMessage(text=handed_over))
    if first_contact and rule != _DANGER:
        hello = BotMessage(text=responses.say("utter_first_contact", language))
        greeted_only = understood.intent == "greet" and len(body) == 1
        if greeted_only:
            body = [BotMessage(text=hello.text, buttons=body[0].buttons)]
        else:
            body.insert(len(body) if safety else 0, hello)
    if not body:
        body = [BotMessage(text=responses.say("utter_rephrase", language))]
    return tuple(body)


def person_button(language: str) -> Button:
    return Button(title=responses.say("utter_ask_person", language), payload="/human_handoff")


def said_events(turn_id: str, messages: Sequence[BotMessage], payload: TurnPayload) -> list[Event]:
    """The bubbles as facts; the last one carries what the turn tells a client about itself."""
    last = len(messages) - 1
    return [
        BotSaid(
            turn_id=turn_id,
            text=m.text,
            buttons=m.buttons,
            citations=m.citations,
            impression_id=m.impression_id,
            document=m.document,
            turn=payload if i == last else None,
        )
        for i, m in enumerate(messages)
    ]
