"""Experiments: their arms, kept so that a stop holds everywhere; and their learners, read from the log in parts."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Float, Integer, String, and_, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.dialogue.events import EVENT, Event, SlotSet
from bot.dialogue.staff_events import ServiceRated, TicketOpened
from bot.experiment_port import ServedArm
from bot.storage.database import Database
from bot.storage.joining import EXPOSURES, OUTCOMES
from bot.storage.rows import Base, ConversationRow, EventRow, table_of
from recommender import Entered, Experiment, Happened


class ExperimentArmRow(Base):
    """One arm of one experiment, since it was first served."""

    __tablename__ = "experiment_arms"

    experiment: Mapped[str] = mapped_column(String(64), primary_key=True)
    arm: Mapped[str] = mapped_column(String(32), primary_key=True)
    place: Mapped[int] = mapped_column(Integer)
    share: Mapped[float] = mapped_column(Float(53))
    since: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    because: Mapped[str | None] = mapped_column(String(32))


_ARMS, _EVENTS, _CONVERSATIONS = table_of(ExperimentArmRow), table_of(EventRow), table_of(ConversationRow)
# A learner is one over all conversations, also those that began before they said who they are.
_WHO = func.coalesce(_CONVERSATIONS.c.learner_id, _CONVERSATIONS.c.id)
_METRICS = {"enrol": "enrolled", "refund": "refunded", "dismiss": "refused", "open": "opened"}
_TYPES = ("ticket_opened", "service_rated", "slot_set")
# What is read in one transaction, so that a learner who writes meanwhile waits for no more.
_HOUR = timedelta(hours=1)
_CONVERSATIONS_AT_ONCE = 200


class SqlExperiments:
    """Implements experiment_port.ExperimentStore on SQLite and PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
        dialect = sqlite.insert if database.is_sqlite else postgresql.insert
        self._add = dialect(_ARMS).on_conflict_do_nothing()

    async def begin(self, experiment: Experiment, at: datetime) -> list[ServedArm]:
        return await self._database.run(self._begin, experiment, at)

    async def arms(self, experiment: str) -> list[ServedArm]:
        return await self._database.run(_arms, experiment)

    async def stop(self, experiment: str, arm: str, because: str, at: datetime) -> bool:
        this = (_ARMS.c.experiment == experiment, _ARMS.c.arm == arm, _ARMS.c.stopped_at.is_(None))
        stopped = update(_ARMS).where(*this).values(stopped_at=at, because=because).returning(_ARMS.c.arm)
        return await self._database.run(lambda session: session.execute(stopped).one_or_none() is not None)

    async def entered(self, experiment: str, since: datetime, until: datetime) -> list[Entered]:
        found = await self._database.run(_shown, experiment, since, until)
        for start, end in _hours(since, until):
            found += await self._database.run(_withheld, experiment, start, end)
        first: dict[str, Entered] = {}
        for entry in sorted(found, key=lambda e: e.at):
            first.setdefault(entry.who, entry)
        return list(first.values())

    async def happened(self, since: datetime, until: datetime) -> list[Happened]:
        found = await self._database.run(_outcomes, since, until)
        after: str | None = ""
        while after is not None:
            part, after = await self._database.run(_said_and_done, since, until, after)
            found += part
        return found

    def _begin(self, session: Session, experiment: Experiment, at: datetime) -> list[ServedArm]:
        known = _arms(session, experiment.name)
        if known:
            return known
        arms = enumerate(zip(experiment.arms, experiment.shares, strict=True))
        rows = [
            {"experiment": experiment.name, "arm": arm, "place": place, "share": share, "since": at}
            for place, (arm, share) in arms
        ]
        session.execute(self._add, rows)  # another process may have begun it just now
        return _arms(session, experiment.name)


def _arms(session: Session, experiment: str) -> list[ServedArm]:
    rows = session.execute(select(_ARMS).where(_ARMS.c.experiment == experiment).order_by(_ARMS.c.place))
    return [ServedArm(row.arm, row.share, row.since, row.stopped_at, row.because) for row in rows]


