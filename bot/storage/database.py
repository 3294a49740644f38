"""Async engine and session factory: SQLite (WAL) by default, PostgreSQL by URL; and the migrations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from bot.errors import ConfigurationError, Unavailable


class Database:
    """One engine; every use is one short transaction."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        # Parameters are learners' words: no error message, and so no log line, may carry them.
        self.engine = create_async_engine(self.url, pool_pre_ping=not self.is_sqlite, hide_parameters=True)
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _sqlite_pragmas)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Commits at the end, rolls back on any error.

        Raises:
            Unavailable: the database cannot be used; nothing was written.
        """
        try:
            async with self._sessions() as session, session.begin():
                yield session
        except SQLAlchemyError as error:
            raise Unavailable from error

    async def migrate(self) -> None:
        """Bring the schema to this program's version."""
        async with self.engine.begin() as connection:
            await connection.run_sync(_upgrade)

    async def check_migrated(self) -> None:
        """Raises:
        ConfigurationError: the schema is of another version.
        """
        async with self.engine.connect() as connection:
            found = await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())
        wanted = ScriptDirectory.from_config(_alembic()).get_current_head()
        if found != wanted:
            raise ConfigurationError(
                en=f"Database is at revision {found}, this program needs {wanted}. Run: zhike serve"
            )

    async def close(self) -> None:
        await self.engine.dispose()


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("bot.storage").joinpath("migrations")))
    return config


def _upgrade(connection: Connection) -> None:
    config = _alembic()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _sqlite_pragmas(connection: Any, record: object) -> None:
    cursor = connection.cursor()
    # WAL: readers never wait for a writer. NORMAL survives a killed process; only a power cut can lose the last turns.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
