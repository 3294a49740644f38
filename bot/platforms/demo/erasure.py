"""Erasure on the demo platform: a learner's words leave their requests, their one-time codes go; records stay."""

from datetime import datetime

from sqlalchemy import Connection, and_, delete, update

from bot.platforms.demo.tables import CODES, REQUESTS


def erase_words(connection: Connection, learner_id: str, until: datetime) -> int:
    """How many requests it was, those included that held no words any more: a repeat gives the same number."""
    theirs = and_(REQUESTS.c.learner_id == learner_id, REQUESTS.c.requested_at <= until)
    found = connection.execute(update(REQUESTS).where(theirs).values(body={}))
    connection.execute(delete(CODES).where(CODES.c.learner_id == learner_id, CODES.c.sent_at <= until))
    return found.rowcount
