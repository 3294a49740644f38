"""Interactions: who took which item when, ordered by time, with string ids outside and numbers inside."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Indices = NDArray[np.int32]
Scores = NDArray[np.float32]
Matrix = Any
"""A scipy CSR matrix; scipy carries no types."""

# Shown, waved away or given back: facts about an item that are no sign of liking it.
NOT_TAKEN = frozenset({"impression", "dismiss", "refund"})


class Event(NamedTuple):
    """One row of a log. `timestamp` is in seconds since 1970 (UTC); `rating` and `price` are NaN where unknown."""

    user_id: str
    item_id: str
    timestamp: float
    rating: float = float("nan")
    event: str = ""
    price: float = float("nan")


@dataclass(frozen=True)
class Interactions:
    """Events of known users on known items, oldest first; events of the same second keep the order they came in."""

    user_ids: tuple[str, ...]
    item_ids: tuple[str, ...]
    users: Indices
    items: Indices
    times: NDArray[np.float64]

    @classmethod
    def from_events(cls, events: Iterable[Event], item_ids: Sequence[str] = ()) -> "Interactions":
        """Number users and items in the order of their ids; `item_ids` adds items that nobody has taken yet.

        Events that are no sign of liking (NOT_TAKEN) are left out, and so is every earlier event of the same user on an
        item that was given back or waved away since.
        """
        ordered = sorted(events, key=lambda event: event.timestamp)
        undone = {
            (event.user_id, event.item_id): event.timestamp
            for event in ordered
            if event.event in NOT_TAKEN and event.event != "impression"
        }
        taken = [
            event
            for event in ordered
            if event.event not in NOT_TAKEN
            and event.timestamp > undone.get((event.user_id, event.item_id), float("-inf"))
        ]
        users = sorted({event.user_id for event in taken})
        items = sorted({event.item_id for event in taken} | set(item_ids))
        user_number = {key: n for n, key in enumerate(users)}
        item_number = {key: n for n, key in enumerate(items)}
        return cls(
            tuple(users),
            tuple(items),
            np.array([user_number[event.user_id] for event in taken], np.int32),
            np.array([item_number[event.item_id] for event in taken], np.int32),
            np.array([event.timestamp for event in taken], np.float64),
        )

    def __len__(self) -> int:
        return len(self.users)

    @cached_property
    def user_number(self) -> dict[str, int]:
        return {key: n for n, key in enumerate(self.user_ids)}

    @cached_property
    def item_number(self) -> dict[str, int]:
        return {key: n for n, key in enumerate(self.item_ids)}

    @cached_property
    def matrix(self) -> Matrix:
        """Users by items, float32, 1 where there is at least one event."""
        shape = (len(self.user_ids), len(self.item_ids))
        matrix = sparse.csr_matrix((np.ones(len(self), np.float32), (self.users, self.items)), shape=shape)
        matrix.sum_duplicates()
        matrix.data[:] = 1.0
        return matrix

    @cached_property
    def histories(self) -> tuple[Indices, ...]:
        """Items of each user, oldest first; an item taken more than once stands where it was taken last."""
        by_user = np.argsort(self.users, kind="stable")
        users, items = self.users[by_user], self.items[by_user]
        pairs = users.astype(np.int64) * len(self.item_ids) + items
        # np.unique finds first occurrences; from behind these are the last.
        _, from_end = np.unique(pairs[::-1], return_index=True)
        kept = np.sort(len(pairs) - 1 - from_end)
        bounds = np.searchsorted(users[kept], np.arange(len(self.user_ids) + 1))
        return tuple(items[kept[start:end]] for start, end in itertools.pairwise(bounds.tolist()))

    def without(self, users: Indices, items: Indices) -> "Interactions":
        """The same users and items, less all events of these pairs."""
        width = len(self.item_ids)
        pairs = self.users.astype(np.int64) * width + self.items
        keep = ~np.isin(pairs, users.astype(np.int64) * width + items)
        return self.only(keep)

    def only(self, keep: NDArray[np.bool_]) -> "Interactions":
        """The same users and items with a part of the events."""
        return Interactions(self.user_ids, self.item_ids, self.users[keep], self.items[keep], self.times[keep])

    def on_items(self, items: Indices) -> "Interactions":
        """The same users and the events on these items, which are numbered anew in the order given."""
        number = np.full(len(self.item_ids), -1, np.int32)
        number[items] = np.arange(len(items), dtype=np.int32)
        keep = number[self.items] >= 0
        ids = tuple(self.item_ids[item] for item in items)
        return Interactions(self.user_ids, ids, self.users[keep], number[self.items[keep]], self.times[keep])


def last_of_each(items: Indices) -> Indices:
    """Drop all but the last occurrence of each item.

    >>> last_of_each(np.array([3, 1, 3, 2], np.int32)).tolist()
    [1, 3, 2]
    """
    if len(items) < 2:
        return items
    _, from_end = np.unique(items[::-1], return_index=True)
    return items[np.sort(len(items) - 1 - from_end)]
