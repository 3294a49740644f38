"""Actions that answer from a table, and may be held up in the middle of a turn."""

from collections.abc import Awaitable, Callable, Mapping

from bot.dialogue.policy import Decision
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.messages import BotMessage
from bot.ports import ActionOutcome, TurnContext
from bot.safety.replies import categories, safety_reply


async def _at_once() -> None:
    return


class ScriptedActions:
    """Implements ports.ActionRunner: a table from text to outcome or error.

    Other texts get one message that names the text and the epoch in which it was thought up; people and safety are
    answered as the real actions do it.
    """

    def __init__(
        self,
        script: Mapping[str, ActionOutcome | Exception] | None = None,
        pause: Callable[[], Awaitable[None]] = _at_once,
    ) -> None:
        self.script = dict(script or {})
        self.pause = pause
        self.contexts: list[TurnContext] = []
        self.decisions: list[Decision] = []

    async def __call__(
        self, decision: Decision, tracker: Tracker, understood: Understanding, context: TurnContext
    ) -> ActionOutcome:
        self.contexts.append(context)
        self.decisions.append(decision)
        await self.pause()
        found = self.script.get(understood.text)
        if isinstance(found, Exception):
            raise found
        if found is not None:
            return found
        if decision.action == "action_request_human":
            return ActionOutcome()
        if decision.action == "action_safety_reply" and understood.safety_category in categories():
            text = safety_reply(understood.safety_category or "", understood.language, "CN")
            return ActionOutcome(messages=(BotMessage(text=text),))
        return said(f"epoch {tracker.epoch}: {understood.text}")


def said(*texts: str) -> ActionOutcome:
    """An outcome that only speaks."""
    return ActionOutcome(messages=tuple(BotMessage(text=text) for text in texts))
