"""A house with a real turn, policy, store and Telegram channel; only what is understood and found is scripted."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.aftercare import aftercare
from bot.actions.people import RequestHuman, SafetyReply
from bot.actions.runner import InProcessActions
from bot.actions.search import TurnSearch
from bot.actions.small_talk import SmallTalk
from bot.actions.suggestion_choices import DeclineOffer, ExplainOffer
from bot.channels.debounce import Debounce
from bot.channels.telegram_app import run_telegram
from bot.dialogue.events import StoredEvent, TurnEnded
from bot.dialogue.policy import Decision, actions
from bot.dialogue.tracker import Tracker as OurTracker
from bot.dialogue.understanding import Understanding
from bot.fanout.local import LocalFanout
from bot.identity import Identity
from bot.messages import BotMessage
from bot.platforms.demo import DemoPlatform
from bot.ports import ActionOutcome, StaffMember, TurnContext, Understander
from bot.predictions import Predictions
from bot.rights_parts import rights_of
from bot.settings import Settings
from bot.storage.conversations import SqlConversations
from bot.storage.database import Database
from bot.storage.locks import LocalLocks
from bot.storage.outcomes import SqlOutcomes
from bot.storage.tickets import SqlTickets
from bot.storage.tombstones import Tombstones
from bot.turn import Turn, TurnRules
from bot.understand import Limits, Understand
from nlu import Prediction, detect_language
from tests.fakes.telegram.emulator import Running
from tests.fakes.turns import StillDesk

PUBLIC_URL = "https://kepu.example"
GAP = timedelta(minutes=30)
STAFF = StaffMember(id="s1", name="wang", display_name="王芳", role="staff")
_RULES = TurnRules(GAP, frozenset())


def now() -> datetime:
    return datetime(2026, 7, 1, 10, 0, tzinfo=UTC)


@dataclass
class Script:
    """What the bot makes of a text: an action's outcome. What isn't in it gets its own words back."""

    outcomes: Mapping[str, ActionOutcome] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    """Every text that a turn understood, in order; joined messages are one."""


class ScriptedPredictor:
    """Takes everything that is typed for a health question."""

    def predict_many(self, texts: Sequence[str], default_languages: Sequence[str]) -> list[Prediction]:
        return [self._prediction(*asked) for asked in zip(texts, default_languages, strict=True)]

    def _prediction(self, text: str, default_language: str) -> Prediction:
        return Prediction(
            text=text,
            language=detect_language(text, default_language),
            intent="ask_health",
            confidence=0.99,
            margin=0.9,
            intent_ranking=(("ask_health", 0.99),),
            sentiment="neutral",
            sentiment_score=1.0,
            oos_score=0.0,
        )


class ScriptedActions:
    """Answers by the script; what a press leads to is done by the real actions."""

    def __init__(self, script: Script, rights: Action) -> None:
        self._script = script
        real: list[Action] = [
            SmallTalk(),
            RequestHuman(),
            SafetyReply("CN", DemoPlatform(), cast(TurnSearch, None)),
            ExplainOffer(),
            DeclineOffer(),
            *aftercare(),
            rights,
        ]
        names = actions() - {action.name() for action in real}
        self._real = InProcessActions([*real, *(_Unscripted(name) for name in names)])

    async def __call__(
        self, decision: Decision, tracker: OurTracker, understood: Understanding, context: TurnContext
    ) -> ActionOutcome:
        self._script.texts.append(understood.text)
        if decision.action != "action_answer_question":
            return await self._real(decision, tracker, understood, context)
        echo = ActionOutcome(messages=(BotMessage(text=f"您说：{understood.text}"),))
        return self._script.outcomes.get(understood.text, echo)


class _Unscripted(Action):  # type: ignore[misc] # rasa-sdk is untyped
    """Stands in the policy's list; running it is a mistake of the test, which shows as an apology."""

    def __init__(self, name: str) -> None:
        self._name = name

    def name(self) -> str:
        return self._name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        raise NotImplementedError(self._name)


class TelegramHouse:
    """One process's worth of bot; several may stand on one database, one after the other."""

    def __init__(
        self,
        emulator: Running,
        file: Path,
        *,
        script: Script | None = None,
        understand: Understander | None = None,
        store: type[SqlConversations] = SqlConversations,
        debounce_seconds: float = 0.05,
    ) -> None:
        self.settings = Settings(
            _env_file=None,
            telegram_token=emulator.token,
            telegram_api=emulator.url,
            public_url=PUBLIC_URL,
            database_url=f"sqlite+aiosqlite:///{file}",
        )
        self.script = script or Script()
        self.database = Database(self.settings.database)
        self.store = store(self.database, GAP)
        self.tickets = SqlTickets(self.database, GAP)
        self.fanout = LocalFanout()
        predictions = Predictions(ScriptedPredictor())
        platform, identity = DemoPlatform(), Identity("a secret of the tests", "a key of the tests")
        outcomes, graves = SqlOutcomes(self.database), Tombstones(b"a key of the tests")
        self.rights = rights_of(
            self.settings, self.database, graves, self.store, outcomes, platform, identity, predictions, now
        )
        self.turn = Turn(
            store=self.store,
            understand=understand or Understand(predictions, Limits(0.5, 0.1)),
            run_action=ScriptedActions(self.script, self.rights.action),
            locks=LocalLocks(),
            fanout=self.fanout,
            clock=now,
            front_desk=StillDesk(),
            rules=_RULES,
        )
        self.debounce = Debounce(self.turn.answer, debounce_seconds)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["TelegramHouse"]:
        """Started as bot.bootstrap starts a house; ended by cancelling, as a server ends."""
        await self.database.migrate()
        await self.turn.resume_pending(timedelta(0))
        telegram = asyncio.create_task(
            run_telegram(self.settings, self.turn, self.store, self.fanout, self.debounce, self.rights.copies.files),
            name="telegram",
        )
        try:
            yield self
        finally:
            telegram.cancel()
            await asyncio.gather(telegram, return_exceptions=True)
            await self.debounce.close()
            await self.database.close()

    async def log(self, user_id: int) -> Sequence[StoredEvent]:
        return await self.store.events(f"telegram:{user_id}", 0, audience="staff")

    async def turns(self, user_id: int) -> list[TurnEnded]:
        return [stored.event for stored in await self.log(user_id) if isinstance(stored.event, TurnEnded)]

    async def sent_all(self) -> None:
        """Wait until the outbox has nothing left."""
        async with asyncio.timeout(10):
            while await self.store.undelivered("telegram"):  # noqa: ASYNC110 - a row, which nobody announces
                await asyncio.sleep(0.02)
