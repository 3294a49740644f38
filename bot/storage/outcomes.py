"""What came of suggestions: events of the platform and followed cards, once each, joined to what was shown."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.dialogue.exposures import opened_once
from bot.storage.database import Database
from bot.storage.joining import EXPOSURES, OUTCOMES, Joining, exposure_of, join_of, outcome_of
from bot.storage.rows import EventRow, RefusedRow, table_of
from recommender import ATTRIBUTION_WINDOW, OfferResult, Outcome, results

_EVENTS, _REFUSED = table_of(EventRow), table_of(RefusedRow)


class SqlOutcomes:
    """Implements outcome_port.OutcomeStore on SQLite and PostgreSQL."""

    def __init__(self, database: Database, attribution_window: timedelta = ATTRIBUTION_WINDOW) -> None:
        self._database = database
        self._joining = Joining(attribution_window, is_sqlite=database.is_sqlite)
        self._insert = sqlite.insert if database.is_sqlite else postgresql.insert

    async def record(self, outcomes: Sequence[Outcome], received_at: datetime) -> list[str]:
        return await self._database.run(self._record, outcomes, received_at)

    async def opened(self, impression_id: str, kind: str, item_id: str, at: datetime, *, within: str = "") -> bool:
        return await self._database.run(self._opened, impression_id, kind, item_id, at, within)

    async def refused(self, reasons: Sequence[str], at: datetime) -> None:
        day = at.astimezone(UTC).date().isoformat()
        rows = [{"day": day, "reason": reason, "count": n} for reason, n in Counter(reasons).items()]
        if rows:
            add = self._insert(_REFUSED)
            counted = add.on_conflict_do_update(
                index_elements=["day", "reason"], set_={"count": _REFUSED.c.count + add.excluded.count}
            )
            await self._database.run(lambda session: session.execute(counted, rows))

    async def results(self, since: datetime, until: datetime) -> list[OfferResult]:
        return await self._database.run(_results, since, until)

    async def impressions(self, since: datetime) -> dict[tuple[str, str], int]:
        shown = select(EXPOSURES.c.kind, EXPOSURES.c.item_id, func.count()).where(EXPOSURES.c.at >= since)
        query = shown.group_by(EXPOSURES.c.kind, EXPOSURES.c.item_id)
        rows = await self._database.run(lambda session: session.execute(query).all())
        return {(kind, item_id): int(count) for kind, item_id, count in rows}

    async def outcomes(self, learner_id: str | None = None) -> list[Outcome]:
        query = select(OUTCOMES).order_by(OUTCOMES.c.at, OUTCOMES.c.id)
        if learner_id is not None:
            query = query.where(OUTCOMES.c.learner_id == learner_id)
        found = await self._database.run(lambda session: session.execute(query).all())
        return [outcome_of(row) for row in found]

    async def counts(self, since: datetime, until: datetime) -> dict[str, dict[str, int]]:
        return await self._database.run(_counts, since, until)

    def _record(self, session: Session, outcomes: Sequence[Outcome], received_at: datetime) -> list[str]:
        self._joining.lock(session)
        said: list[str] = []
        added: list[Outcome] = []
        for outcome in outcomes:
            if self._joining.add(session, outcome, received_at):
                added.append(outcome)
                said.append("accepted")
                continue
            known = session.execute(select(OUTCOMES).where(OUTCOMES.c.id == outcome.id)).one()
            said.append("repeat" if outcome_of(known) == outcome else "id_reused")
        if added:
            self._joining.rejoin(session, added)
        return said

    def _opened(self, session: Session, impression_id: str, kind: str, item_id: str, at: datetime, within: str) -> bool:
        self._joining.lock(session)
        query = select(EXPOSURES).where(
            EXPOSURES.c.impression_id == impression_id, EXPOSURES.c.kind == kind, EXPOSURES.c.item_id == item_id
        )
        if within:
            query = query.where(EXPOSURES.c.conversation_id == within)
        row = session.execute(query).one_or_none()
        if row is None:
            return False
        shown = exposure_of(row)
        followed = opened_once(shown, at)
        if self._joining.add(session, followed, at):
            self._joining.rejoin(session, [followed])
        return True


def _results(session: Session, since: datetime, until: datetime) -> list[OfferResult]:
    between = and_(EXPOSURES.c.at >= since, EXPOSURES.c.at < until)
    shown = session.execute(
        select(EXPOSURES).where(between).order_by(EXPOSURES.c.at, EXPOSURES.c.impression_id, EXPOSURES.c.position)
    )
    exposures = [exposure_of(row) for row in shown]
    place = and_(
        OUTCOMES.c.joined_impression == EXPOSURES.c.impression_id, OUTCOMES.c.joined_position == EXPOSURES.c.position
    )
    happened = session.execute(select(OUTCOMES).join(EXPOSURES, place).where(between)).all()
    outcomes = [outcome_of(row) for row in happened]
    return results(exposures, outcomes, {row.id: join_of(row) for row in happened})


def _counts(session: Session, since: datetime, until: datetime) -> dict[str, dict[str, int]]:
    kept_back = select(_EVENTS.c.body).where(
        _EVENTS.c.type == "offer_withheld", _EVENTS.c.at >= since, _EVENTS.c.at < until
    )
    rules = Counter(str(json.loads(body)["rule"]) for body in session.scalars(kept_back))
    first, last = (moment.astimezone(UTC).date().isoformat() for moment in (since, until))
    by_reason = select(_REFUSED.c.reason, func.sum(_REFUSED.c.count)).group_by(_REFUSED.c.reason)
    refused = session.execute(by_reason.where(_REFUSED.c.day >= first, _REFUSED.c.day <= last))
    alone = select(OUTCOMES.c.type, func.count()).where(OUTCOMES.c.joined_impression.is_(None))
    unjoined = session.execute(alone.group_by(OUTCOMES.c.type))
    return {
        "withheld": dict(rules.most_common()),
        "refused": {reason: int(count) for reason, count in refused},
        "unjoined": {type_: int(count) for type_, count in unjoined},
    }
