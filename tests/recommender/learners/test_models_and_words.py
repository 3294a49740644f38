"""The whole fit: kept in a file without anything that runs, and told to a learner in both languages."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from recommender import SnapshotError
from recommender.learners import (
    LearnerModels,
    explain_learner,
    features_of,
    fit_learners,
    load_learner_models,
    save_learner_models,
)
from tests.recommender.learners.world import DAY, NOW, Did, three_groups

HAN = re.compile(r"[\u4e00-\u9fff]")
EVENTS, _ = three_groups(per_group=150)


@pytest.fixture(scope="module")
def models() -> LearnerModels:
    return fit_learners(EVENTS, NOW)[0]


class TestFile:
    def test_what_is_loaded_says_what_was_saved(self, models: LearnerModels, tmp_path: Path) -> None:
        save_learner_models(models, tmp_path)
        again = load_learner_models(tmp_path)
        features = features_of(EVENTS, NOW)
        assert np.array_equal(again.segments.assign(features), models.segments.assign(features))
        assert models.intent is not None
        assert again.intent is not None
        assert np.array_equal(again.intent.probability(features.logs), models.intent.probability(features.logs))
        before, after = models.lifecycle.churn(features), again.lifecycle.churn(features)
        assert before is not None
        assert after is not None
        assert np.array_equal(before, after)
        assert explain_learner("learner-0-0001", EVENTS, again, NOW) == explain_learner(
            "learner-0-0001", EVENTS, models, NOW
        )

    def test_nothing_in_it_is_code(self, models: LearnerModels, tmp_path: Path) -> None:
        with np.load(save_learner_models(models, tmp_path), allow_pickle=False) as data:
            assert all(data[name].dtype != object for name in data.files)

    def test_it_is_used_without_the_libraries_that_fitted_it(self, models: LearnerModels, tmp_path: Path) -> None:
        save_learner_models(models, tmp_path)
        code = (
            "import sys; from pathlib import Path; from recommender.learners import *; "
            f"m = load_learner_models(Path({str(tmp_path)!r})); "
            "from tests.recommender.learners.world import three_groups, NOW; e, _ = three_groups(per_group=3); "
            "assert explain_learner('learner-0-0001', e, m, NOW); "
            "print(sorted({'sklearn', 'pandas'} & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        assert done.stdout.strip() == "[]", done.stderr

    @pytest.mark.parametrize("damage", ["gone", "torn", "other"])
    def test_what_cannot_be_served_is_refused_with_a_remedy(
        self, models: LearnerModels, tmp_path: Path, damage: str
    ) -> None:
        file = save_learner_models(models, tmp_path)
        if damage == "gone":
            file.unlink()
        elif damage == "torn":
            file.write_bytes(file.read_bytes()[:200])
        else:
            np.savez(file, about=np.array('{"format": 99, "features": []}'))
        with pytest.raises(SnapshotError, match="again"):
            load_learner_models(tmp_path)

    def test_the_same_events_give_the_same_bytes_of_meaning(self) -> None:
        events, _ = three_groups(per_group=30)
        first, second = (fit_learners(events, NOW, seed=1)[0] for _ in range(2))
        assert np.array_equal(first.segments.centres, second.segments.centres)
        assert np.array_equal(first.lifecycle.weights, second.lifecycle.weights)


class TestWords:
    def test_every_part_is_told_in_both_languages(self, models: LearnerModels) -> None:
        said = explain_learner("learner-0-0001", EVENTS, models, NOW)
        assert [one.about for one in said] == ["activity", "lifecycle", "churn", "segment", "intent", "use"]
        for one in said:
            assert HAN.search(one.in_language("zh"))
            assert not HAN.search(one.in_language("en"))
            assert "{" not in one.zh + one.en

    def test_groups_that_live_differently_are_told_differently(self, models: LearnerModels) -> None:
        told = set()
        for group in range(3):
            said = explain_learner(f"learner-{group}-0001", EVENTS, models, NOW)
            told.add(next(one.en for one in said if one.about == "segment"))
        assert len(told) == 3
        busy = explain_learner("learner-0-0001", EVENTS, models, NOW)
        assert "here often" in next(one.en for one in busy if one.about == "segment")

    def test_words_follow_the_events_that_they_rest_on(self, models: LearnerModels) -> None:
        few = [Did("lin", "a", NOW - 100 * DAY), Did("lin", "b", NOW - 99 * DAY, "enrol")]
        before = explain_learner("lin", few, models, NOW)
        after = explain_learner("lin", [*few, Did("lin", "c", NOW - 0.2 * DAY, "open")], models, NOW)
        assert "2 days" in before[0].en
        assert "for long" in before[1].en
        assert "3 days" in after[0].en
        assert before[1].en != after[1].en

    def test_who_did_nothing_is_told_so_and_others_events_say_nothing_of_them(self, models: LearnerModels) -> None:
        (said,) = explain_learner("stranger", EVENTS, models, NOW)
        assert said.about == "activity"

    def test_without_a_fit_only_what_is_counted_is_told(self) -> None:
        said = explain_learner("learner-0-0001", EVENTS, None, NOW)
        assert [one.about for one in said] == ["activity", "lifecycle", "use"]

    def test_chances_are_round_and_never_certain(self, models: LearnerModels) -> None:
        for group in range(3):
            for one in explain_learner(f"learner-{group}-0002", EVENTS, models, NOW):
                if one.about in {"churn", "intent"}:
                    (percent,) = re.findall(r"(\d+) %", one.en)
                    assert int(percent) % 5 == 0
                    assert 5 <= int(percent) <= 95
