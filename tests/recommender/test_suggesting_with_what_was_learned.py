"""Suggestions with a graph, a model, a bandit and bands: what moves, why it says so, and that without it, it ends."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge import Catalogue
from recommender import Band, Impression, Learned, OfferContext, Recommender
from recommender.bandit import Bandit
from recommender.fitting import FitSettings, fit
from recommender.interactions import Event, Interactions
from recommender.learned import FEATURES, first_bandit, item_keys
from recommender.related import Related
from tests.recommender.world import SLEEP, context, small_catalogue, snapshot_of

SLEEP_COURSE, LAMP = "sleep-basics", "item-none"
NEAR = {"course:sleep-basics": (Related("partner:item-none", 0.1, {"zh": "睡眠", "en": "sleep"}),)}
# The lamp is off every axis of the small world, so that its place is the graph's doing alone.
AFTER_SLEEP = replace(
    context(vector=SLEEP, requested=False, cited=(SLEEP_COURSE,), owned=(SLEEP_COURSE,)), kinds=("partner",)
)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return small_catalogue(tmp_path)


def recommender(catalogue: Catalogue, learned: Learned | None = None, **more: object) -> Recommender:
    return Recommender(catalogue, snapshot_of(catalogue), np.random.default_rng(7), learned, **more)  # type: ignore[arg-type]  # bands and shown


def slate(found: Recommender, asked: OfferContext) -> Impression:
    impression = found.offer(asked).impression
    assert impression is not None
    return impression


class TestGraph:
    asked = context(text="", vector=None, cited=(SLEEP_COURSE,), recent=("怎么睡得好",), language="zh")

    def test_a_product_near_the_course_that_was_cited_is_named_by_the_concept_they_share(
        self, catalogue: Catalogue
    ) -> None:
        others = frozenset(product.id for product in catalogue.products) - {LAMP}
        open_subject = replace(self.asked, vector=None, any_subject=True, kinds=("partner",), rejected_items=others)
        shown = {item.id: item.reason for item in slate(recommender(catalogue, Learned(NEAR)), open_subject).items}
        assert shown[LAMP] == "《好好睡觉》也讲到「睡眠」"

    def test_without_the_graph_neither_its_place_nor_its_reason_is_left(self, catalogue: Catalogue) -> None:
        open_subject = replace(self.asked, vector=None, any_subject=True, owned_courses=frozenset({SLEEP_COURSE}))
        shown = slate(recommender(catalogue), open_subject)
        assert all("也讲到" not in item.reason for item in shown.items)
        scores = {arm.key: arm.score for arm in shown.considered}
        with_graph = {
            arm.key: arm.score for arm in slate(recommender(catalogue, Learned(NEAR)), open_subject).considered
        }
        assert with_graph[f"partner:{LAMP}"] > scores.get(f"partner:{LAMP}", 0.0)

    def test_nearness_in_the_graph_alone_is_no_ground_to_speak_unasked(self, catalogue: Catalogue) -> None:
        keys = {arm.key for arm in slate(recommender(catalogue, Learned(NEAR)), AFTER_SLEEP).considered}
        assert keys
        assert f"partner:{LAMP}" not in keys


class TestModel:
    """Everybody who studied sleep went on to the first budget, nobody to the next one."""

    def learned(self, catalogue: Catalogue) -> Learned:
        events = [
            Event(f"u{n}", item, 1_700_000_000.0 + n * 10 + place)
            for n in range(40)
            for place, item in enumerate(("course:sleep-basics", "course:budget-basics"))
        ]
        model = fit(Interactions.from_events(events, item_keys(catalogue)), FitSettings())
        return Learned(model=model, version="v1")

    def asked(self, *history: str) -> OfferContext:
        return replace(
            context(text="", owned=history, kinds=("course",)),
            vector=None,
            history=history,
            any_subject=True,
            basis=frozenset({"message", "page", "conversation", "history"}),
        )

    def test_what_others_took_next_leads_and_says_so(self, catalogue: Catalogue) -> None:
        impression = slate(recommender(catalogue, self.learned(catalogue)), self.asked(SLEEP_COURSE))
        first = impression.considered[0]
        assert first.key == "course:budget-basics"
        assert first.features[FEATURES.index("learned")] == 1.0
        assert "history" in impression.basis
        assert impression.policy_version == "offer-3+v1+softmax"

    def test_an_event_changes_the_very_next_slate_of_the_same_process(self, catalogue: Catalogue) -> None:
        served = recommender(catalogue, self.learned(catalogue))
        before = slate(served, self.asked(SLEEP_COURSE))
        after = slate(served, self.asked("budget-basics", SLEEP_COURSE))
        assert "budget-basics" in {item.id for item in before.items}
        assert "budget-basics" not in {item.id for item in after.items}

    def test_without_consent_the_history_counts_for_nothing(self, catalogue: Catalogue) -> None:
        asked = replace(self.asked(SLEEP_COURSE), basis=frozenset({"message", "page"}))
        impression = slate(recommender(catalogue, self.learned(catalogue)), asked)
        assert "history" not in impression.basis
        assert all("学过" not in item.reason for item in impression.items)


class TestDraw:
    def test_a_bandit_that_has_seen_nothing_follows_the_scores(self, catalogue: Catalogue) -> None:
        served = recommender(catalogue, Learned(bandit=first_bandit()))
        leads = Counter(
            slate(served, context(text="失眠", vector=SLEEP, kinds=("course",))).items[0].id for _ in range(50)
        )
        assert leads.most_common(1)[0][0] == SLEEP_COURSE
        assert leads[SLEEP_COURSE] > 40

    def test_a_bandit_that_has_learned_moves_the_slate_and_its_name(self, catalogue: Catalogue) -> None:
        asked = context(text="", vector=None)
        teacher = Bandit(first_bandit(), np.random.default_rng(1))
        partner = FEATURES.index("partner")
        for n in range(3_000):
            row = np.zeros(len(FEATURES))
            row[0], row[partner] = 0.6, n % 2
            teacher.shown(f"i{n}", "x", row)
            teacher.rewarded(f"i{n}", "x", float(n % 2))
        plain, learned = recommender(catalogue), recommender(catalogue, Learned(bandit=teacher.state()))
        share = [
            np.mean([slate(served, asked).items[0].kind == "partner" for _ in range(60)]) for served in (plain, learned)
        ]
        assert share[1] > share[0] + 0.3
        assert slate(learned, asked).policy_version == "offer-3+thompson-1.3000"

    def test_propensities_are_how_often_it_really_happens(self, catalogue: Catalogue) -> None:
        served, asked = recommender(catalogue), context(text="", vector=None)
        found = [slate(served, asked).items[0] for _ in range(2_000)]
        for item, count in Counter(shown.id for shown in found).items():
            said = np.mean([shown.propensity for shown in found if shown.id == item])
            assert count / len(found) == pytest.approx(said, abs=0.05)

    def test_everything_that_could_have_been_shown_is_in_the_impression(self, catalogue: Catalogue) -> None:
        impression = slate(recommender(catalogue), context(text="", vector=None))
        keys = [arm.key for arm in impression.considered]
        assert {f"{item.kind}:{item.id}" for item in impression.items} <= set(keys)
        assert all(len(arm.features) == len(FEATURES) for arm in impression.considered)
        assert len(set(keys)) == len(keys)


class TestBands:
    asked = context(text="", vector=None)

    def test_a_provider_above_its_band_is_not_shown(self, catalogue: Catalogue) -> None:
        providers = {product.provider.en for product in catalogue.products}
        bands = [Band(provider, 0.0, 0.1) for provider in providers]
        served = recommender(catalogue, bands=bands, shown=lambda: dict.fromkeys(providers, 50) | {"own": 50})
        for _ in range(20):
            assert {item.kind for item in slate(served, self.asked).items} == {"course"}

    def test_where_nothing_else_fits_the_silence_says_why(self, catalogue: Catalogue) -> None:
        providers = {product.provider.en for product in catalogue.products}
        served = recommender(
            catalogue, bands=[Band(p, 0.0, 0.1) for p in providers], shown=lambda: dict.fromkeys(providers, 50)
        )
        offer = served.offer(replace(self.asked, kinds=("partner",)))
        assert offer.impression is None
        assert offer.silence is not None
        assert offer.silence.rule == "over_band"
