"""The threshold of danger: as low as false alarms on harmless development texts allow."""

import numpy as np

from nlu.training.calibration import fit_danger


def test_it_is_as_low_as_one_false_alarm_in_two_hundred_allows() -> None:
    harmless = np.linspace(0.0, 0.4, 401, dtype=np.float32)  # two of these may raise an alarm
    probability = np.concatenate([harmless, np.array([0.45, 0.9], dtype=np.float32)])
    dangerous = np.array([False] * 401 + [True] * 2)

    threshold = fit_danger(probability, dangerous)

    assert 0.39 <= threshold <= 0.41
    assert (harmless >= threshold).sum() <= 2


def test_where_everything_looks_dangerous_the_model_must_be_nearly_sure() -> None:
    assert fit_danger(np.full(50, 0.95, dtype=np.float32), np.zeros(50, dtype=bool)) == 0.9
