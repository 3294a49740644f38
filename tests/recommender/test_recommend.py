"""What is offered: filters, slates, propensities, labels and reasons."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from knowledge import Catalogue
from recommender import Impression, OfferState, Recommendation, Wish
from recommender.recommend import Recommender
from tests.recommender.world import MONEY, SLEEP, context, recommender_of, small_catalogue, snapshot_of


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return small_catalogue(tmp_path)


def items(catalogue: Catalogue, seed: int = 0, **options: object) -> tuple[Recommendation, ...]:
    offer = recommender_of(catalogue, seed).offer(context(**options))  # type: ignore[arg-type]  # fields of context
    return offer.impression.items if offer.impression else ()


def shown(catalogue: Catalogue, **options: object) -> set[str]:
    """All that is ever offered in this moment, over many draws."""
    return {item.id for seed in range(60) for item in items(catalogue, seed, **options)}


class TestFilters:
    def test_an_owned_course_is_not_offered_again(self, catalogue: Catalogue) -> None:
        assert "sleep-basics" in shown(catalogue, kinds=("course",))
        assert "sleep-basics" not in shown(catalogue, kinds=("course",), owned=("sleep-basics",))

    def test_a_refused_item_is_not_offered_again(self, catalogue: Catalogue) -> None:
        assert "item-none" in shown(catalogue, kinds=("partner",))
        assert not {"item-none", "sleep-basics"} & shown(catalogue, rejected=("item-none", "sleep-basics"))

    def test_a_course_waits_for_its_prerequisite(self, catalogue: Catalogue) -> None:
        assert "budget-next" not in shown(catalogue, vector=MONEY)
        assert "budget-next" in shown(catalogue, vector=MONEY, owned=("budget-basics",))

    def test_what_is_not_sold_here_is_not_offered(self, catalogue: Catalogue) -> None:
        assert shown(catalogue, region="US") == set()
        assert "budget-next" not in shown(catalogue, region="EU", owned=("budget-basics",))
        assert "budget-basics" in shown(catalogue, region="EU")

    @pytest.mark.parametrize(
        ("wish", "left"),
        [
            (Wish(language="en"), {"budget-basics"}),
            (Wish(language="zh"), {"sleep-basics"}),
            (Wish(price_below=99), set()),
            (Wish(price_below=99.5), {"budget-basics", "sleep-basics"}),
            (Wish(minutes_below=60), set()),
            (Wish(level="beginner"), {"budget-basics", "sleep-basics"}),
        ],
    )
    def test_a_wish_is_a_limit(self, catalogue: Catalogue, wish: Wish, left: set[str]) -> None:
        assert shown(catalogue, kinds=("course",), wish=wish) == left

    def test_a_product_that_is_sold_out_is_not_offered(self, catalogue: Catalogue) -> None:
        products = tuple(p.model_copy(update={"available": False}) for p in catalogue.products)
        empty = Catalogue(catalogue.folder, catalogue.courses, catalogue.faqs, catalogue.policies, products)
        assert shown(empty, kinds=("partner",)) == set()

    def test_nothing_that_fits_is_a_silence_with_a_name(self, catalogue: Catalogue) -> None:
        offer = recommender_of(catalogue).offer(context(region="US"))
        assert offer.impression is None
        assert offer.silence is not None
        assert offer.silence.rule == "nothing_fits"


class TestSlates:
    def test_no_item_stands_twice_and_a_request_gets_up_to_three(self, catalogue: Catalogue) -> None:
        for seed in range(50):
            slate = [item.id for item in items(catalogue, seed)]
            assert len(slate) == len(set(slate)) == 3

    def test_unsolicited_it_is_one_card_and_only_when_clearly_on_topic(self, catalogue: Catalogue) -> None:
        assert len(items(catalogue, requested=False, vector=SLEEP)) == 1
        faint = np.array([0.1, 0.1, -0.99], dtype=np.float32)
        assert items(catalogue, requested=False, vector=faint) == ()

    def test_own_courses_and_advertisements_are_labelled_in_the_learners_language(self, catalogue: Catalogue) -> None:
        for language, own, paid in (("zh", "本平台课程", "广告"), ("en", "Our course", "Sponsored")):
            for seed in range(20):
                for item in items(catalogue, seed, language=language):
                    assert item.sponsored == (item.kind == "partner")
                    assert item.label.split(" · ")[0] == (paid if item.sponsored else own)
                    assert item.url.startswith("https://partners.example/" if item.sponsored else "/courses/")

    def test_without_a_vector_words_decide(self, catalogue: Catalogue) -> None:
        bare = Recommender(catalogue, snapshot_of(catalogue), np.random.default_rng(0))
        moment = context(text="最近失眠", requested=False, kinds=("course",))
        offer = bare.offer(type(moment)(**{**vars(moment), "vector": None}))
        assert offer.impression is not None
        assert [item.id for item in offer.impression.items] == ["sleep-basics"]

    def test_each_impression_has_its_own_id_and_the_policy_version(self, catalogue: Catalogue) -> None:
        recommender = recommender_of(catalogue)
        impressions = [recommender.offer(context()).impression for _ in range(20)]
        found = [impression for impression in impressions if isinstance(impression, Impression)]
        assert len({impression.id for impression in found}) == 20
        assert {impression.policy_version for impression in found} == {"offer-3+softmax"}

    def test_one_seed_gives_one_slate(self, catalogue: Catalogue) -> None:
        assert items(catalogue, 5) == items(catalogue, 5)


class TestPropensities:
    DRAWS = 4000

    def test_they_equal_how_often_an_item_is_really_chosen(self, catalogue: Catalogue) -> None:
        # Three near scores, so that every arm is drawn often enough to count.
        mixed = np.array([0.70, 0.71, 0.08], dtype=np.float32)
        recommender = recommender_of(catalogue, seed=11)
        moment = context(vector=mixed, kinds=("course", "partner"), state=OfferState(answer_domain="home"))
        first: Counter[str] = Counter()
        second: Counter[tuple[str, str]] = Counter()
        claimed: dict[str, float] = {}
        given_first: dict[tuple[str, str], float] = {}
        for _ in range(self.DRAWS):
            impression = recommender.offer(moment).impression
            assert impression is not None
            one, two = impression.items[:2]
            first[one.id] += 1
            second[one.id, two.id] += 1
            assert claimed.setdefault(one.id, one.propensity) == one.propensity
            assert given_first.setdefault((one.id, two.id), two.propensity) == two.propensity
        assert len(first) >= 4
        for item, count in first.items():
            assert count / self.DRAWS == pytest.approx(claimed[item], abs=0.03)
        for (one_id, two_id), count in second.items():
            if first[one_id] >= 500:
                assert count / first[one_id] == pytest.approx(given_first[one_id, two_id], abs=0.07)
        assert sum(claimed.values()) == pytest.approx(1.0, abs=0.02)

    def test_every_propensity_is_a_probability_above_zero(self, catalogue: Catalogue) -> None:
        for seed in range(200):
            slate = items(catalogue, seed, text="失眠", vector=SLEEP)
            assert all(0 < item.propensity <= 1 for item in slate)

    def test_a_single_arm_is_certain(self, catalogue: Catalogue) -> None:
        (only,) = items(catalogue, kinds=("course",), wish=Wish(language="zh"))
        assert only.propensity == 1.0


class TestReasons:
    def test_a_topic_that_was_mentioned_is_quoted(self, catalogue: Catalogue) -> None:
        (only,) = items(catalogue, kinds=("course",), wish=Wish(language="zh"), text="我最近总是失眠怎么办")
        assert only.reason == "因为您提到了「失眠」"
        (english,) = items(
            catalogue, kinds=("course",), wish=Wish(language="zh"), text="I have Insomnia", language="en"
        )
        assert english.reason == "Because you mentioned “insomnia”"

    def test_an_earlier_message_and_a_cited_course_are_named_as_such(self, catalogue: Catalogue) -> None:
        wish = Wish(language="zh")
        (earlier,) = items(catalogue, kinds=("course",), wish=wish, text="推荐一门课", recent=("你好", "睡眠不好"))
        assert earlier.reason == "因为您提到了「睡眠」"
        (cited,) = items(catalogue, kinds=("course",), wish=wish, text="推荐一门课", cited=("sleep-basics",))
        assert cited.reason == "刚才的回答引用了这门课"

    def test_without_either_nothing_is_claimed(self, catalogue: Catalogue) -> None:
        (asked,) = items(catalogue, kinds=("course",), wish=Wish(language="zh"), text="推荐一门课")
        assert asked.reason == "内容与您的描述最接近"
        (unasked,) = items(
            catalogue, kinds=("course",), wish=Wish(language="zh"), text="嗯", requested=False, vector=SLEEP
        )
        assert unasked.reason == "与您正在问的话题相近"

    def test_every_reason_that_quotes_quotes_the_conversation(self, catalogue: Catalogue) -> None:
        texts = ("budgets and savings, please", "asleep", "our planning", "睡眠", "想存钱记账", "a budgeted splanning")
        for text in texts:
            for seed in range(10):
                for item in items(catalogue, seed, text=text, language="en"):
                    if "mentioned" in item.reason:
                        topic = item.reason.split("“")[1].rstrip("”")
                        assert topic.lower() in text.lower()

    @pytest.mark.parametrize("text", ["I fell asleep", "our planets", "nonplanning"])
    def test_a_topic_inside_another_english_word_was_not_mentioned(self, catalogue: Catalogue, text: str) -> None:
        slates = [items(catalogue, seed, text=text, owned=("budget-basics",), language="en") for seed in range(20)]
        assert not any("mentioned" in item.reason for slate in slates for item in slate)
