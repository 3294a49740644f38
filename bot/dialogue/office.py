"""The platform's office: its days, and so those that learners mean, are Beijing's. Pure."""

from datetime import date, datetime, timedelta, timezone

OFFICE = timezone(timedelta(hours=8))


def office_time(at: datetime) -> datetime:
    """A moment on the office's clock."""
    return at.astimezone(OFFICE)


def office_day(at: datetime) -> date:
    """The day that learners call today.

    >>> office_day(datetime(2026, 11, 22, 23, 30, tzinfo=timezone.utc)).isoformat()  # 07:30 in Beijing
    '2026-11-23'
    """
    return office_time(at).date()
