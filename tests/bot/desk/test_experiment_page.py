"""The experiment as staff see it: whatever an operator's file may name has words in both languages."""

from datetime import UTC, datetime

import pytest

from bot.desk.experiment_page import experiment_shown
from bot.experiment_arms import ARMS, METRICS
from bot.experiment_port import ServedArm
from recommender import Experiment

SINCE = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize("goal", METRICS)
def test_every_arm_and_metric_has_words_in_both_languages(goal: str) -> None:
    shares = (1 / len(ARMS),) * len(ARMS)
    experiment = Experiment("all-of-them", ARMS, shares, METRICS[goal])
    arms = [ServedArm(arm, 0.25, SINCE, SINCE, because=goal) for arm in ARMS]
    shown = experiment_shown(experiment, arms, (), None, {}, None)
    assert [one.arm for one in shown.arms] == list(ARMS)
    for words in (shown.goal, *(one.name for one in shown.arms), *(one.because for one in shown.arms)):
        assert words is not None
        assert words.zh != words.en
        assert words.zh.strip()
        assert words.en.strip()
