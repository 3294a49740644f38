"""The threshold of danger: as low as false alarms on harmless development texts allow."""

import numpy as np

from nlu.training.calibration import fit_danger


def test_it_is_as_low_as_one_false_alarm_in_a_hundred_allows() -> None:
    harmless = np.linspace(0.0, 0.4, 401, dtype=np.float32)  # four of these may raise an alarm
    probability = np.concatenate([harmless, np.array([0.45, 0.9], dtype=np.float32)])
    harmless_rows = np.array([True] * 401 + [False] * 2)

    threshold = fit_danger(probability, harmless_rows)

    assert 0.39 <= threshold <= 0.41
    assert (harmless >= threshold).sum() <= 4


def test_where_everything_looks_dangerous_the_model_must_be_nearly_sure() -> None:
    assert fit_danger(np.full(50, 0.95, dtype=np.float32), np.ones(50, dtype=bool)) == 0.9
