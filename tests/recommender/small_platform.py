"""A small made-up platform with tastes, and hand-made histories where every number can be checked."""

from collections.abc import Iterable
from functools import cache

from recommender.interactions import Event, Interactions
from recommender.synthetic import Shape, make_events

SMALL = Shape(users=600, items=150, events=5_000, topics=8, tail=0.9, least=3, follow=0.2, days=300)
NOW = 1_700_000_000.0


def histories(*lines: str) -> Interactions:
    """Users u0, u1, … with one letter per item, oldest first: `histories("abc", "bc")`."""
    return Interactions.from_events(events_of(lines))


def events_of(lines: Iterable[str]) -> list[Event]:
    return [Event(f"u{user}", item, float(at)) for user, line in enumerate(lines) for at, item in enumerate(line)]


@cache
def small_platform(seed: int = 0) -> Interactions:
    return Interactions.from_events(make_events(SMALL, seed))
