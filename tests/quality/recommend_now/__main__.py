"""`python -m tests.quality.recommend_now`: our decision against always-on and random, on the judged moments."""

import asyncio
import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from structlog.testing import capture_logs

from bot.bootstrap import build_house
from bot.ingest import ingest
from bot.settings import Settings
from tests.quality.recommend_now.judging import compared, decided, read_moments


async def _main() -> int:
    """The last line of stdout is one JSON object; what was decided otherwise than judged goes to stderr."""
    with tempfile.TemporaryDirectory() as folder:
        var = Path(os.environ.get("ZHIKE_VAR", folder))
        url = f"sqlite+aiosqlite:///{Path(folder) / 'moments.db'}"
        settings = Settings(_env_file=None, demo=True, var=var, debounce_seconds=0, database_url=url)
        with capture_logs():
            ingest(settings, today=datetime.now(UTC).date())
            house = build_house(settings, rng=np.random.default_rng(1))
            await house.start()
            moments = read_moments()
            shown = [await decided(house, moment) for moment in moments]
            await house.close()
    for moment, offered in zip(moments, shown, strict=True):
        if offered != moment.recommend:
            sys.stderr.write(f"{moment.id} {'offered' if offered else 'silent'}: {moment.said[-1]} ({moment.why})\n")
    sys.stdout.write(json.dumps(compared(moments, shown)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
