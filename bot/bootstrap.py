"""Composition root: the only file that builds objects and plugs them together."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import anyio
import numpy as np
import structlog
from fastapi import FastAPI

from bot.actions.account_record import AccountRecord
from bot.actions.answer_question import AnswerQuestion
from bot.actions.describe_course import DescribeCourse
from bot.actions.fallback import TakeUpOffer, TwoStageFallback
from bot.actions.offers import OfferRules, TurnOffers
from bot.actions.people import RequestHuman, SafetyReply, TakeFeedback
from bot.actions.recommend import Recommend
from bot.actions.runner import InProcessActions
from bot.actions.search import TurnSearch
from bot.actions.small_talk import SmallTalk
from bot.actions.suggestion_choices import Choose, DeclineOffer, ExplainOffer, OptOut
from bot.channels.access import AccessToken
from bot.channels.debounce import Debounce
from bot.channels.rest import rest_routes
from bot.channels.widget import WidgetChannel
from bot.dialogue import responses
from bot.errors import ConfigurationError
from bot.fanout.local import LocalFanout
from bot.identity import Identity
from bot.ingest import index_folder, read_content, snapshot_folder
from bot.platforms.demo import DemoPlatform, demo_data
from bot.ports import Clock
from bot.safety.hotlines import stale
from bot.settings import Settings
from bot.storage.conversations import SqlConversations
from bot.storage.database import Database
from bot.storage.locks import LocalLocks
from bot.storage.staff import SqlStaff
from bot.storage.tickets import SqlTickets
from bot.turn import Turn, TurnRules
from bot.understand import Limits, PredictionCache, Understand
from bot.understand import Predictor as Reader
from bot.web.app import create_app
from bot.web.desk_api import Desk, desk_routes
from bot.web.desk_feed import feed_routes
from bot.web.desk_pages import desk_page_routes
from bot.web.health import health_routes
from bot.web.pages import Pages
from bot.web.parse_routes import parse_routes
from bot.web.site import Site
from bot.web.staff_auth import StaffAuth, auth_routes
from knowledge import Catalogue
from nlu import DEFAULT_BUNDLE, Encoder, Predictor
from recommender import Recommender, Snapshot, load_snapshot
from retrieval import Retriever

log = structlog.get_logger()
_SWEEP_SECONDS = 15
# Unanswered for longer than this: left by a process that died or a write that failed.
_LEFT_BEHIND = timedelta(seconds=30)


def utc_now() -> datetime:
    return datetime.now(UTC)  # the one clock of the program


@dataclass
class Engines:
    """What reads, finds and suggests: models and indexes."""

    predictor: Reader
    limits: Limits
    retriever: Retriever
    snapshot: Snapshot


@dataclass
class House:
    """Everything that is plugged together, for the server, the terminal and the tests."""

    settings: Settings
    catalogue: Catalogue
    database: Database
    store: SqlConversations
    tickets: SqlTickets
    staff: SqlStaff
    turn: Turn
    actions: InProcessActions
    predictions: PredictionCache
    retriever: Retriever
    fanout: LocalFanout
    platform: DemoPlatform
    identity: Identity
    debounce: Debounce

    async def start(self) -> None:
        """Migrate, add the demo's staff, and end every turn that a process before this one left open."""
        await self.database.migrate()
        if self.settings.demo:
            for member in demo_data()["staff"]:
                if await self.staff.by_name(member["name"]) is None:
                    await self.staff.add(**member)
        resumed = await self.turn.resume_pending(timedelta(0))
        if resumed:
            log.warning("turns_resumed", conversations=resumed)

    async def close(self) -> None:
        await self.debounce.close()
        await self.database.close()
        await anyio.to_thread.run_sync(self.retriever.close)


def load_engines(settings: Settings, catalogue: Catalogue) -> Engines:
    """What the settings name; raises as build_house does."""
    encoder = Encoder(settings.bundle or DEFAULT_BUNDLE)
    limits = Limits(encoder.manifest.thresholds.confidence, encoder.manifest.thresholds.margin)
    snapshot = load_snapshot(snapshot_folder(settings), catalogue, encoder.identity)
    return Engines(Predictor(encoder), limits, Retriever(index_folder(settings), encoder), snapshot)


