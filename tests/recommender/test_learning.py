"""The job that learns: what it reads, that it says what it did not do, and that a second run changes nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from knowledge import Catalogue
from recommender import (
    Learning,
    OfferResult,
    Outcome,
    Pseudonyms,
    ShownItem,
    build_snapshot,
    load_learned,
    offer_rows,
    write_offer_log,
)
from recommender.learned import BANDIT, FEATURES
from recommender.learning import exposures_of
from recommender.logged import read_log
from recommender.slate import Vector
from tests.recommender.world import small_catalogue

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ARMS = ("course:sleep-basics", "course:budget-basics", "partner:item-none")


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return small_catalogue(tmp_path / "content")


def results(count: int) -> list[OfferResult]:
    """One card each; partners are what this public takes."""
    rng = np.random.default_rng(3)
    found = []
    for n in range(count):
        features = [
            [round(float(rng.random()), 4), 0.0, 0.0, float(key.startswith("partner")), 1.0, 0.4] for key in ARMS
        ]
        at = int(rng.integers(len(ARMS)))
        kind, item = ARMS[at].split(":")
        shown = ShownItem(
            impression_id=f"i{n}",
            position=1,
            kind="partner" if kind == "partner" else "course",
            item_id=item,
            at=NOW - timedelta(hours=count - n),
            learner_id=f"u{n % 50}",
            propensity=1 / 3,
            context={"arms": list(ARMS), "scores": [row[0] for row in features], "features": features},
        )
        found.append(OfferResult(shown, kept=bool(rng.random() < (0.6 if kind == "partner" else 0.1))))
    return found


ORDERS = [
    (f"u{n}", course, NOW - timedelta(days=30 - place), "paid")
    for n in range(30)
    for place, course in enumerate(("sleep-basics", "budget-basics"))
]


def test_it_fits_what_serving_then_loads(catalogue: Catalogue, tmp_path: Path) -> None:
    report = Learning(catalogue, tmp_path, NOW, say=lambda _: None).run(results(400), [], ORDERS)
    assert (report.events, report.learners, report.exposures) == (60, 30, 400)
    assert (report.bandit, report.bandit_rows) == ("serves", 400)
    assert report.ranker.reason == "too_few_exposures"
    learned = load_learned(tmp_path, catalogue)
    assert learned.refused == ()
    assert learned.version == report.model
    assert learned.bandit is not None
    mean = np.linalg.solve(learned.bandit.precision, learned.bandit.weighted)
    assert mean[FEATURES.index("partner")] > 0.2


def test_a_second_run_on_the_same_logs_changes_nothing(catalogue: Catalogue, tmp_path: Path) -> None:
    job = Learning(catalogue, tmp_path, NOW, say=lambda _: None)
    first = job.run(results(300), [], ORDERS)
    kept = (tmp_path / BANDIT).read_bytes()
    assert job.run(results(300)[::-1], [], ORDERS) == first
    assert (tmp_path / BANDIT).read_bytes() == kept


def test_little_is_learned_from_little_and_said(catalogue: Catalogue, tmp_path: Path) -> None:
    report = Learning(catalogue, tmp_path, NOW, say=lambda _: None).run(results(10), [], [])
    assert report.bandit == "needs 200 exposures"
    assert report.model == "There are no events to fit on."
    learned = load_learned(tmp_path, catalogue)
    assert (learned.model, learned.bandit, learned.ranker) == (None, None, None)


def test_a_refund_takes_the_order_back(catalogue: Catalogue, tmp_path: Path) -> None:
    said: list[str] = []
    refund = Outcome("e1", "refund", "course", "sleep-basics", NOW, learner_id="u0")
    job = Learning(catalogue, tmp_path, NOW, say=said.append)
    alone = [order for order in ORDERS if order[0] == "u0" and order[1] == "sleep-basics"]
    assert job.run([], [], alone).model != "There are no events to fit on."
    assert job.run([], [refund], alone).model == "There are no events to fit on."


def test_further_events_of_a_file_are_checked_and_its_bad_rows_are_named(catalogue: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_text(
        "user_id,item_id,timestamp\nv1,sleep-basics,1700000000\nv1,budget-basics,1700000100\n"
        "v2,sleep-basics,4000000000\nv3,unheard-of,1700000000\n",
        encoding="utf-8",
    )
    said: list[str] = []
    report = Learning(catalogue, tmp_path, NOW, say=said.append).run([], [], [], file)
    assert report.events == 2
    assert any("more.csv:4" in line for line in said)


def test_what_was_fitted_on_another_catalogue_is_refused_with_the_command_that_mends_it(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    Learning(catalogue, tmp_path, NOW, say=lambda _: None).run([], [], ORDERS)
    learned = load_learned(tmp_path, replace(catalogue, products=catalogue.products[1:]))
    assert learned.model is None
    assert "another catalogue" in learned.refused[0]
    assert "Run:" in learned.refused[0]


def test_the_exported_log_is_what_replay_reads(tmp_path: Path) -> None:
    found = results(20)
    target = tmp_path / "offers.csv"
    write_offer_log(offer_rows(found, Pseudonyms("k" * 40)), target)
    log = read_log(target)
    assert log.problems == ()
    mine = exposures_of(found)
    assert [(e.arms, e.shown, e.scores, e.features, e.reward) for e in log.exposures] == [
        (e.arms, e.shown, e.scores, e.features, e.reward) for e in mine
    ]


def test_rules_of_what_is_taken_together_and_content_have_a_voice_in_the_fit(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    """The voice may come to nothing: validation decides. That both were heard stands in the notes."""

    class Table:
        identity = "table"

        def vectors(self, texts: Sequence[str], side: str) -> Vector:
            return np.random.default_rng(0).normal(size=(len(texts), 8)).astype(np.float32)

    learning = Learning(catalogue, tmp_path, NOW, say=lambda _: None)
    learning.run([], [], ORDERS)
    without = load_learned(tmp_path, catalogue).model
    build_snapshot(tmp_path, catalogue, Table())
    learning.run([], [], ORDERS)
    model = load_learned(tmp_path, catalogue).model
    assert without is not None
    assert model is not None
    assert "content" not in str(without.notes["weights"])
    assert {"copurchase", "content"} <= set(cast(dict[str, float], model.notes["weights"]))
