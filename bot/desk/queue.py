"""Orders open tickets by urgency and waiting time. Pure."""

from collections.abc import Iterable

from bot.ports import Ticket

URGENCIES = ("critical", "high", "normal")


def by_urgency(tickets: Iterable[Ticket]) -> list[Ticket]:
    """Most urgent first; within one urgency who has waited longest, then who came first."""
    return sorted(tickets, key=lambda t: (URGENCIES.index(t.urgency), t.waiting_since or t.opened_at, t.id))
