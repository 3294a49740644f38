"""Composition root: builds the house, objects plugged together; application.py puts the web in front of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import anyio
import numpy as np
import structlog

from bot.actions.account_record import AccountRecord
from bot.actions.after_danger import AfterDanger
from bot.actions.aftercare import aftercare
from bot.actions.answer_question import AnswerQuestion
from bot.actions.describe_course import DescribeCourse
from bot.actions.fallback import TakeUpOffer, TwoStageFallback
from bot.actions.forms import form_actions
from bot.actions.offers import OfferRules, TurnOffers
from bot.actions.outage import Outage
from bot.actions.people import AnswerThreat, RequestHuman, SafetyReply, TakeFeedback
from bot.actions.recommend import Recommend
from bot.actions.records import Records
from bot.actions.runner import InProcessActions
from bot.actions.search import TurnSearch
from bot.actions.small_talk import SmallTalk
from bot.actions.suggestion_choices import Choose, DeclineOffer, ExplainOffer, OptOut
from bot.actions.take_back import TakeBack
from bot.actions.withdraw_ticket import WithdrawTicket
from bot.channels.debounce import Debounce
from bot.desk.outlook import QueueOutlook
from bot.dialogue import responses
from bot.engines import Engines, load_engines
from bot.errors import ConfigurationError
from bot.experiment import RunningExperiment, learned_by_arm, read_experiment
from bot.exposure_counts import ExposureCounts
from bot.fanout.local import LocalFanout
from bot.identity import Identity
from bot.ingest import read_content
from bot.knowledge_parts import KnowledgeParts, knowledge_of
from bot.platforms import course_platform
from bot.platforms.demo import DemoPlatform, demo_data
from bot.platforms.http import HttpPlatform
from bot.ports import Clock
from bot.predictions import Predictions
from bot.rewriting import CheckedRewriter, rewriter_of
from bot.rights_parts import RightsParts, rights_of, tombstones_of
from bot.safety.hotlines import stale
from bot.settings import Settings
from bot.storage.conversations import SqlConversations
from bot.storage.database import Database
from bot.storage.experiments import SqlExperiments
from bot.storage.locks import LocalLocks
from bot.storage.outcomes import SqlOutcomes
from bot.storage.staff import SqlStaff
from bot.storage.tickets import SqlTickets
from bot.sweeper import LEFT_BEHIND, Alarms, Sweeper
from bot.turn import Turn, TurnRules
from bot.understand import Understand
from knowledge import Catalogue
from recommender import Band, Learned, Recommender
from retrieval import Retriever

log = structlog.get_logger()


def utc_now() -> datetime:
    return datetime.now(UTC)  # the one clock of the program


@dataclass
class House:
    """Everything that is plugged together, for the server, the terminal and the tests."""

    settings: Settings
    catalogue: Catalogue
    database: Database
    store: SqlConversations
    tickets: SqlTickets
    outcomes: SqlOutcomes
    exposures: ExposureCounts
    experiment: RunningExperiment | None
    staff: SqlStaff
    turn: Turn
    actions: InProcessActions
    predictions: Predictions
    retriever: Retriever
    fanout: LocalFanout
    platform: DemoPlatform | HttpPlatform
    identity: Identity
    rights: RightsParts
    rewriter: CheckedRewriter | None
    knowledge: KnowledgeParts
    debounce: Debounce
    sweeper: Sweeper

    async def start(self) -> None:
        """Migrate, see to the demo's staff, and end every turn that a process before this one left open."""
        await self.database.migrate()
        if erased_again := await self.rights.store.replay():
            log.warning("restored_data_erased_again", subjects=erased_again)
            await self.rights.leftovers.clear()
        await self._mind_demo_staff()
        await self.exposures.refresh()
        if self.experiment is not None:
            await self.experiment.begin()
        resumed = await self.turn.resume_pending(timedelta(0))
        if resumed:
            log.warning("turns_resumed", conversations=resumed)

    async def _mind_demo_staff(self) -> None:
        """There in the demo; nowhere else, for their passwords are published, and a database may be the demo's."""
        for member in demo_data()["staff"]:
            found = await self.staff.by_name(member["name"])
            if self.settings.demo and found is None:
                await self.staff.add(**member)
            elif not self.settings.demo and found is not None:
                published = await anyio.to_thread.run_sync(self.staff.verify, member["password"], found[1])
                if published:
                    await self.staff.remove(member["name"])
                    log.warning("demo_login_switched_off", name=member["name"])

    async def close(self) -> None:
        await self.debounce.close()
        await self.database.close()
        await self.platform.close()
        if self.rewriter is not None:
            await self.rewriter.close()
        await anyio.to_thread.run_sync(self.retriever.close)


