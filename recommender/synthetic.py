"""Made-up interactions of realistic shape: long-tailed popularity, latent tastes, series taken in order. Seeded."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.interactions import Event

_START = 1_600_000_000.0
_DAY = 86_400.0
_TOPICS_PER_USER = 3.0
_TRIES = 4


@dataclass(frozen=True)
class Shape:
    """What a platform looks like from its log."""

    users: int
    items: int
    events: int
    """About so many; users who would exceed the catalogue take less."""
    topics: int
    tail: float
    """Exponent of item popularity: 0 is flat, 1 is Zipf's law."""
    least: int
    """Events that everybody has."""
    follow: float
    """Share of events that go on to a neighbour in the series of the last item."""
    days: int


# A shop of paid courses: many learners with few courses each, a wide catalogue.
COURSES = Shape(users=24_000, items=8_000, events=160_000, topics=300, tail=0.9, least=3, follow=0.04, days=700)
# Film ratings of the MovieLens-100k kind: few users with many items each, rated in long sittings.
RATINGS = Shape(users=943, items=1_682, events=100_000, topics=18, tail=0.9, least=20, follow=0.1, days=200)


def scaled(shape: Shape, share: float) -> Shape:
    """The same platform with fewer or more of everything; density of the matrix changes, events per user do not."""
    return Shape(
        users=max(1, round(shape.users * share)),
        items=max(2, round(shape.items * share)),
        events=max(1, round(shape.events * share)),
        topics=max(2, round(shape.topics * share**0.5)),
        tail=shape.tail,
        least=shape.least,
        follow=shape.follow,
        days=shape.days,
    )


def make_events(shape: Shape, seed: int) -> list[Event]:
    """Events in no particular order; ids are `u17` and `i42`; the same seed gives the same events."""
    rng = np.random.default_rng(seed)
    topic_of = rng.integers(0, shape.topics, shape.items)
    popularity: NDArray[np.float64] = np.power(1.0 + rng.permutation(shape.items), -shape.tail)
    lengths = _lengths(shape, rng)
    # About three topics a user, one of them first. The floor keeps a row of zeros from being divided by zero.
    tastes = rng.gamma(_TOPICS_PER_USER / shape.topics, size=(shape.users, shape.topics)) + 1e-12
    tastes /= tastes.sum(axis=1, keepdims=True)
    taste_steps = np.cumsum(tastes, axis=1)
    members, steps = _by_topic(topic_of, popularity, shape.topics)
    everything = np.cumsum(popularity) / popularity.sum()
    # Items of one topic in a fixed order are its series; the last has no next.
    following = np.full(shape.items, -1)
    following[members[:-1]] = np.where(topic_of[members[:-1]] == topic_of[members[1:]], members[1:], -1)

    joined = rng.random(shape.users) * shape.days * 0.8
    pace = rng.exponential(shape.days * 0.2, shape.users) / lengths
    current = np.full(shape.users, -1)
    taken = np.zeros((shape.users, shape.items), bool)
    events: list[Event] = []
    for step in range(int(lengths.max())):
        active = np.flatnonzero(lengths > step)
        for _ in range(_TRIES):  # what somebody has already is drawn again
            topics = (rng.random(len(active))[:, None] < taste_steps[active]).argmax(axis=1)
            chosen = members[np.minimum(np.searchsorted(steps, topics + rng.random(len(active))), shape.items - 1)]
            anything = rng.random(len(active)) < 0.1
            chosen = np.where(anything, np.searchsorted(everything, rng.random(len(active))), chosen)
            after = following[current[active]]
            goes_on = (current[active] >= 0) & (after >= 0) & (rng.random(len(active)) < shape.follow)
            chosen = np.minimum(np.where(goes_on, after, chosen), shape.items - 1)
            fresh = ~taken[active, chosen]
            users, items = active[fresh], chosen[fresh]
            taken[users, items] = True
            current[users] = items
            moments = _START + _DAY * (joined[users] + pace[users] * step)
            ratings = rng.integers(1, 6, len(users)).astype(float)
            drawn = zip(users.tolist(), items.tolist(), moments.round().tolist(), ratings.tolist(), strict=True)
            events += [Event(f"u{user}", f"i{item}", moment, rating) for user, item, moment, rating in drawn]
            active = active[~fresh]
    return events


def _lengths(shape: Shape, rng: np.random.Generator) -> NDArray[np.int64]:
    spare = max(0.0, shape.events / shape.users - shape.least)
    drawn = rng.lognormal(0.0, 1.0, shape.users)
    lengths: NDArray[np.int64] = shape.least + np.round(spare * drawn / drawn.mean()).astype(np.int64)
    return lengths.clip(max=shape.items // 2 + 1)


def _by_topic(
    topic_of: NDArray[np.int64], popularity: NDArray[np.float64], topics: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Items ordered by topic, and for each the upper end of its slice of its topic's unit interval."""
    members = np.argsort(topic_of, kind="stable")
    ends = np.empty(len(members))
    for topic in range(topics):
        mine = topic_of[members] == topic
        if mine.any():
            share = np.cumsum(popularity[members[mine]])
            ends[mine] = topic + share / share[-1]
    return members, ends
