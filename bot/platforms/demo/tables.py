"""The demo platform's tables: a database of its own, which stands for one that isn't ours."""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
)
from sqlalchemy.engine import Dialect

METADATA = MetaData()


class Instant(TypeDecorator[datetime]):
    """Aware UTC in the program; SQLite keeps no zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Money(TypeDecorator[Decimal]):
    """Whole fen, since SQLite has no decimals."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int((value * 100).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 100


def _learner(*, primary_key: bool = False) -> Column[str]:
    return Column("learner_id", String, nullable=False, index=not primary_key, primary_key=primary_key)


LEARNERS = Table(
    "learners",
    METADATA,
    Column("learner_id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("language", String, nullable=False),
    Column("region", String, nullable=False),
    Column("minor", Boolean, nullable=False, default=False),
    Column("email", String, unique=True),
    Column("phone", String, unique=True),
)
ORDERS = Table(
    "orders",
    METADATA,
    Column("id", String, primary_key=True),
    _learner(),
    Column("kind", String, nullable=False),
    Column("item_id", String, nullable=False),
    Column("amount_cny", Money, nullable=False),
    Column("status", String, nullable=False),
    Column("ordered_on", Date, nullable=False),
    Column("paid_at", Instant),
    Column("gift", Boolean, nullable=False, default=False),
    Column("coupon", String),
)
PROGRESS = Table(
    "progress",
    METADATA,
    _learner(primary_key=True),
    Column("course_id", String, primary_key=True),
    Column("percent", Integer, nullable=False),
)
FAULTS = Table(
    "faults",
    METADATA,
    Column("id", Integer, primary_key=True),
    _learner(),
    Column("kind", String, nullable=False),
    Column("course_id", String, nullable=False),
    Column("reported_at", Instant, nullable=False),
)
INVOICES = Table(
    "invoices",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("order_id", String, nullable=False),
    _learner(),
    Column("title", String, nullable=False),
    Column("amount_cny", Money, nullable=False),
    Column("status", String, nullable=False),
    Column("requested_on", Date, nullable=False),
    Column("number", String),
    Column("issued_on", Date),
)
MEMBERSHIPS = Table(
    "memberships",
    METADATA,
    Column("order_id", String, primary_key=True),
    _learner(),
    Column("plan", String, nullable=False),
    Column("since", Date, nullable=False),
    Column("until", Date, nullable=False),
    Column("renews", Boolean, nullable=False),
    Column("next_charge_at", Instant),
)
COUPONS = Table(
    "coupons",
    METADATA,
    _learner(primary_key=True),
    Column("code", String, primary_key=True),
    Column("off_cny", Money, nullable=False),
    Column("least_cny", Money, nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("used_for", String),
)
QUIZZES = Table(
    "quizzes",
    METADATA,
    _learner(primary_key=True),
    Column("course_id", String, primary_key=True),
    Column("quiz", Integer),
    Column("number", String),
    Column("issued_on", Date),
)
DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("order_id", String, primary_key=True),
    _learner(),
    Column("product_id", String, nullable=False),
    Column("status", String, nullable=False),
    Column("carrier", String),
    Column("tracking", String),
    Column("due_on", Date),
    Column("delivered_at", Instant),
)
REQUESTS = Table(
    "requests",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),  # exactly one row for each
    _learner(),
    Column("kind", String, nullable=False),
    Column("subject", String),
    Column("status", String, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("expected_by", Instant, nullable=False),
    Column("pay_url", String),
    Column("body", JSON, nullable=False),
    sqlite_autoincrement=True,
)
CODES = Table(
    "codes",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("contact", String, nullable=False, index=True),
    Column("learner_id", String),  # empty where nobody registered the contact: a row is kept all the same
    Column("code_hash", String, nullable=False),
    Column("shown", String),  # in demo mode only, where nothing is really sent
    Column("sent_at", Instant, nullable=False),
    Column("wrong_tries", Integer, nullable=False, default=0),
    Column("used", Boolean, nullable=False, default=False),
)
OF_LEARNERS = (LEARNERS, ORDERS, PROGRESS, FAULTS, INVOICES, MEMBERSHIPS, COUPONS, QUIZZES, DELIVERIES)
"""What the seed fills, and fills anew for learners who haven't asked for anything."""
