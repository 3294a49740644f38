"""Joining outcomes to exposures inside a transaction: after each change, for those whom the change can concern."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Row, bindparam, false, func, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.dialogue.events import Event, ImpressionShown, NotInterested
from bot.dialogue.exposures import exposures_in, refusals_in
from bot.dialogue.tracker import Tracker
from bot.storage.rows import ExposureRow, OutcomeRow, table_of
from recommender import Join, Outcome, OutcomeType, ShownItem, join
from recommender import Kind as ItemKind

EXPOSURES, OUTCOMES = table_of(ExposureRow), table_of(OutcomeRow)
_OUTCOME_LEARNER_ITEM = tuple_(OUTCOMES.c.learner_id, OUTCOMES.c.kind, OUTCOMES.c.item_id)
_EXPOSURE_LEARNER_ITEM = tuple_(EXPOSURES.c.learner_id, EXPOSURES.c.kind, EXPOSURES.c.item_id)
_TOUCH = update(OUTCOMES).where(false()).values(price=None)
_SET_JOIN = update(OUTCOMES).where(OUTCOMES.c.id == bindparam("_id"))
# Keys of one statement: SQLite takes 32,766 parameters, and each key is three.
_CHUNK = 2000
# One writer at a time: a slate and its outcome that are written at the same moment must see each other.
_LOCK = 7_204_021

Key = tuple[str, str, str]
"""Learner, kind and id of an item: the outcomes of one such key decide about each other."""


def is_joined(events: Sequence[Event]) -> bool:
    """Whether events change exposures or outcomes."""
    return any(isinstance(event, ImpressionShown | NotInterested) for event in events)


class Joining:
    """Adds exposures and outcomes, and keeps every join what `recommender.join` says it is."""

    def __init__(self, window: timedelta, *, is_sqlite: bool) -> None:
        self._window = window
        self._is_sqlite = is_sqlite
        insert = sqlite.insert if is_sqlite else postgresql.insert
        self._add_exposure = insert(EXPOSURES).on_conflict_do_nothing()
        self._add_outcome = insert(OUTCOMES).on_conflict_do_nothing().returning(OUTCOMES.c.id)

    def take_up(self, session: Session, tracker: Tracker, events: Sequence[Event], at: datetime) -> None:
        """Exposures and refusals among the events of a turn, for which the lock is held; many turns have none."""
        if not is_joined(events):
            return
        shown = exposures_in(events, tracker, at)
        if shown:
            session.execute(self._add_exposure, [exposure_values(exposure) for exposure in shown])
        refused = refusals_in(events, tracker, at)
        for outcome in refused:
            self.add(session, outcome, at)
        self.rejoin(session, refused, {exposure.impression_id for exposure in shown}, map(_key, shown))

    def lock(self, session: Session) -> None:
        """To be held before the first read of a transaction that changes exposures or outcomes.

        It comes before all other locks: whoever waits for it must hold no row that its holder may come for.
        """
        # In SQLite any write takes the database's lock, also one that finds nothing to change.
        session.execute(_TOUCH if self._is_sqlite else select(func.pg_advisory_xact_lock(_LOCK)))

    def add(self, session: Session, outcome: Outcome, received_at: datetime) -> bool:
        """Whether it was added; False when its id is known."""
        values = outcome_values(outcome) | {"received_at": received_at}
        return session.execute(self._add_outcome, values).one_or_none() is not None

    def rejoin(
        self,
        session: Session,
        added: Iterable[Outcome],
        impressions: Iterable[str] = (),
        keys: Iterable[Key | None] = (),
    ) -> None:
        """Join again whatever added outcomes, or slates that were added, can have changed."""
        outcomes = {outcome.id: outcome for outcome in added}
        outcomes |= _outcomes_where(session, OUTCOMES.c.impression_id, impressions)
        concerned = {*map(_key, outcomes.values()), *keys} - {None}
        outcomes |= _outcomes_where(session, _OUTCOME_LEARNER_ITEM, concerned)
        named = {outcome.impression_id for outcome in outcomes.values()} - {None}
        exposures = {
            (row.impression_id, row.position): exposure_of(row)
            for column, values in ((EXPOSURES.c.impression_id, named), (_EXPOSURE_LEARNER_ITEM, concerned))
            for row in _rows_where(session, EXPOSURES, column, values)
        }
        joins = join(exposures.values(), outcomes.values(), self._window)
        if joins:
            session.execute(_SET_JOIN, [join_values(outcome_id, found) for outcome_id, found in joins.items()])


def _key(of: ShownItem | Outcome) -> Key | None:
    return None if of.learner_id is None else (of.learner_id, *of.item)


def _outcomes_where(session: Session, column: Any, values: Iterable[Any]) -> dict[str, Outcome]:
    return {row.id: outcome_of(row) for row in _rows_where(session, OUTCOMES, column, values)}


def _rows_where(session: Session, table: Any, column: Any, values: Iterable[Any]) -> list[Row[Any]]:
    wanted = list(values)
    found: list[Row[Any]] = []
    for start in range(0, len(wanted), _CHUNK):
        found += session.execute(select(table).where(column.in_(wanted[start : start + _CHUNK])))
    return found


def exposure_values(exposure: ShownItem) -> dict[str, Any]:
    return {**vars(exposure), "context": dict(exposure.context)}


def outcome_values(outcome: Outcome) -> dict[str, Any]:
    return dict(vars(outcome))


def join_values(outcome_id: str, found: Join) -> dict[str, Any]:
    impression, position = found.place or (None, None)
    return {
        "_id": outcome_id,
        "joined_impression": impression,
        "joined_position": position,
        "joined_how": found.how,
        "reverses": found.reverses,
    }


def exposure_of(row: Row[Any]) -> ShownItem:
    return ShownItem(**row._mapping)


def outcome_of(row: Row[Any]) -> Outcome:
    return Outcome(
        id=row.id,
        type=cast(OutcomeType, row.type),
        kind=cast(ItemKind, row.kind),
        item_id=row.item_id,
        at=row.at,
        learner_id=row.learner_id,
        impression_id=row.impression_id,
        order_id=row.order_id,
        price=row.price,
    )


def join_of(row: Row[Any]) -> Join:
    place = None if row.joined_impression is None else (row.joined_impression, row.joined_position)
    return Join(place, row.joined_how, row.reverses)
