"""Stage: a fresh real house for each conversation, quickly: models, index and an empty database are made once."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from bot.bootstrap import House, build_house
from bot.engines import Engines, load_engines
from bot.ingest import index_folder, ingest, snapshot_folder
from bot.platforms.demo import DemoPlatform
from bot.platforms.demo.tables import REQUESTS
from bot.settings import Settings
from knowledge import Catalogue
from tests.fakes.clock import FakeClock
from tests.shipped import shipped_catalogue

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday morning in Beijing."""
CODE = "246810"


class OpenLog(DemoPlatform):
    """The demo platform, whose log of requests can be read."""

    async def log(self) -> list[dict[str, Any]]:
        """Every request with its key, learner and body, oldest first."""
        return await self._run(_requests)


def _requests(connection: Connection) -> list[dict[str, Any]]:
    rows = connection.execute(select(REQUESTS).order_by(REQUESTS.c.id)).mappings()
    return [
        {"key": row["key"], "learner": row["learner_id"], "reference": row["id"], "kind": row["kind"], **row["body"]}
        for row in rows
    ]


@dataclass
class Play:
    """One conversation's house, its platform and its clock."""

    house: House
    platform: OpenLog
    clock: FakeClock


@dataclass
class Stage:
    """What is the same for all conversations."""

    settings: Settings
    catalogue: Catalogue
    engines: Engines
    empty: Path
    """A migrated database with the demo's staff."""

    @classmethod
    async def build(cls, var: Path, folder: Path) -> "Stage":
        """Args:
        var: where an index may lie already; what does not match the content is made anew in `folder`.
        """
        settings = Settings(_env_file=None, demo=True, var=folder / "built", debounce_seconds=0)
        built = Settings(_env_file=None, var=var)
        for source, target in (
            (index_folder(built), index_folder(settings)),
            (snapshot_folder(built), snapshot_folder(settings)),
        ):
            if source.is_dir() and not target.exists():
                shutil.copytree(source, target)
        ingest(settings, today=datetime.now(UTC).date())
        catalogue = shipped_catalogue()
        stage = cls(settings, catalogue, load_engines(settings, catalogue), folder / "empty")
        first = stage._house(stage.empty, FakeClock(NOW), OpenLog(clock=FakeClock(NOW)))
        await first.start()
        await _leave(first)
        return stage

    @asynccontextmanager
    async def play(self, seed: int) -> AsyncIterator[Play]:
        """A house as on its first day."""
        with tempfile.TemporaryDirectory() as folder:
            var = Path(folder) / "house"
            shutil.copytree(self.empty, var)
            clock = FakeClock(NOW)
            platform = OpenLog(clock=clock, new_code=lambda: CODE)
            house = self._house(var, clock, platform, seed)
            await house.start()
            try:
                yield Play(house, platform, clock)
            finally:
                await _leave(house)

    def _house(self, var: Path, clock: FakeClock, platform: DemoPlatform, seed: int = 0) -> House:
        settings = self.settings.model_copy(update={"var": var})
        return build_house(
            settings, self.catalogue, rng=np.random.default_rng(seed), clock=clock, engines=self.engines,
            platform=platform,
        )  # fmt: skip


async def _leave(house: House) -> None:
    """Close what is the house's own; models and index serve the next one."""
    await house.debounce.close()
    await house.database.close()
    await house.platform.close()