def build_house(
    settings: Settings,
    catalogue: Catalogue | None = None,
    *,
    rng: np.random.Generator | None = None,
    clock: Clock = utc_now,
    engines: Engines | None = None,
    platform: DemoPlatform | HttpPlatform | None = None,
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
    expired = stale(clock().date())
    if expired and not settings.demo:
        raise ConfigurationError(en=f"Hotlines past their date: {', '.join(line.id for line in expired)}.")
    catalogue = catalogue or read_content(settings).catalogue
    engines = engines or load_engines(settings, catalogue)

    session_gap = timedelta(minutes=settings.session_minutes)
    database = Database.of(settings)
    attribution = timedelta(days=settings.attribution_days)
    graves = tombstones_of(settings)
    store = SqlConversations(database, session_gap, attribution, timedelta(days=settings.reopen_days), graves)
    tickets = SqlTickets(database, session_gap)
    fanout = LocalFanout()
    platform = platform or course_platform(settings, clock)
    limiter = anyio.CapacityLimiter(settings.workers)
    predictions = Predictions(engines.predictor)
    today = (lambda: clock().date()) if settings.overdue_content == "block" else None
    search = TurnSearch(engines.retriever, predictions, platform, limiter, engines.search_encoder, today)
    rules = OfferRules(
        region=settings.region,
        course_channels=frozenset(settings.course_channels),
        partner_channels=frozenset(settings.partner_channels),
        finance_partner_channels=frozenset(settings.finance_partner_channels),
        personalised=settings.personalised,
        holdout_share=settings.holdout_share,
    )
    outcomes = SqlOutcomes(database, attribution)
    exposures = ExposureCounts(outcomes, catalogue, clock)
    bands = [Band(group, *share) for group, share in settings.exposure_bands.items()]
    rng = rng or np.random.default_rng()

    def recommending(learned: Learned) -> Recommender:
        return Recommender(catalogue, engines.snapshot, rng, learned, bands, exposures)

    experiment, by_arm = None, dict[str, Recommender]()
    if settings.experiment is not None:
        defined = read_experiment(settings.experiment, settings.holdout_share)
        experiment = RunningExperiment(defined, SqlExperiments(database), engines.learned, clock)
        by_arm = {arm: recommending(learned) for arm, learned in learned_by_arm(engines.learned).items()}
    offers = TurnOffers(
        recommending(engines.learned),
        catalogue,
        predictions,
        platform,
        store,
        clock,
        limiter,
        rules,
        experiment,
        by_arm,
    )
    records = Records(platform, catalogue)
    identity = Identity(settings.secret_key.get_secret_value(), settings.identity_key.get_secret_value())
    rights = rights_of(settings, database, graves, store, outcomes, platform, identity, predictions, clock)
    rewriter = rewriter_of(settings, predictions.meaning)
    knowledge = knowledge_of(
        settings, catalogue, database, engines.retriever, predictions, engines.search_encoder, tickets, store, clock
    )

    answers = AnswerQuestion(search, offers, records, rewriter)
    recommend, choose = Recommend(offers), Choose()
    actions = InProcessActions(
        [
            *form_actions(platform, catalogue, clock),
            SmallTalk(),
            Outage(),
            answers,
            recommend,
            ExplainOffer(),
            DeclineOffer(),
            OptOut(),
            choose,
            rights.action,
            DescribeCourse(catalogue, search, answers),
            AccountRecord(records, search, answers),
            TakeBack(records),
            AnswerThreat(),
            RequestHuman(),
            WithdrawTicket(),
            SafetyReply(settings.region, platform, search),
            AfterDanger(settings.region, platform),
            *aftercare(),
            TakeFeedback(search),
            TwoStageFallback(search, answers),
            TakeUpOffer(recommend, choose),
        ]
    )
    turn = Turn(
        store=store,
        understand=Understand(
            predictions,
            engines.limits,
            engines.retriever.read_pinyin,
            engines.retriever.read_slips,
            engines.retriever.read_homophones,
            [title for course in catalogue.courses for title in (course.title.zh, course.title.en)],
        ),
        run_action=actions,
        locks=LocalLocks(),
        fanout=fanout,
        clock=clock,
        front_desk=QueueOutlook.of(settings, tickets),
        rules=TurnRules.of(settings, catalogue.course_by_id),
        after_erasure=rights.leftovers.clear,
    )
    return House(
        settings=settings,
        catalogue=catalogue,
        database=database,
        store=store,
        tickets=tickets,
        outcomes=outcomes,
        exposures=exposures,
        experiment=experiment,
        staff=SqlStaff(database),
        turn=turn,
        actions=actions,
        predictions=predictions,
        retriever=engines.retriever,
        fanout=fanout,
        platform=platform,
        identity=identity,
        rights=rights,
        rewriter=rewriter,
        knowledge=knowledge,
        debounce=Debounce(turn.answer, settings.debounce_seconds),
        sweeper=Sweeper(
            {
                "alarms": Alarms(tickets, fanout, clock, settings.second_alarm_minutes).sound,
                "pending_turns": partial(turn.resume_pending, LEFT_BEHIND),
                "exposures": exposures.refresh,
                **({} if experiment is None else {"experiment": experiment.refresh}),
                "erasure_leftovers": rights.leftovers.retry,
                **({"one_time_codes": platform.forget_codes} if isinstance(platform, DemoPlatform) else {}),
            },
            {
                "rights": rights.nightly,
                "publisher": knowledge.publisher.nightly,
                **({} if experiment is None else {"experiment": experiment.judge}),
            },
        ),
    )
