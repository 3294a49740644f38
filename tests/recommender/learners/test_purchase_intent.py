"""Purchase intent: three ways compared on a later time, believed as far as they are right, kept only where better."""

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from recommender.learners import features_of
from recommender.learners.predictors import Predictor, boosting, forest, svm
from recommender.learners.purchase_intent import IntentReport, fit_intent
from tests.recommender.learners.world import NOW, Did, buyers


@pytest.fixture(scope="module")
def fitted() -> tuple[Predictor | None, IntentReport]:
    return fit_intent(buyers(), NOW)


def test_three_ways_are_compared_and_the_best_log_loss_is_kept(fitted: tuple[Predictor | None, IntentReport]) -> None:
    predictor, report = fitted
    assert {judged.kind for judged in report.compared} == {"forest", "svm", "boosting"}
    losses = {judged.kind: judged.calibration.log_loss for judged in report.compared}
    assert predictor is not None
    assert report.kept == predictor.kind == min(losses, key=lambda kind: losses[kind])
    assert losses[predictor.kind] < report.base_log_loss


def test_what_is_kept_can_be_believed(fitted: tuple[Predictor | None, IntentReport]) -> None:
    _, report = fitted
    (kept,) = [judged.calibration for judged in report.compared if judged.kind == report.kept]
    assert kept.ece <= 0.03
    assert kept.auc >= 0.75
    assert kept.brier < report.base_rate * (1 - report.base_rate)
    assert kept.bins[-1].happened > 3 * report.base_rate


def test_where_nothing_can_be_learned_nothing_is_claimed() -> None:
    predictor, report = fit_intent(buyers(noise=True, seed=2), NOW)
    assert (predictor, report.kept, report.refused) == (None, None, "no_better_than_the_rate")


def test_few_enrolments_are_refused() -> None:
    predictor, report = fit_intent(buyers(count=40), NOW)
    assert (predictor, report.refused) == (None, "too_few_enrolments")
    assert fit_intent([Did("lin", "a", NOW)], NOW)[1].refused == "too_few_enrolments"


class TestServedWithoutTheLibrary:
    """The arrays say exactly what the fitted models do."""

    def setup_method(self) -> None:
        rng = np.random.default_rng(0)
        self.x = rng.normal(size=(400, 5))
        self.y = self.x[:, 0] + 0.5 * self.x[:, 1] ** 2 + rng.normal(size=400) > 0.5
        self.fresh = rng.normal(size=(300, 5))

    def test_forest(self) -> None:
        model = RandomForestClassifier(40, min_samples_leaf=3, random_state=0).fit(self.x, self.y)
        p = np.clip(model.predict_proba(self.fresh)[:, 1], 1e-4, 1 - 1e-4)
        assert forest(model).margin(self.fresh) == pytest.approx(np.log(p / (1 - p)), abs=1e-9)

    def test_boosting(self) -> None:
        model = GradientBoostingClassifier(n_estimators=40, random_state=0).fit(self.x, self.y)
        assert boosting(model).margin(self.fresh) == pytest.approx(model.decision_function(self.fresh), abs=1e-9)

    def test_support_vectors(self) -> None:
        scaler = StandardScaler().fit(self.x)
        model = SVC().fit(scaler.transform(self.x), self.y)
        expected = model.decision_function(scaler.transform(self.fresh))
        assert svm(scaler, model).margin(self.fresh) == pytest.approx(expected, abs=1e-9)


def test_a_chance_is_a_probability(fitted: tuple[Predictor | None, IntentReport]) -> None:
    predictor, _ = fitted
    assert predictor is not None
    said = predictor.probability(features_of(buyers(count=200, seed=5), NOW).logs)
    assert ((said > 0) & (said < 1)).all()
