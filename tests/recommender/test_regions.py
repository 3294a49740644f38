"""Labels, notices and the separation from health content, per region."""

from pathlib import Path
from typing import get_args

import pytest

from knowledge import Catalogue, PartnerProduct
from recommender import REGIONS, OfferState, label_of, may_show_partner
from recommender.regions import Region, pack_of
from tests.recommender.world import OTHER, context, recommender_of, small_catalogue

REGULATED = get_args(PartnerProduct.model_fields["regulated"].annotation)
RULED = ("medical", "device", "health_food")


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    read = small_catalogue(tmp_path)
    products = tuple(p.model_copy(update={"regions": ("CN", "EU", "US")}) for p in read.products)
    return Catalogue(read.folder, read.courses, read.faqs, read.policies, products)


def test_there_is_a_pack_for_every_region_with_its_sources_and_both_languages() -> None:
    assert set(REGIONS) == set(get_args(Region))
    for pack in REGIONS.values():
        assert pack.label_source
        assert pack.health_source
        assert pack.never_source
        assert set(pack.notices) <= set(REGULATED)
        assert bool(pack.notices) == bool(pack.notice_source)
        for text in (pack.own_label, pack.partner_label, *pack.notices.values()):
            assert all(text)


@pytest.mark.parametrize("region", sorted(REGIONS))
@pytest.mark.parametrize("regulated", RULED)
def test_nothing_ruled_stands_near_health_wherever_the_house_is(region: str, regulated: str) -> None:
    for near in (OfferState(answer_domain="health"), OfferState(answer_domain="nutrition"),
                 OfferState(session_intents=frozenset({"ask_nutrition"}))):  # fmt: skip
        assert not may_show_partner(near, regulated, region)
    assert may_show_partner(OfferState(answer_domain="home"), regulated, region)


@pytest.mark.parametrize("region", sorted(REGIONS))
def test_a_drug_is_never_advertised_on_a_card(region: str) -> None:
    assert not may_show_partner(OfferState(answer_domain="home"), "drug", region)


@pytest.mark.parametrize("region", sorted(REGIONS))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_card_carries_the_label_of_the_region_and_the_notice_of_its_class(
    catalogue: Catalogue, region: Region, language: str
) -> None:
    pack, at = REGIONS[region], int(language != "zh")
    seen = set()
    for seed in range(40):
        moment = context(
            state=OfferState(answer_domain="home"), kinds=("partner",), region=region, language=language,
            vector=None if seed % 2 else OTHER,
        )  # fmt: skip
        offer = recommender_of(catalogue, seed).offer(moment)
        for item in offer.impression.items if offer.impression else ():
            regulated = catalogue.product_by_id[item.id].regulated
            notice = pack.notices.get(regulated)
            assert item.label == pack.partner_label[at] + (f" · {notice[at]}" if notice else "")
            seen.add(regulated)
    assert seen & set(pack.notices)
    assert label_of("course", "none", region, language) == pack.own_label[at]


def test_a_region_that_is_not_known_gets_the_strictest_labels() -> None:
    assert pack_of("XX") == REGIONS["CN"]


def test_a_health_course_that_is_open_on_the_page_is_health_content_too(catalogue: Catalogue) -> None:
    for page, expected in (("sleep-basics", set()), ("budget-basics", {"item-medical"})):
        shown = set()
        for seed in range(60):
            moment = context(kinds=("partner",))
            offer = recommender_of(catalogue, seed).offer(type(moment)(**{**vars(moment), "page_course": page}))
            shown |= {item.id for item in offer.impression.items if offer.impression} if offer.impression else set()
        assert shown & {"item-medical"} == expected
