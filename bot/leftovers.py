"""Leftovers: where a learner's words or doings stand beside the rows of the database, and how they are cleared."""

import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import anyio
import structlog

from bot.errors import Unavailable
from bot.platform_port import PlatformPort, RequestRefused
from bot.predictions import Predictions
from bot.rights_port import OwedErasure, OwedErasures
from knowledge import remove_faq_drafts
from nlu import forget_texts

log = structlog.get_logger()
_MANIFEST = "exports.json"
# Fitted files that hold rows of single learners: the bandit's rows by impression, and the support vectors of purchase
# intent. The others hold sums over all learners, and are fitted anew without the erased one by the next training.
FITTED = ("bandit.npz", "learners/learners.npz")


def remember_export(var: Path, written: Path) -> None:
    """Exports under the data folder are copies of learners' data: they go with the next erasure."""
    if written.resolve().is_relative_to(var.resolve()):
        names = {*_exports(var), str(written.resolve().relative_to(var.resolve()))}
        (var / _MANIFEST).write_text(json.dumps(sorted(names)), encoding="utf-8")


class Leftovers:
    """Clears them all; one for the process."""

    def __init__(
        self,
        var: Path,
        fitted: Path,
        forget_deleted: Callable[[], Awaitable[bool]],
        drafts: Path,
        closed_tickets: Callable[[], Awaitable[frozenset[str]]],
        owed: OwedErasures,
        platform: PlatformPort,
        predictions: Sequence[Predictions] = (),
    ) -> None:
        """`closed_tickets`: whose learners are erased; what editors drafted from them goes too.

        `owed`: whose words the platform is to erase.
        """
        self._var = var
        self._fitted = fitted
        self._forget_deleted = forget_deleted
        self._drafts = drafts
        self._closed_tickets = closed_tickets
        self._owed = owed
        self._platform = platform
        self._predictions = predictions
        self._pending = False

    async def clear(self) -> None:
        """What cannot be done just now is tried again by `retry`."""
        for predictions in self._predictions:
            predictions.forget()
        forget_texts()
        removed = [self._var / name for name in _exports(self._var)] + [self._fitted / name for name in FITTED]
        for file in removed:
            file.unlink(missing_ok=True)
        (self._var / _MANIFEST).unlink(missing_ok=True)
        await self.clear_rows()

    async def clear_rows(self) -> None:
        """What was deleted from the database, out of its files."""
        self._pending = True
        await self.retry()

    async def retry(self) -> None:
        """The platform, which may be down; the drafts; the database's own log of writes, which a reader may hold up."""
        await self._ask_platform()
        if not self._pending:
            return
        try:
            await anyio.to_thread.run_sync(remove_faq_drafts, self._drafts, await self._closed_tickets())
            self._pending = not await self._forget_deleted()
        except Unavailable:
            log.warning("deleted_rows_still_in_log")

    async def _ask_platform(self) -> None:
        """What it owes stands in the database until it has answered: also for the process after this one."""
        try:
            for one in await self._owed.owed():
                if await self._erased_there(one):
                    await self._owed.settle(one.receipt)
                    self._pending = True  # the learner's id stood in that row
        except Unavailable:
            log.warning("owed_erasures_unread")

    async def _erased_there(self, one: OwedErasure) -> bool:
        try:
            requests = await self._platform.erase_words(one.learner_id, one.until, one.receipt)
        except Unavailable:
            log.warning("platform_owes_erasure", receipt=one.receipt)
            return False
        except RequestRefused:  # no reason of its own allows it: somebody must look
            log.exception("platform_refuses_erasure", receipt=one.receipt)
            return False
        log.info("platform_erased_words", receipt=one.receipt, requests=requests)
        return True


def _exports(var: Path) -> list[str]:
    try:
        names = json.loads((var / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [str(name) for name in names]
