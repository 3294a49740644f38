"""Plugs together what learners' rights need: the store, the copies, the action, and what clears up after an erasure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.actions.rights import Rights
from bot.identity import Identity
from bot.ingest import snapshot_folder
from bot.leftovers import Leftovers
from bot.outcome_port import OutcomeStore
from bot.platform_port import PlatformPort
from bot.ports import Clock, ConversationStore
from bot.predictions import Predictions
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.retention import Retention
from bot.storage.rights import SqlRights
from bot.storage.tombstones import Tombstones
from bot.web.my_data import Copies
from bot.web.pages import Pages
from recommender import (
    LearnerEvent,
    LearnerModels,
    SnapshotError,
    explain_learner,
    learner_events,
    load_learner_models,
)


@dataclass(frozen=True)
class RightsParts:
    """What the house holds of them."""

    store: SqlRights
    copies: Copies
    action: Rights
    leftovers: Leftovers
    retention: Retention
    clock: Clock

    async def nightly(self) -> None:
        """What has been kept for long enough goes, and is cleared from the files too."""
        if await self.retention.run_nightly(self.clock()):
            await self.leftovers.clear_rows()


def tombstones_of(settings: Settings) -> Tombstones:
    key = settings.erasure_key or settings.secret_key
    return Tombstones(key.get_secret_value().encode(), settings.tombstone_journal)


def rights_of(
    settings: Settings,
    database: Database,
    tombstones: Tombstones,
    conversations: ConversationStore,
    outcomes: OutcomeStore,
    platform: PlatformPort,
    identity: Identity,
    predictions: Predictions,
    clock: Clock,
) -> RightsParts:
    store = SqlRights(database, timedelta(minutes=settings.session_minutes), tombstones)
    copies = Copies(store, conversations, platform, identity, settings.address, Pages(), clock)
    explain = Explained(outcomes, platform, _models_in(snapshot_folder(settings) / "learners"), clock)
    leftovers = Leftovers(
        settings.var,
        snapshot_folder(settings),
        database.forget_deleted,
        settings.drafts,
        store.closed_tickets,
        store,
        platform,
        [predictions],
    )
    retention = Retention(database, settings.retention_days, tombstones)
    action = Rights(store, platform, explain, copies.links, clock)
    return RightsParts(store, copies, action, leftovers, retention, clock)


class Explained:
    """What is worked out about a learner, from their orders and what the platform reported of them."""

    def __init__(
        self,
        outcomes: OutcomeStore,
        platform: PlatformPort,
        models: Callable[[], LearnerModels | None],
        clock: Clock,
    ) -> None:
        self._outcomes = outcomes
        self._platform = platform
        self._models = models
        self._clock = clock

    async def __call__(self, learner_id: str, language: str) -> tuple[str, ...]:
        events = learner_events(await self._outcomes.outcomes(learner_id))
        for order in await self._platform.orders(learner_id):
            if order.course_id is not None and order.status in {"paid", "refunded"}:
                at = datetime.combine(order.ordered_on, datetime.min.time(), UTC).timestamp()
                events.append(
                    LearnerEvent(learner_id, f"course:{order.course_id}", at, "enrol", float(order.amount_cny))
                )
        said = explain_learner(learner_id, events, self._models(), self._clock().timestamp())
        return tuple(sentence.in_language(language) for sentence in said)


def _models_in(folder: Path) -> Callable[[], LearnerModels | None]:
    """Read when somebody asks, which is seldom: a training may have swapped them meanwhile."""

    def read() -> LearnerModels | None:
        try:
            return load_learner_models(folder)
        except SnapshotError:
            return None

    return read