def build_house(
    settings: Settings,
    catalogue: Catalogue | None = None,
    *,
    rng: np.random.Generator | None = None,
    clock: Clock = utc_now,
    engines: Engines | None = None,
    platform: DemoPlatform | None = None,
) -> House:
    """Load models and indexes and plug everything together.

    Args:
        catalogue: the content, where an ingest has just read it.
        rng: draws the slates; a seeded one makes a house that can be played again.
        clock, engines, platform: time, loaded models and learners, where the defaults aren't meant.

    Raises:
        BundleError, IndexMissing, IndexMismatch, SnapshotError, ContentError, ConfigurationError: with what mends it.
    """
    settings.var.mkdir(parents=True, exist_ok=True)
    responses.names()  # a template without both languages is found now, not at the first message
    expired = stale(utc_now().date())
    if expired and not settings.demo:
        raise ConfigurationError(en=f"Hotlines past their date: {', '.join(line.id for line in expired)}.")
    catalogue = catalogue or read_content(settings)
    engines = engines or load_engines(settings, catalogue)
    retriever = engines.retriever
    recommender = Recommender(catalogue, engines.snapshot, rng or np.random.default_rng())

    session_gap = timedelta(minutes=settings.session_minutes)
    database = Database(settings.database)
    store = SqlConversations(database, session_gap)
    fanout = LocalFanout()
    platform = platform or DemoPlatform()
    limiter = anyio.CapacityLimiter(settings.workers)
    predictions = PredictionCache(engines.predictor, limiter)
    search = TurnSearch(retriever, predictions, platform, limiter)
    rules = OfferRules(
        region=settings.region,
        course_channels=frozenset(settings.course_channels),
        partner_channels=frozenset(settings.partner_channels),
        finance_partner_channels=frozenset(settings.finance_partner_channels),
        personalised=settings.personalised,
    )
    offers = TurnOffers(recommender, catalogue, predictions, platform, store, clock, limiter, rules)
    answers, recommend, choose = AnswerQuestion(search, offers), Recommend(offers), Choose()
    actions = InProcessActions(
        [
            SmallTalk(),
            answers,
            recommend,
            ExplainOffer(),
            DeclineOffer(),
            OptOut(),
            choose,
            DescribeCourse(catalogue, search, answers),
            AccountRecord(platform, catalogue),
            RequestHuman(),
            SafetyReply(settings.region),
            TakeFeedback(search),
            TwoStageFallback(search, answers),
            TakeUpOffer(recommend, choose),
        ]
    )
    turn = Turn(
        store=store,
        understand=Understand(predictions, engines.limits),
        run_action=actions,
        locks=LocalLocks(),
        fanout=fanout,
        clock=clock,
        rules=TurnRules(session_gap, settings.first_reply_minutes, frozenset(settings.escalate_intents)),
    )
    return House(
        settings=settings,
        catalogue=catalogue,
        database=database,
        store=store,
        tickets=SqlTickets(database, session_gap),
        staff=SqlStaff(database),
        turn=turn,
        actions=actions,
        predictions=predictions,
        retriever=retriever,
        fanout=fanout,
        platform=platform,
        identity=Identity(settings.secret_key.get_secret_value(), settings.identity_key.get_secret_value()),
        debounce=Debounce(turn.answer, settings.debounce_seconds),
    )


def build_app(house: House) -> FastAPI:
    """The web application over a house: REST, parse, widget, desk, and in demo mode the course site."""
    settings = house.settings
    token = settings.api_token.get_secret_value() if settings.api_token else None
    access = AccessToken(token)
    pages = Pages()
    auth = StaffAuth(house.staff)
    desk = Desk(tickets=house.tickets, store=house.store, fanout=house.fanout, platform=house.platform, clock=utc_now)
    widget = WidgetChannel(
        turn=house.turn,
        store=house.store,
        fanout=house.fanout,
        identity=house.identity,
        platform=house.platform,
        debounce=house.debounce,
        clock=utc_now,
    )
    site = Site(
        catalogue=house.catalogue,
        platform=house.platform,
        learners=house.platform.learners() if settings.demo else [],
        identity=house.identity,
        clock=utc_now,
        pages=pages,
    )

    async def database_usable() -> bool:
        try:
            await house.store.pending(utc_now())
        except Exception:  # noqa: BLE001 - a health check answers, whatever is wrong
            return False
        return True

    async def index_usable() -> bool:
        return not house.retriever.degraded

    routers = [
        rest_routes(house.turn, access),
        parse_routes(house.predictions, access),
        widget.routes(),
        auth_routes(auth),
        desk_routes(desk, auth),
        feed_routes(desk, auth),
        desk_page_routes(pages, auth),
        health_routes({"database": database_usable, "index": index_usable}),
        site.routes(),
    ]

    @contextlib.asynccontextmanager
    async def running() -> AsyncIterator[None]:
        await house.start()
        tasks = [asyncio.create_task(sweep(house))]
        if settings.telegram_token is not None:
            # aiogram takes two seconds and 160 MB to import: only where Telegram is used.
            from bot.channels.telegram_app import run_telegram

            tasks.append(
                asyncio.create_task(run_telegram(settings, house.turn, house.store, house.fanout, house.debounce))
            )
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await house.close()

    return create_app(
        routers,
        running=running,
        session_key=settings.secret_key.get_secret_value(),
        secure_cookies=not settings.demo,
        widget_origins=frozenset(settings.widget_origins),
    )


async def sweep(house: House) -> None:
    """Ends turns that a failed write has left open."""
    while True:
        await asyncio.sleep(_SWEEP_SECONDS)
        try:
            await house.turn.resume_pending(_LEFT_BEHIND)
        except Exception:
            log.exception("sweep_failed")
