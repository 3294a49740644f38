"""Engines and transactions: SQLite (WAL) by default, PostgreSQL by URL; and the migrations."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import anyio
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session

from bot.errors import ConfigurationError, Unavailable
from bot.settings import Settings
from bot.storage.encryption import Cipher, cipher_of, use
from bot.storage.migrations import NEWEST, revision_of

P = ParamSpec("P")
T = TypeVar("T")


class Database:
    """One engine; every use is one short transaction."""

    def __init__(self, url: str, cipher: Cipher | None = None) -> None:
        """`cipher`: seals the columns with words and contacts."""
        self.url = make_url(url)
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        # Parameters are learners' words: no error message, and so no log line, may carry them.
        self.engine = create_async_engine(self.url, pool_pre_ping=not self.is_sqlite, hide_parameters=True)
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _sqlite_pragmas)
        use(self.engine.sync_engine, cipher)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self._file = self._file_engine()
        if self._file is not None:
            use(self._file, cipher)
        # SQLite has one writer at a time: a second thread would only wait for the first.
        self._one_thread = anyio.CapacityLimiter(1)

    @classmethod
    def of(cls, settings: Settings) -> "Database":
        """The one that the settings name, with their key.

        Raises:
            ConfigurationError: the key isn't one.
        """
        return cls(settings.database, cipher_of(settings))

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

    async def run(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`work(session, …)` in one transaction, as `transaction()` does it, and what it returns.

        For a SQLite file the whole transaction is one visit to a worker thread; aiosqlite would make four of each
        statement, which costs more than SQLite does. `work` only talks to the database: it must not wait for anything.

        Raises:
            Unavailable: the database cannot be used; nothing was written.
        """
        if self._file is None:
            async with self.transaction() as session:
                return await session.run_sync(work, *args, **kwargs)
        return await anyio.to_thread.run_sync(
            lambda: self._run_in_file(work, *args, **kwargs), limiter=self._one_thread
        )

    def _run_in_file(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            with Session(self._file, expire_on_commit=False) as session, session.begin():
                return work(session, *args, **kwargs)
        except SQLAlchemyError as error:
            raise Unavailable from error

    def _file_engine(self) -> Engine | None:
        """None for PostgreSQL, and for SQLite in memory, where every engine would have a database of its own."""
        if not self.is_sqlite or self.url.database in {None, "", ":memory:"} or self.url.query.get("uri"):
            return None
        engine = create_engine(self.url.set(drivername="sqlite"), hide_parameters=True)
        event.listen(engine, "connect", _sqlite_pragmas)
        return engine

    async def migrate(self) -> None:
        """Bring the schema to this program's version."""
        async with self.engine.begin() as connection:
            if await connection.run_sync(revision_of) == NEWEST:
                return
            from bot.storage.migrations.upgrade import upgrade  # noqa: PLC0415 - a third of a second that only upgrades pay

            await connection.run_sync(upgrade)

    async def forget_deleted(self) -> bool:
        """Let nothing that was deleted stand in the files any more; False while readers hold the log of writes up."""
        return await self._forget("PRAGMA wal_checkpoint(TRUNCATE)")

    async def rewrite(self) -> bool:
        """The same, and write the whole file anew: that clears what programs before this one have left in it."""
        return await self._forget("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")

    async def _forget(self, *statements: str) -> bool:
        for engine in (self.engine.sync_engine, self._file):
            if engine is not None:
                engine.clear_compiled_cache()  # a compiled statement keeps the values that it was first made with
        if not self.is_sqlite:
            return True  # PostgreSQL: autovacuum reuses the space, and its log of writes is the operator's to end
        try:
            async with self.engine.connect() as connection:
                whole = await connection.execution_options(isolation_level="AUTOCOMMIT")
                found = [await whole.exec_driver_sql(statement) for statement in statements]
                busy = int(found[-1].one()[0])
        except SQLAlchemyError as error:
            raise Unavailable from error
        return busy == 0

    async def check_migrated(self) -> None:
        """Raises:
        ConfigurationError: the schema is of another version.
        """
        async with self.engine.connect() as connection:
            found = await connection.run_sync(revision_of)
        if found != NEWEST:
            raise ConfigurationError(
                en=f"Database is at revision {found}, this program needs {NEWEST}. Run: zhike serve"
            )

    async def close(self) -> None:
        await self.engine.dispose()
        if self._file is not None:
            await anyio.to_thread.run_sync(self._file.dispose)


def _sqlite_pragmas(connection: Any, record: object) -> None:
    cursor = connection.cursor()
    # WAL: readers never wait for a writer. NORMAL survives a killed process; only a power cut can lose the last turns.
    # What is deleted is overwritten with zeros: otherwise it would stand in the file's free pages until they are used.
    for pragma in (
        *("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=10000"),
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
