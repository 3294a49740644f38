"""The real house for golden conversations: shipped model and content, a temporary SQLite, a copied or fresh index."""

import os
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from bot.bootstrap import House, build_house
from bot.ingest import index_folder, ingest, snapshot_folder
from bot.settings import Settings

_SEED = 20261122


@pytest.fixture(scope="session")
def house_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A var folder of our own; with an index from ZHIKE_VAR, or from `make run`, nothing needs embedding again."""
    settings = Settings(_env_file=None, demo=True, var=tmp_path_factory.mktemp("house"), debounce_seconds=0)
    built = Settings(_env_file=None, var=Path(os.environ.get("ZHIKE_VAR", "var")))
    for source, target in (
        (index_folder(built), index_folder(settings)),
        (snapshot_folder(built), snapshot_folder(settings)),
    ):
        if source.is_dir():
            shutil.copytree(source, target)
    ingest(settings, today=datetime.now(UTC).date())  # does nothing where the copy matches the content and the model
    return settings


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(house_settings: Settings) -> AsyncIterator[House]:
    built = build_house(house_settings, rng=np.random.default_rng(_SEED))
    await built.start()
    yield built
    await built.close()
