"""SQLAlchemy tables. Relationships are never loaded lazily: there are none."""

from datetime import UTC, date, datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.storage.encryption import Sealed, SealedJson

WITHHELD_ONLY = "type = 'offer_withheld'"
SEARCHED_ONLY = "type = 'searched'"
UNSENT = "delivered_seq < last_seq"


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in the program, whatever the database keeps (SQLite drops the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: JSON()}  # noqa: RUF012 - SQLAlchemy's own form


def table_of(row: type[Base]) -> Table:
    """For statements that need no mapped objects: those are built and run in a third of the time."""
    return cast(Table, row.__table__)


class ConversationRow(Base):
    """One conversation: who owns it, how far its log goes, and the tracker as a cache of the log."""

    __tablename__ = "conversations"
    # Only what waits for an outbox stands in it, which is asked for every second.
    __table_args__ = (
        Index("conversations_undelivered", "channel", sqlite_where=text(UNSENT), postgresql_where=text(UNSENT)),
    )

    id: Mapped[str] = mapped_column(String(160), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str | None] = mapped_column(Sealed())
    learner_id: Mapped[str | None] = mapped_column(String(64), index=True)
    owner: Mapped[str] = mapped_column(String(64), default="bot")
    epoch: Mapped[int] = mapped_column(Integer, default=0)
    last_seq: Mapped[int] = mapped_column(Integer, default=0)
    tracker: Mapped[str] = mapped_column(Sealed())
    pending_since: Mapped[datetime | None] = mapped_column(index=True)
    """When the oldest message that no turn has ended for was heard."""
    delivered_seq: Mapped[int] = mapped_column(Integer, default=0)
    """How far an outbox (Telegram) has sent this log."""
    updated_at: Mapped[datetime]


class LearnerRow(Base):
    """What is remembered of a learner in all their conversations, as a cache of their logs."""

    __tablename__ = "learners"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    memory: Mapped[str] = mapped_column(Sealed())
    updated_at: Mapped[datetime]


class EventRow(Base):
    """One fact. The primary key makes a number unique in its conversation."""

    __tablename__ = "events"
    __table_args__ = (
        Index("events_by_turn", "conversation_id", "turn_id"),
        # Only the rows of the "why not shown" log stand in it: other events cost nothing.
        Index("events_withheld", "at", sqlite_where=text(WITHHELD_ONLY), postgresql_where=text(WITHHELD_ONLY)),
        Index("events_searched", "at", sqlite_where=text(SEARCHED_ONLY), postgresql_where=text(SEARCHED_ONLY)),
    )

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    type: Mapped[str] = mapped_column(String(32))
    audience: Mapped[str] = mapped_column(String(8))
    turn_id: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime]
    body: Mapped[str] = mapped_column(Sealed())


class ReceivedRow(Base):
    """Which message ids were heard, and which turn answered them: what makes a repeat a repeat."""

    __tablename__ = "received"

    conversation_id: Mapped[str] = mapped_column(String(160), primary_key=True)
    message_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer)
    turn_id: Mapped[str | None] = mapped_column(String(32))


class TicketRow(Base):
    """What staff work on. `version` counts every change, for compare-and-set."""

    __tablename__ = "tickets"
    __table_args__ = (Index("tickets_by_urgency", "urgency", "opened_at"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    reason: Mapped[str] = mapped_column(String(64))
    urgency: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16), index=True)
    assignee: Mapped[str | None] = mapped_column(String(64))
    assignee_name: Mapped[str | None] = mapped_column(String(64))
    opened_at: Mapped[datetime]
    waiting_since: Mapped[datetime | None]
    first_reply_due_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, default=1)
    evidence: Mapped[dict[str, Any]] = mapped_column(SealedJson())
    team: Mapped[str] = mapped_column(String(32), default="", server_default="")
    first_replied_at: Mapped[datetime | None]
    """When a person first answered since the ticket was opened for the first time."""
    reopened: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    alarms: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    score: Mapped[int | None] = mapped_column(Integer)
    score_words: Mapped[str] = mapped_column(Sealed(), default="", server_default="")


