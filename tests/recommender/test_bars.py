"""The bars of suggesting are measured, not asserted: a rule that goes missing, or an estimator that errs, is seen."""

from dataclasses import replace

import pytest

from recommender import bars, off_policy, policy
from recommender.bars import JudgedBar, judged_bars


@pytest.fixture(scope="module")
def measured() -> dict[str, JudgedBar]:
    return {bar.name: bar for bar in judged_bars(0.03, 0)}


def found(name: str, measured: dict[str, JudgedBar]) -> JudgedBar:
    return next(bar for label, bar in measured.items() if label.startswith(name))


def test_on_a_small_shop_everything_but_its_narrow_catalogue_is_reached(measured: dict[str, JudgedBar]) -> None:
    assert found("offers where", measured).value == 0
    assert found("NDCG@10 over", measured).value > 1
    assert found("items in slates", measured).value == 0
    assert found("share of impressions", measured).value <= 0.1
    assert found("off-policy: 95", measured).value >= 0.9
    assert found("off-policy: bias", measured).value <= 1
    assert 0 < found("slate after an event", measured).value < 1_000


@pytest.mark.parametrize("rule", ["minor", "refund_in_session", "negative_mood", "week_cap"])
def test_a_rule_that_goes_missing_from_the_table_is_seen(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "RULES", tuple(line for line in policy.RULES if line.name != rule))
    assert next(judged_bars(0.03, 0)).value > 0


def test_an_estimator_that_forgets_the_propensities_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def naive(evidence: off_policy.Evidence, unseen: int = 0) -> off_policy.OffPolicyReport:
        return off_policy.judge(replace(evidence, propensities=evidence.targets), unseen)

    monkeypatch.setattr(bars, "judge_log", naive)
    covered, _ = bars._off_policy(0)
    assert covered.value < 0.9
