"""The default clock of a platform."""

from datetime import UTC, datetime


def now_utc() -> datetime:
    return datetime.now(UTC)
