"""A folder of its own for each benchmark: the index is copied from one that is there, or built; the database is new."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.ingest import ingest
from bot.settings import Settings

_COPIED = ("index", "recommender")


@contextmanager
def workplace(built: Path) -> Iterator[Path]:
    """A temporary `var` folder with an index that fits the content and the model; gone afterwards.

    What is in `built` already is copied; building it anew takes some minutes.
    """
    with TemporaryDirectory(prefix="zhike-bench-") as name:
        var = Path(name)
        for part in _COPIED:
            if (built / part).is_dir():
                shutil.copytree(built / part, var / part)
        ingest(settings_for(var), today=datetime.now(UTC).date())
        yield var


def settings_for(var: Path) -> Settings:
    """Demo mode as it ships, whatever the environment says of folders, tokens and databases."""
    return Settings(
        _env_file=None, demo=True, var=var, database_url="", telegram_token=None, api_token=None, log_format="json"
    )
