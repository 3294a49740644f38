"""Leftovers: where a learner's words or doings stand beside the rows of the database, and how they are cleared."""

import json
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import anyio
import structlog

from bot.errors import Unavailable
from bot.predictions import Predictions
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
        predictions: Sequence[Predictions] = (),
    ) -> None:
        """`closed_tickets`: whose learners are erased; what editors drafted from them goes too."""
        self._var = var
        self._fitted = fitted
        self._forget_deleted = forget_deleted
        self._drafts = drafts
        self._closed_tickets = closed_tickets
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
        """The drafts, and the database's own log of writes, which a reader may hold up for a moment."""
        if not self._pending:
            return
        try:
            await anyio.to_thread.run_sync(remove_faq_drafts, self._drafts, await self._closed_tickets())
            self._pending = not await self._forget_deleted()
        except Unavailable:
            log.warning("deleted_rows_still_in_log")


def _exports(var: Path) -> list[str]:
    try:
        names = json.loads((var / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [str(name) for name in names]
