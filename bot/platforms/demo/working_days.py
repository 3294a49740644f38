"""Working days in Beijing, Monday to Friday without China's public holidays."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

from bot.platforms.demo.seed import BEIJING

if TYPE_CHECKING:
    from holidays import HolidayBase

_END_OF_WORK = time(18)


@cache
def _calendar() -> "HolidayBase":
    from holidays import country_holidays  # noqa: PLC0415  # a sixth of a second, and most starts need no date

    return country_holidays("CN")


def after_working_days(count: int, now: datetime) -> datetime:
    """The end of the `count`-th working day after today: what "within 3 working days" promises.

    >>> after_working_days(3, datetime(2026, 11, 20, 2, tzinfo=UTC)).isoformat()  # a Friday
    '2026-11-25T10:00:00+00:00'
    """
    found = now.astimezone(BEIJING).date()
    while count > 0:
        found += timedelta(days=1)
        count -= _calendar().is_working_day(found)
    return datetime.combine(found, _END_OF_WORK, BEIJING).astimezone(UTC)


def working_days_since(start: datetime, now: datetime) -> int:
    """Working days begun since the day after `start`.

    >>> working_days_since(datetime(2026, 11, 20, 2, tzinfo=UTC), datetime(2026, 11, 24, 2, tzinfo=UTC))
    2
    """
    first, last = start.astimezone(BEIJING).date(), now.astimezone(BEIJING).date()
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(_calendar().is_working_day(day) for day in days)