class StaffRow(Base):
    """A staff login."""

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    display_name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)


class ExposureRow(Base):
    """One item of a slate that was shown; written with the event of the slate, in one transaction."""

    __tablename__ = "exposures"
    __table_args__ = (Index("exposures_by_item", "learner_id", "kind", "item_id"),)

    impression_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(String(160), index=True)
    learner_id: Mapped[str | None] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(index=True)
    policy_version: Mapped[str] = mapped_column(String(200))
    requested: Mapped[bool]
    kind: Mapped[str] = mapped_column(String(8))
    item_id: Mapped[str] = mapped_column(String(128))
    propensity: Mapped[float] = mapped_column(Float(53))
    context: Mapped[dict[str, Any]]


class OutcomeRow(Base):
    """Something a learner did with an item. The first half is what was reported; the second is the join of it."""

    __tablename__ = "outcomes"
    __table_args__ = (
        Index("outcomes_by_item", "learner_id", "kind", "item_id"),
        Index("outcomes_by_exposure", "joined_impression", "joined_position"),
    )

    id: Mapped[str] = mapped_column(String(240), primary_key=True)
    type: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(8))
    item_id: Mapped[str] = mapped_column(String(128))
    learner_id: Mapped[str | None] = mapped_column(String(64))
    impression_id: Mapped[str | None] = mapped_column(String(64), index=True)
    order_id: Mapped[str | None] = mapped_column(String(64))
    price: Mapped[float | None] = mapped_column(Float(53))
    at: Mapped[datetime]
    received_at: Mapped[datetime]

    joined_impression: Mapped[str | None] = mapped_column(String(64))
    joined_position: Mapped[int | None] = mapped_column(Integer)
    joined_how: Mapped[str | None] = mapped_column(String(12))
    reverses: Mapped[str | None] = mapped_column(String(240))


class RefusedRow(Base):
    """How many events of the platform were refused on a day, by reason. What they said is not kept."""

    __tablename__ = "refused_events"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    reason: Mapped[str] = mapped_column(String(32), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)


class ConsentRow(Base):
    """One consent given or taken back: who, for what, when, and which words they had before them."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    learner_id: Mapped[str | None] = mapped_column(String(64), index=True)
    conversation_id: Mapped[str] = mapped_column(String(160), index=True)
    channel: Mapped[str] = mapped_column(String(16))
    purpose: Mapped[str] = mapped_column(String(32))
    granted: Mapped[bool]
    text_version: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]


class TombstoneRow(Base):
    """Who was erased, as a keyed hash: enough to erase them again when a backup brings them back, and no more."""

    __tablename__ = "tombstones"

    name_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    erased_at: Mapped[datetime] = mapped_column(primary_key=True)
    receipt: Mapped[str] = mapped_column(String(16), index=True)
    counts: Mapped[dict[str, Any]]


class RetentionRow(Base):
    """What one run of the retention job removed of one class, as proof."""

    __tablename__ = "retention_runs"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    data_class: Mapped[str] = mapped_column(String(32))
    days: Mapped[int]
    removed: Mapped[int]
    oldest_left: Mapped[datetime | None]
    at: Mapped[datetime] = mapped_column(index=True)


class PublicationRow(Base):
    """One published version. Its number is the primary key: of two that follow the same version, one is refused."""

    __tablename__ = "publications"

    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(128))
    content: Mapped[str] = mapped_column(String(64))
    passages: Mapped[int]
    restores: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    forced: Mapped[bool]
    golden: Mapped[dict[str, Any]]


class PublishedDocumentRow(Base):
    """Which text of a document a version has."""

    __tablename__ = "published_documents"

    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    position: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), index=True)


class DocumentTextRow(Base):
    """A document's text as it was published, and the passages cut from it; kept once for all versions that have it."""

    __tablename__ = "document_texts"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    reviewer: Mapped[str] = mapped_column(Text)
    reviewed_on: Mapped[date]
    review_due_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    passages: Mapped[str] = mapped_column(Text)
