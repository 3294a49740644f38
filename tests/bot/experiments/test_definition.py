"""The operator's file: what is refused and with what words; which learned parts an arm goes without."""

import json
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from bot.errors import ConfigurationError
from bot.experiment import learned_by_arm, read_experiment
from recommender import Learned
from recommender.arms.popularity import FittedPopularity
from recommender.fitted import FittedModel, WeighedArm
from recommender.learned import first_bandit

GOAL = {"name": "enrolled", "kind": "event", "better": "more"}
REFUSED = {"name": "refused", "kind": "event", "better": "less"}
GIVEN = {"name": "unasked-1", "arms": {"only_when_asked": 0.5, "as_set": 0.5}, "goal": GOAL, "guards": [REFUSED]}


def written(folder: Path, **changes: object) -> Path:
    path = folder / "experiment.json"
    path.write_text(json.dumps(GIVEN | changes), encoding="utf-8")
    return path


def test_a_sound_file_is_read_with_the_hold_out_group_of_the_settings(tmp_path: Path) -> None:
    found = read_experiment(written(tmp_path), 0.1)
    assert (found.control, found.arms, found.hold_out) == ("only_when_asked", ("only_when_asked", "as_set"), 0.1)


@pytest.mark.parametrize(
    ("changes", "en", "zh"),
    [
        ({"arms": {"as_set": 0.5, "loud": 0.5}}, "unknown arms loud; known are as_set, popularity", "未知的组 loud"),
        ({"arms": {"as_set": 1.0}}, "at least two arms", "at least two arms"),
        ({"goal": GOAL | {"name": "joy"}}, "metrics joy are unknown", "指标 joy 未知"),
        ({"guards": [REFUSED | {"better": "more"}]}, r"known are .*refused \(event, less\)", "类型、方向不符"),
        ({"guards": []}, "at least one guard", "至少要有一个护栏"),
        ({"name": "n" * 65}, "1 to 64 characters", "1 至 64 个字符"),
        ({"hold_out": 0.2}, r"hold_out is 0\.2, but ZHIKE_HOLDOUT_SHARE is 0\.1", "ZHIKE_HOLDOUT_SHARE 为 0.1"),
    ],
)
def test_what_cannot_be_served_or_measured_is_refused_in_both_languages(
    tmp_path: Path, changes: dict[str, Any], en: str, zh: str
) -> None:
    with pytest.raises(ConfigurationError, match=en) as refused:
        read_experiment(written(tmp_path, **changes), 0.1)
    assert zh in refused.value.zh
    assert "ZHIKE_EXPERIMENT" in refused.value.zh


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"ZHIKE_EXPERIMENT: .*none\.json"):
        read_experiment(tmp_path / "none.json", 0.0)


def test_one_arm_does_without_the_models_order_and_says_so_in_its_version_one_without_the_bandit() -> None:
    class Backwards:
        def scores(self, history: object) -> object:
            return np.array([0.1, 0.2, 0.3], np.float32)

    popular = FittedPopularity(np.array([3.0, 2.0, 1.0], np.float32))
    arm = WeighedArm("ease", 1.0, cast(Any, Backwards()))
    model = FittedModel(("course:a", "course:b", "course:c"), (arm,), popular)
    history, bandit = np.array([1], np.int32), first_bandit()
    by_arm = learned_by_arm(Learned(model=model, bandit=bandit, version="m1"))
    assert model.slate(history, 1).tolist() == [2]
    served = by_arm["popularity"]
    assert served.model is not None
    assert (served.model.slate(history, 1).tolist(), served.version) == ([0], "m1-popularity")
    assert (served.bandit, by_arm["no_bandit"].bandit, by_arm["no_bandit"].model) == (bandit, None, model)
