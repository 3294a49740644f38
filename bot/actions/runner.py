"""The act stage: runs one rasa-sdk action in process; tracker in, events and texts out. Never raises."""

import time
from collections.abc import Iterable
from typing import Any

import structlog
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor

from bot.actions.call import METADATA, TurnFacts
from bot.dialogue import responses
from bot.dialogue.events import EVENT, Event, SlotSet
from bot.dialogue.policy import Decision, actions
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.errors import ConfigurationError
from bot.messages import BotMessage, Button, CitationShown, RecommendationShown
from bot.ports import ActionOutcome, TurnContext

log = structlog.get_logger()
_VERSION = "3.21.1"
# Never empty: rasa-sdk's executor hands an action None instead of an empty domain.
_DOMAIN = {"version": "3.1", "intents": [], "entities": [], "slots": {}, "responses": {}, "actions": [], "forms": {}}


class InProcessActions:
    """Implements ports.ActionRunner over one executor."""

    def __init__(self, instances: Iterable[Action]) -> None:
        """Raises:
        ConfigurationError: the policy names an action that isn't here.
        """
        self.executor = ActionExecutor()
        for action in instances:
            self.executor.register_action(action)
        missing = actions() - set(self.executor.actions)
        if missing:
            raise ConfigurationError(en=f"The policy names actions that do not exist: {', '.join(sorted(missing))}")

    async def __call__(
        self, decision: Decision, tracker: Tracker, understood: Understanding, context: TurnContext
    ) -> ActionOutcome:
        call = _rasa_call(decision.action, TurnFacts(tracker, understood, context))
        try:
            result = await self.executor.run(call)
        except Exception as error:
            log.exception("action_failed", action=decision.action)
            language = understood.language
            sorry = BotMessage(
                text=responses.say("utter_apology", language), buttons=responses.buttons("utter_apology", language)
            )
            return ActionOutcome(messages=(sorry,), failed=type(error).__name__)
        if result is None:
            raise ConfigurationError(en=f"Action {decision.action} is not registered.")
        return _outcome(result.events, result.responses)


def _rasa_call(action: str, facts: TurnFacts) -> dict[str, Any]:
    """The call that a Rasa server would post, with our facts by reference in the message's metadata."""
    understood = facts.understood
    # A form gets what was meant by a choice that was made with slips; it is read anew for nothing else.
    in_form = facts.tracker.open_form is not None
    message = {
        "text": (in_form and understood.read_as) or understood.text,
        "intent": {"name": understood.intent, "confidence": understood.confidence},
        "entities": [],
        "metadata": {METADATA: facts},
    }
    return {
        "next_action": action,
        "sender_id": facts.tracker.conversation_id,
        "version": _VERSION,
        "domain": _DOMAIN,
        "tracker": {
            "sender_id": facts.tracker.conversation_id,
            "slots": dict(facts.tracker.slots),
            "latest_message": message,
            "latest_event_time": time.monotonic(),
            "events": [],
            "paused": False,
            "active_loop": {},
            "latest_action_name": "action_listen",
        },
    }


def _outcome(events: list[dict[str, Any]], answers: list[dict[str, Any]]) -> ActionOutcome:
    messages: list[BotMessage] = []
    citations: list[CitationShown] = []
    recommendations: list[RecommendationShown] = []
    facts: list[Event] = []
    abstained, handoff = False, None
    for answer in answers:
        custom = answer.get("custom") or {}
        buttons = tuple(Button(title=b["title"], payload=b["payload"]) for b in answer.get("buttons") or [])
        if answer.get("text"):
            cited = tuple(CitationShown.model_validate(item) for item in custom.get("citations", []))
            about, sent = custom.get("introduces"), custom.get("document")
            said = BotMessage(text=answer["text"], buttons=buttons, citations=cited, impression_id=about, document=sent)
            messages.append(said)
        citations += [CitationShown.model_validate(item) for item in custom.get("citations", [])]
        recommendations += [RecommendationShown.model_validate(item) for item in custom.get("recommendations", [])]
        facts += [EVENT.validate_python(item) for item in custom.get("events", [])]
        abstained = abstained or custom.get("abstained", False)
        handoff = custom.get("handoff") or handoff
    facts += [SlotSet(name=event["name"], value=event["value"]) for event in events if event.get("event") == "slot"]
    return ActionOutcome(tuple(messages), tuple(citations), tuple(recommendations), tuple(facts), abstained, handoff)
