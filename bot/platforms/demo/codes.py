"""One-time codes: short-lived, few tries, and for a stranger's contact the same answer and the same work."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from bot.platform_port import CodeSent
from bot.platforms.demo.contacts import code_of, contact_of
from bot.platforms.demo.tables import CODES, LEARNERS

VALID = timedelta(minutes=5)
AGAIN = timedelta(seconds=60)
TRIES = 5
LOCKED = timedelta(minutes=30)


def send_code(connection: Connection, contact: str, code: str, now: datetime, *, shown: bool) -> tuple[CodeSent, bool]:
    """Keep a new code, unless one was sent just now or wrong tries have locked the contact.

    Returns:
        What is said, and whether somebody is to get the code.
    """
    known = contact_of(contact)
    newest = _newest(connection, known)
    if newest is not None:
        again_at = newest["sent_at"] + (LOCKED if _locked(connection, known, now) else AGAIN)
        if now < again_at:
            return CodeSent(newest["sent_at"] + VALID, TRIES, again_at=again_at), False
    holder = select(LEARNERS.c.learner_id).where(or_(LEARNERS.c.email == known, LEARNERS.c.phone == known))
    learner_id = connection.execute(holder).scalar()
    row = {
        "contact": known, "learner_id": learner_id, "code_hash": _hash(known, code), "sent_at": now,
        "shown": code if shown and learner_id is not None else None,
    }  # fmt: skip
    connection.execute(insert(CODES).values(row))
    return CodeSent(now + VALID, TRIES, again_at=now + AGAIN), learner_id is not None


def check_code(connection: Connection, contact: str, code: str, now: datetime) -> str | None:
    known = contact_of(contact)
    newest = _newest(connection, known)
    if newest is None or newest["used"] or now > newest["sent_at"] + VALID or _locked(connection, known, now):
        return None
    this = CODES.c.id == newest["id"]
    right = hmac.compare_digest(newest["code_hash"], _hash(known, code_of(code)))
    if not right or newest["learner_id"] is None:
        connection.execute(update(CODES).where(this).values(wrong_tries=newest["wrong_tries"] + 1))
        return None
    connection.execute(update(CODES).where(this).values(used=True, shown=None))
    learner_id: str = newest["learner_id"]
    return learner_id


def readable(connection: Connection, now: datetime) -> list[dict[str, str]]:
    """Codes that are still good, for the demo, which sends nothing."""
    good = (CODES.c.shown.is_not(None), CODES.c.sent_at >= now - VALID)
    rows = connection.execute(select(CODES).where(*good).order_by(CODES.c.id)).mappings()
    return [{"contact": row["contact"], "code": row["shown"]} for row in rows]


def forget(connection: Connection, now: datetime) -> int:
    """Remove codes that are no longer good; one that was tried wrongly goes when the tries no longer count. How many.

    A contact stands in each, also that of somebody whom nobody knows.
    """
    over = and_(CODES.c.sent_at < now - VALID, CODES.c.wrong_tries == 0)
    gone = connection.execute(delete(CODES).where(or_(over, CODES.c.sent_at <= now - LOCKED)))
    return gone.rowcount


def _newest(connection: Connection, contact: str) -> dict[str, Any] | None:
    found = select(CODES).where(CODES.c.contact == contact).order_by(CODES.c.id.desc()).limit(1)
    row = connection.execute(found).mappings().first()
    return None if row is None else dict(row)


def _locked(connection: Connection, contact: str, now: datetime) -> bool:
    """Wrong tries count over all of a contact's codes: a new code is no new set of tries."""
    lately = (CODES.c.contact == contact, CODES.c.sent_at > now - LOCKED)
    return (connection.execute(select(func.sum(CODES.c.wrong_tries)).where(*lately)).scalar() or 0) >= TRIES


def _hash(contact: str, code: str) -> str:
    """Six digits are guessed from any hash in no time; it only keeps a reader's eye off a living code."""
    return hashlib.sha256(f"{contact}\n{code}".encode()).hexdigest()
