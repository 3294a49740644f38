"""Cases to rank for: a requests file and a truth file, of any sensible shape, joined to the training histories."""

from collections.abc import Iterable, Sequence

import numpy as np

from recommender.fitted import FittedModel
from recommender.interactions import NOT_TAKEN, Event, Interactions, last_of_each
from recommender.judging import Case


def cases_of(
    model: FittedModel, training: Interactions, requests: Sequence[Event], truth: Iterable[Event]
) -> tuple[tuple[Case, ...], dict[str, int]]:
    """One case for each user of `requests`, in the order in which they first come, and what was odd, by number.

    A request with an item is an event after training and joins the history; one that is also in `truth` would give the
    answer away and is left out. Truth of users who are not asked for is not judged.
    """
    wanted: dict[str, set[str]] = {}
    for event in truth:
        wanted.setdefault(event.user_id, set()).add(event.item_id)
    later: dict[str, list[tuple[float, int]]] = {}
    given_away = unknown = 0
    for event in requests:
        mine = later.setdefault(event.user_id, [])
        if not event.item_id or event.event in NOT_TAKEN:
            continue
        if event.item_id in wanted.get(event.user_id, ()):
            given_away += 1
        elif event.item_id not in model.item_number:
            unknown += 1
        else:
            mine.append((event.timestamp, model.item_number[event.item_id]))
    cases = []
    for user, extra in later.items():
        number = training.user_number.get(user)
        known = training.histories[number] if number is not None else np.empty(0, np.int32)
        seen = set(known.tolist())
        # Sorted by time alone: without times, the order of the file stands.
        added = [item for _, item in sorted(extra, key=lambda pair: pair[0]) if item not in seen]
        history = last_of_each(np.concatenate((known, np.array(added, np.int32))))
        cases.append(Case(user, history, frozenset(wanted.get(user, ()))))
    notes = {
        "truth_without_request": sum(user not in later for user in wanted),
        "requests_without_truth": sum(user not in wanted for user in later),
        "rows_that_give_truth_away": given_away,
        "rows_of_unknown_items": unknown,
    }
    return tuple(cases), notes