def _hours(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    while since < until:
        yield since, min(since + _HOUR, until)
        since += _HOUR


def _of(experiment: str, label: object) -> str | None:
    """The arm that a label of the log names; None for another experiment's."""
    name, _, arm = str(label).rpartition("/")
    return arm if name == experiment else None


def _shown(session: Session, experiment: str, since: datetime, until: datetime) -> list[Entered]:
    label = EXPOSURES.c.context["experiment_arm"].as_string()
    first = func.min(EXPOSURES.c.at, type_=EXPOSURES.c.at.type)
    query = (
        select(_WHO.label("who"), label.label("label"), first.label("at"))
        .join(_CONVERSATIONS, _CONVERSATIONS.c.id == EXPOSURES.c.conversation_id)
        .where(EXPOSURES.c.at >= since, EXPOSURES.c.at < until, label.is_not(None))
        .group_by("who", "label")  # by name: PostgreSQL takes two parameters of one expression for two expressions
    )
    named = ((row, _of(experiment, row.label)) for row in session.execute(query))
    return [Entered(row.who, arm, row.at) for row, arm in named if arm is not None]


def _withheld(session: Session, experiment: str, since: datetime, until: datetime) -> list[Entered]:
    query = (
        select(_WHO.label("who"), _EVENTS.c.at, _EVENTS.c.body)
        .join(_CONVERSATIONS, _CONVERSATIONS.c.id == _EVENTS.c.conversation_id)
        .where(_EVENTS.c.type == "offer_withheld", _EVENTS.c.at >= since, _EVENTS.c.at < until)
    )
    named = ((row, _of(experiment, json.loads(row.body).get("experiment_arm"))) for row in session.execute(query))
    return [Entered(row.who, arm, row.at) for row, arm in named if arm is not None]


def _outcomes(session: Session, since: datetime, until: datetime) -> list[Happened]:
    """Of somebody who isn't signed in there is only what they did with a card of theirs."""
    place = and_(
        EXPOSURES.c.impression_id == OUTCOMES.c.joined_impression, EXPOSURES.c.position == OUTCOMES.c.joined_position
    )
    query = (
        select(func.coalesce(OUTCOMES.c.learner_id, _WHO).label("who"), OUTCOMES.c.type, OUTCOMES.c.at)
        .outerjoin(EXPOSURES, place)
        .outerjoin(_CONVERSATIONS, _CONVERSATIONS.c.id == EXPOSURES.c.conversation_id)
        .where(OUTCOMES.c.at >= since, OUTCOMES.c.at < until, OUTCOMES.c.type.in_(_METRICS))
    )
    return [Happened(row.who, _METRICS[row.type], row.at) for row in session.execute(query) if row.who is not None]


def _said_and_done(session: Session, since: datetime, until: datetime, after: str) -> tuple[list[Happened], str | None]:
    """Of the next conversations, and after which one to go on."""
    query = select(_CONVERSATIONS.c.id, _WHO.label("who")).where(
        _CONVERSATIONS.c.id > after, _CONVERSATIONS.c.updated_at >= since
    )
    part = session.execute(query.order_by(_CONVERSATIONS.c.id).limit(_CONVERSATIONS_AT_ONCE)).all()
    who = {row.id: row.who for row in part}
    events = select(_EVENTS.c.conversation_id, _EVENTS.c.at, _EVENTS.c.body).where(
        _EVENTS.c.conversation_id.in_(who), _EVENTS.c.type.in_(_TYPES), _EVENTS.c.at >= since, _EVENTS.c.at < until
    )
    found = []
    for row in session.execute(events):
        counted = _counted(EVENT.validate_json(row.body))
        if counted is not None:
            found.append(Happened(who[row.conversation_id], counted[0], row.at, counted[1]))
    return found, part[-1].id if len(part) == _CONVERSATIONS_AT_ONCE else None


def _counted(event: Event) -> tuple[str, float] | None:
    match event:
        case TicketOpened():
            return "escalated", 1.0
        case ServiceRated() if event.score is not None:
            return "csat", float(event.score)
        case SlotSet() if event.name == "opted_out" and event.value is True:
            return "refused", 1.0
        case _:
            return None
