"""Staff logins: argon2 password hashes, roles staff, editor and admin."""

import secrets
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import select

from bot.ports import StaffMember
from bot.storage.database import Database
from bot.storage.rows import StaffRow

ROLES = ("staff", "editor", "admin")


class SqlStaff:
    """Finds, checks and adds staff members."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._hasher = PasswordHasher()

    @cached_property
    def _nobody(self) -> str:
        """Checked for unknown names, so that the time taken doesn't tell which names exist."""
        return self._hasher.hash(secrets.token_hex(8))

    def verify(self, password: str, password_hash: str | None) -> bool:
        """Slow on purpose; run it in a thread."""
        try:
            return self._hasher.verify(password_hash or self._nobody, password) and password_hash is not None
        except VerifyMismatchError:
            return False

    async def by_name(self, name: str) -> tuple[StaffMember, str] | None:
        """The member and their password hash."""
        async with self._database.transaction() as session:
            row = await session.scalar(select(StaffRow).where(StaffRow.name == name, StaffRow.active))
            return None if row is None else (_member(row), row.password_hash)

    async def by_id(self, staff_id: str) -> tuple[StaffMember, str] | None:
        async with self._database.transaction() as session:
            row = await session.get(StaffRow, staff_id)
            return (_member(row), row.password_hash) if row is not None and row.active else None

    async def add(self, name: str, display_name: str, role: str, password: str) -> StaffMember:
        """Add a member, or give an existing one a new password, name and role; one switched off is on again."""
        async with self._database.transaction() as session:
            row = await session.scalar(select(StaffRow).where(StaffRow.name == name))
            if row is None:
                row = StaffRow(id=f"staff-{secrets.token_hex(6)}", name=name)
                session.add(row)
            row.display_name, row.role, row.active = display_name, role, True
            row.password_hash = self._hasher.hash(password)
            await session.flush()
            return _member(row)

    async def remove(self, name: str) -> StaffMember | None:
        """Switch a login off, or leave it so; what the member wrote keeps their name. None where there is none."""
        async with self._database.transaction() as session:
            row = await session.scalar(select(StaffRow).where(StaffRow.name == name))
            if row is None:
                return None
            row.active = False
            return _member(row)

    async def all(self) -> list[StaffMember]:
        async with self._database.transaction() as session:
            return [_member(row) for row in await session.scalars(select(StaffRow).order_by(StaffRow.name))]


def _member(row: StaffRow) -> StaffMember:
    return StaffMember(row.id, row.name, row.display_name, row.role)
