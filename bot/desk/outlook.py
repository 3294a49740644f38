"""What a learner can be told of the wait: the team, its hours, the place in the queue, and what others waited."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from statistics import median

import structlog

from bot.desk.teams import Team, Teams, read_teams
from bot.settings import Settings
from bot.ticket_port import Outlook, Standing, TicketStore

log = structlog.get_logger()
_RECENT = timedelta(days=28)
# Fewer than this, and a median says more about chance than about the wait.
_ENOUGH = 8
_HOURS_AROUND = 1
_A_DAY = 24


class QueueOutlook:
    """Implements ports.FrontDesk over the tickets and the teams' calendars."""

    def __init__(self, tickets: TicketStore, teams: Teams, first_reply_minutes: Mapping[str, int]) -> None:
        self._tickets = tickets
        self._teams = teams
        self._minutes = first_reply_minutes

    @classmethod
    def of(cls, settings: Settings, tickets: TicketStore) -> "QueueOutlook":
        """Raises:
        ConfigurationError: the operator's file of teams has a mistake.
        """
        return cls(tickets, read_teams(settings.teams), settings.first_reply_minutes)

    async def outlook(
        self, *, language: str, urgency: str, topics: tuple[str, ...], at: datetime, ticket: str | None = None
    ) -> Outlook:
        team = self._teams.team_for(language, *topics)
        try:
            standing = await self._tickets.standing(team.id, urgency, at - _RECENT, ticket)
        except Exception:  # a hand-over must not fail for want of a figure
            log.exception("standing_unknown")
            standing = None
        return outlook_of(team, standing, at, timedelta(minutes=self._minutes[urgency]))


def outlook_of(team: Team, standing: Standing | None, at: datetime, first_reply: timedelta) -> Outlook:
    """The facts, from a calendar and the queue; pure."""
    is_open = team.is_open(at)
    return Outlook(
        team=team.id,
        team_name=team.name,
        zone=team.zone,
        zone_name=team.zone_name,
        due_at=team.after_open(at, first_reply),
        opens_at=None if is_open else team.opens_next(at),
        is_open=is_open,
        position=None if standing is None else standing.ahead + 1,
        wait_minutes=None if standing is None or not is_open else usual_wait(team, standing.first_replies, at),
    )


def usual_wait(team: Team, first_replies: Iterable[tuple[datetime, datetime]], at: datetime) -> int | None:
    """Median minutes of open time that others waited, around this hour where there are enough, else over the day.

    Returns:
        None when there are too few to tell.
    """
    waits = [
        (team.local(opened).hour, team.open_between(opened, replied) / timedelta(minutes=1))
        for opened, replied in first_replies
    ]
    hour = team.local(at).hour
    near = [wait for then, wait in waits if min((then - hour) % _A_DAY, (hour - then) % _A_DAY) <= _HOURS_AROUND]
    chosen = near if len(near) >= _ENOUGH else [wait for _, wait in waits]
    return max(1, round(median(chosen))) if len(chosen) >= _ENOUGH else None
