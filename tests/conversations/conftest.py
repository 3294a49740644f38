"""The real house for golden conversations: shipped model and content, a temporary SQLite, a copied index."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from bot.bootstrap import House, build_house
from bot.settings import Settings

_SEED = 20261122


@pytest.fixture(scope="session")
def house_settings(house_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    var = Path(shutil.copytree(house_var, tmp_path_factory.mktemp("house") / "var"))
    return Settings(_env_file=None, demo=True, var=var, debounce_seconds=0)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(house_settings: Settings) -> AsyncIterator[House]:
    built = build_house(house_settings, rng=np.random.default_rng(_SEED))
    await built.start()
    yield built
    await built.close()
