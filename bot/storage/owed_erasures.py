"""What the platform is still to erase: written with an erasure, removed when the platform has answered."""

from datetime import datetime

from sqlalchemy import String, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.rights_port import OwedErasure
from bot.storage.encryption import Sealed
from bot.storage.rows import Base, table_of


class OwedErasureRow(Base):
    """Whose words the platform is still to erase; goes when it has answered."""

    __tablename__ = "owed_erasures"

    receipt: Mapped[str] = mapped_column(String(16), primary_key=True)
    learner_id: Mapped[str] = mapped_column(Sealed())
    until: Mapped[datetime]


_OWED = table_of(OwedErasureRow)


def owe(session: Session, owed: OwedErasure) -> None:
    session.execute(insert(_OWED).values(receipt=owed.receipt, learner_id=owed.learner_id, until=owed.until))


def owed_erasures(session: Session) -> list[OwedErasure]:
    """Oldest first."""
    rows = session.execute(select(_OWED).order_by(_OWED.c.until, _OWED.c.receipt))
    return [OwedErasure(row.receipt, row.learner_id, row.until) for row in rows]


def settle(session: Session, receipt: str) -> None:
    session.execute(delete(_OWED).where(_OWED.c.receipt == receipt))
