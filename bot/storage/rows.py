"""SQLAlchemy tables. Relationships are never loaded lazily: there are none."""

from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


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

    id: Mapped[str] = mapped_column(String(160), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str | None] = mapped_column(String(64))
    learner_id: Mapped[str | None] = mapped_column(String(64), index=True)
    owner: Mapped[str] = mapped_column(String(64), default="bot")
    epoch: Mapped[int] = mapped_column(Integer, default=0)
    last_seq: Mapped[int] = mapped_column(Integer, default=0)
    tracker: Mapped[str] = mapped_column(Text)
    pending_since: Mapped[datetime | None] = mapped_column(index=True)
    """When the oldest message that no turn has ended for was heard."""
    delivered_seq: Mapped[int] = mapped_column(Integer, default=0)
    """How far an outbox (Telegram) has sent this log."""
    updated_at: Mapped[datetime]


class LearnerRow(Base):
    """What is remembered of a learner in all their conversations, as a cache of their logs."""

    __tablename__ = "learners"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    memory: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]


class EventRow(Base):
    """One fact. The primary key makes a number unique in its conversation."""

    __tablename__ = "events"
    __table_args__ = (Index("events_by_turn", "conversation_id", "turn_id"),)

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    type: Mapped[str] = mapped_column(String(32))
    audience: Mapped[str] = mapped_column(String(8))
    turn_id: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime]
    body: Mapped[str] = mapped_column(Text)


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
    evidence: Mapped[dict[str, Any]]


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
