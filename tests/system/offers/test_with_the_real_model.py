"""The same learners before the shipped model and search: what the logs then say breaks no rule either."""

from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from structlog.testing import capture_logs

from bot.bootstrap import build_house
from bot.engines import load_engines
from bot.ingest import index_folder, snapshot_folder
from bot.settings import Settings
from tests.fakes.clock import FakeClock
from tests.shipped import shipped_catalogue
from tests.system.offers.city import City, ManyLearners
from tests.system.offers.test_simulated_learners import judged, learner_of, settings_of

_DIALOGUES = 40
_STEPS = 6


@pytest.mark.quality
async def test_no_rule_is_broken_with_the_shipped_model_either(house_var: Path, tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    built = Settings(_env_file=None, var=house_var)
    for source, target in (
        (index_folder(built), index_folder(settings)),
        (snapshot_folder(built), snapshot_folder(settings)),
    ):
        target.symlink_to(source)
    catalogue = shipped_catalogue()
    city = City(settings, catalogue, clock=FakeClock(datetime(2026, 11, 20, 9, 0, tzinfo=UTC)))
    with capture_logs():
        house = build_house(
            settings, catalogue, clock=city.clock, engines=load_engines(settings, catalogue), platform=ManyLearners()
        )
        await house.start()
        problems, shown = [], 0
        for seed in range(5000, 5000 + _DIALOGUES):
            learner = learner_of(seed, city)
            await learner.live(house, _STEPS)
            found, logs = await judged(house, city, learner)
            problems += [f"seed {seed}: {problem}" for problem in found]
            shown += sum(cast(str, stored.event.type) == "impression_shown" for stored in logs)
        await house.close()
    assert problems == []
    assert shown >= _DIALOGUES // 2
