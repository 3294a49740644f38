"""When people are there: a team's weekly hours in its time zone, with public holidays and single days. Pure."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

if TYPE_CHECKING:
    from holidays import HolidayBase

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MINUTES_A_DAY = 24 * 60
# A calendar that opens on none of the days to come is a mistake; nobody is told of a day next year.
_LOOKS_AHEAD = 60


def _span(written: object) -> tuple[int, int]:
    """`09:00-21:00` in minutes of the day; an end before the beginning is on the next day."""
    begins, _, ends = str(written).partition("-")
    first, last = _minutes(begins), _minutes(ends)
    if first in {_MINUTES_A_DAY, last}:
        raise ValueError(f"{written}: hours are written as 09:00-21:00")
    return first, last if last > first else last + _MINUTES_A_DAY


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.strip().partition(":")
    if not (hours.isdigit() and minutes.isdigit() and len(minutes) == 2):
        raise ValueError(f"{clock!r} is no time of the day")
    found = int(hours) * 60 + int(minutes)
    if int(minutes) >= 60 or found > _MINUTES_A_DAY:
        raise ValueError(f"{clock!r} is no time of the day")
    return found


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)  # to list them all opens every file of the database
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"no such time zone: {name}") from None
    return name


def _country(name: str) -> str:
    from holidays import list_supported_countries  # noqa: PLC0415  # a tenth of a second that only named holidays pay

    country, _, subdivision = name.partition("-")
    known = list_supported_countries(include_aliases=False)
    if country not in known or (subdivision and subdivision not in known[country]):
        raise ValueError(f"no public holidays are known for {name}")
    return name


Span = Annotated[tuple[int, int], BeforeValidator(_span)]


class Calendar(BaseModel):
    """One team's hours. What is closed wins over the week; what is open wins over both."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: Annotated[str, AfterValidator(_zone)]
    hours: dict[Day, tuple[Span, ...]]
    """Days that are not named are days off."""
    holidays: Annotated[str, AfterValidator(_country)] | None = None
    """A country, or a country and its part (`CN`, `US-CA`), on whose public holidays nobody is there.

    A weekend that its government makes a working day has Monday's hours.
    """
    closed: frozenset[date] = frozenset()
    open: dict[date, tuple[Span, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _opens_at_all(self) -> "Calendar":
        if not any(self.hours.values()):
            raise ValueError("a calendar without hours never opens")
        return self

    def is_open(self, at: datetime) -> bool:
        return any(begins <= at < ends for begins, ends in self._around(at))

    def opens_next(self, at: datetime) -> datetime | None:
        """Now, when it is open; None when it doesn't open within two months."""
        return next((max(begins, at) for begins, ends in self._around(at) if ends > at), None)

    def after_open(self, at: datetime, open_time: timedelta) -> datetime:
        """The moment by which this much open time has passed; closed hours don't count.

        Where the calendar opens for less than that in two months, closed time counts as well.
        """
        left = open_time
        for begins, ends in self._around(at):
            start = max(begins, at)
            if ends <= start:
                continue
            if ends - start >= left:
                return start + left
            left -= ends - start
        return at + open_time

    def open_between(self, since: datetime, until: datetime) -> timedelta:
        """How much of a stretch of time was open."""
        total, day = timedelta(0), self.local(since).date() - timedelta(days=1)
        while day <= self.local(until).date():
            for begins, ends in self._on(day):
                total += max(min(ends, until) - max(begins, since), timedelta(0))
            day += timedelta(days=1)
        return total

    def local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))

    def _around(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open stretches in order, from yesterday's, which may reach over midnight."""
        today = self.local(at).date()
        for days in range(-1, _LOOKS_AHEAD):
            yield from self._on(today + timedelta(days=days))

    def _on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.zone))
        for first, last in sorted(self._spans(day)):
            # Wall-clock arithmetic in the zone first: on the day when clocks change, nine o'clock stays nine o'clock.
            yield tuple((midnight + timedelta(minutes=m)).astimezone(UTC) for m in (first, last))  # type: ignore[misc]  # two of them

    def _spans(self, day: date) -> tuple[tuple[int, int], ...]:
        if day in self.open:
            return self.open[day]
        if day in self.closed:
            return ()
        if self.holidays is not None:
            public = _public_holidays(self.holidays, day.year)
            if day in public:
                return ()
            if day in getattr(public, "weekend_workdays", ()):
                return self.hours.get("mon", ())
        return self.hours.get(_DAYS[day.weekday()], ())


@lru_cache(maxsize=64)
def _public_holidays(name: str, year: int) -> "HolidayBase":
    from holidays import country_holidays  # noqa: PLC0415  # a tenth of a second that only named holidays pay

    country, _, subdivision = name.partition("-")
    return country_holidays(country, subdiv=subdivision or None, years=year)
