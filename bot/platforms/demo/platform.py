"""DemoPlatform: the port over its own SQLite file, or over memory."""

import secrets
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import anyio
import structlog
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from bot.platform_port import (
    Certificate,
    CodeSent,
    Coupon,
    Delivery,
    Invoice,
    Learner,
    LiveClass,
    Membership,
    Order,
    PlatformUnavailable,
    Receipt,
    RefundQuote,
    ServiceRequest,
)
from bot.platforms.clock import now_utc
from bot.platforms.demo import codes, erasure, reads, submissions
from bot.platforms.demo.contacts import contact_of, masked_email, masked_phone
from bot.platforms.demo.seed import demo_data, seed
from bot.platforms.demo.tables import METADATA

log = structlog.get_logger()
P = ParamSpec("P")
T = TypeVar("T")


def _six_digits() -> str:
    return f"{secrets.randbelow(10**6):06d}"


class DemoPlatform:
    """Implements platform_port.PlatformPort. Made and seeded at the first call.

    Args:
        file: None keeps everything in memory.
        demo: the invented learners are there, and one-time codes can be read; otherwise nobody and nothing.
    """

    def __init__(
        self,
        file: Path | None = None,
        *,
        clock: Callable[[], datetime] = now_utc,
        demo: bool = True,
        new_code: Callable[[], str] = _six_digits,
    ) -> None:
        self._clock = clock
        self._demo = demo
        self._new_code = new_code
        self._started: datetime | None = None
        self._deleted_in_log = False
        memory: dict[str, Any] = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
        url = "sqlite://" if file is None else f"sqlite:///{file}"
        self.engine = create_engine(url, hide_parameters=True, **(memory if file is None else {}))
        event.listen(self.engine, "connect", _pragmas)
        event.listen(self.engine, "begin", _take_write_lock)
        # A visit of a thread for each transaction: aiosqlite would make four for each statement.
        self._one_thread = anyio.CapacityLimiter(1)

    async def learner(self, learner_id: str) -> Learner | None:
        return await self._run(reads.learner, learner_id)

    async def orders(self, learner_id: str) -> list[Order]:
        return await self._run(reads.orders, learner_id)

    async def order(self, learner_id: str, order_id: str) -> Order | None:
        return await self._run(reads.order, learner_id, order_id)

    async def owned_courses(self, learner_id: str) -> frozenset[str]:
        return await self._run(reads.owned_courses, learner_id)

    async def progress(self, learner_id: str) -> dict[str, int]:
        return await self._run(reads.progress, learner_id)

    async def refund_quote(self, learner_id: str, order_id: str) -> RefundQuote | None:
        return await self._run(reads.refund_quote, learner_id, order_id, self._clock())

    async def invoices(self, learner_id: str) -> list[Invoice]:
        return await self._run(reads.invoices, learner_id)

    async def membership(self, learner_id: str) -> Membership | None:
        return await self._run(reads.membership, learner_id, reads.today_of(self._clock()))

    async def coupons(self, learner_id: str) -> list[Coupon]:
        return await self._run(reads.coupons, learner_id, reads.today_of(self._clock()))

    async def certificates(self, learner_id: str) -> list[Certificate]:
        return await self._run(reads.certificates, learner_id)

    async def live_classes(self, learner_id: str) -> list[LiveClass]:
        now = self._clock()
        return await self._run(reads.live_classes, learner_id, now, self._started or now)

    async def deliveries(self, learner_id: str) -> list[Delivery]:
        return await self._run(reads.deliveries, learner_id)

    async def requests(self, learner_id: str) -> list[Receipt]:
        return await self._run(reads.requests, learner_id)

    async def submit(self, learner_id: str, request: ServiceRequest, key: str) -> Receipt:
        return await self._run(submissions.submit, learner_id, request, key, self._clock())

    async def erase_words(self, learner_id: str, until: datetime, key: str) -> int:
        """The key is not looked at: to do it again changes nothing, and gives the same number."""
        requests = await self._run(erasure.erase_words, learner_id, until)
        await self._clear_files()
        return requests

    async def forget_codes(self) -> None:
        """Remove codes, and with them contacts, that are no longer good."""
        if await self._run(codes.forget, self._clock()) or self._deleted_in_log:
            await self._clear_files()

    async def send_code(self, contact: str) -> CodeSent:
        await self.forget_codes()
        code, now = self._new_code(), self._clock()
        sent, to_somebody = await self._run(codes.send_code, contact, code, now, shown=self._demo)
        if to_somebody and self._demo:
            spelling = contact_of(contact)
            masked = masked_email(spelling) if "@" in spelling else masked_phone(spelling)
            log.warning("demo_code", to=masked, code=code)
        return sent

    async def check_code(self, contact: str, code: str) -> str | None:
        return await self._run(codes.check_code, contact, code, self._clock())

    async def readable_codes(self) -> list[dict[str, str]]:
        """Codes that the demo would have sent and that are still good; none outside demo mode."""
        return await self._run(codes.readable, self._clock())

    async def all_orders(self) -> list[Order]:
        """For the job that fits suggestions; a real platform reports orders as events."""
        return await self._run(reads.every_order)

    def learners(self) -> list[Learner]:
        """For the demo site's sign-in."""
        if not self._demo:
            return []
        return [Learner(row["id"], row["name"], row["language"], row["region"]) for row in demo_data()["learners"]]

    async def close(self) -> None:
        await anyio.to_thread.run_sync(self.engine.dispose)

    async def _run(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`work` in one transaction, rolled back on any error."""
        return await anyio.to_thread.run_sync(lambda: self._work(work, *args, **kwargs), limiter=self._one_thread)

    def _work(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            if self._started is None:
                self._start()
            with self.engine.begin() as connection:
                return work(connection, *args, **kwargs)
        except DBAPIError as error:
            raise PlatformUnavailable from error

    async def _clear_files(self) -> None:
        await anyio.to_thread.run_sync(self._end_log, limiter=self._one_thread)

    def _end_log(self) -> None:
        """What was deleted still stands in the log of writes; a reader may hold that up for a moment."""
        self.engine.clear_compiled_cache()  # a compiled statement keeps the values that it was first made with
        connection = self.engine.raw_connection()
        try:
            busy = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            connection.close()
        self._deleted_in_log = busy != 0

    def _start(self) -> None:
        """In a transaction of its own: the first call may be refused, and rolled back."""
        now = self._clock()
        with self.engine.begin() as connection:
            METADATA.create_all(connection)
            if self._demo:
                seed(connection, now)
        self._started = now


def _pragmas(connection: Any, record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours, below
    # What is deleted is overwritten: otherwise it would stand in the file's free pages until they are used.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _take_write_lock(connection: Connection) -> None:
    """What was read in a transaction still holds when it writes, also beside other processes."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
