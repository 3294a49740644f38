"""May we offer? Every rule of the table blocks when its state holds, and the silence carries its name."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import Catalogue
from recommender import RULES, OfferState, may_offer, may_show_partner
from tests.recommender.world import SLEEP, context, recommender_of, small_catalogue

CASES: dict[str, OfferState] = {
    "danger_in_session": OfferState(session_intents=frozenset({"self_harm_risk"})),
    "owned_by_staff": OfferState(owned_by_staff=True),
    "minor": OfferState(minor=True),
    "debt_distress": OfferState(debt_distress=True),
    "opted_out": OfferState(opted_out=True),
    "no_consent": OfferState(needs_consent=True),
    "channel_off": OfferState(channel_enabled=False),
    "kind_off": OfferState(kind_enabled=False),
    "open_ticket": OfferState(open_ticket=True),
    "form_open": OfferState(form_open=True),
    "complaint_in_session": OfferState(session_intents=frozenset({"complaint"})),
    "person_in_session": OfferState(person_in_session=True),
    "refund_in_session": OfferState(session_intents=frozenset({"refund_request"})),
    "claim_in_session": OfferState(session_intents=frozenset({"insurance_claim"})),
    "advice_refused_in_session": OfferState(session_intents=frozenset({"personal_medical_advice"})),
    "negative_mood": OfferState(sentiments=("negative", "neutral", "positive")),
    "unsure": OfferState(confidence=0.5),
    "silent_after_refusal": OfferState(days_since_not_interested=29),
    "session_cap": OfferState(unsolicited_in_session=1),
    "week_cap": OfferState(unsolicited_in_seven_days=3),
}
UNSOLICITED = {"person_in_session", "unsure", "silent_after_refusal", "session_cap", "week_cap"}
INTENTS = (
    "greet", "ask_health", "ask_finance", "complaint", "fraud_report", "refund_request", "insurance_claim",
    "self_harm_risk", "medical_emergency", "personal_medical_advice", "personal_investment_advice", "ask_nutrition",
)  # fmt: skip
STATES = st.builds(
    OfferState,
    sentiments=st.lists(st.sampled_from(["negative", "neutral", "positive"]), max_size=6).map(tuple),
    session_intents=st.frozensets(st.sampled_from(INTENTS), max_size=2),
    open_ticket=st.booleans(),
    form_open=st.booleans(),
    owned_by_staff=st.booleans(),
    opted_out=st.booleans(),
    needs_consent=st.booleans(),
    unsolicited_in_session=st.integers(0, 2),
    unsolicited_in_seven_days=st.integers(0, 4),
    days_since_not_interested=st.none() | st.integers(0, 60),
    minor=st.booleans(),
    debt_distress=st.booleans(),
    confidence=st.floats(0, 1),
    answer_domain=st.none() | st.sampled_from(["health", "nutrition", "finance", "insurance", "home"]),
    channel_enabled=st.booleans(),
    finance_partners_enabled=st.booleans(),
    partners_enabled=st.booleans(),
    courses_enabled=st.booleans(),
)
# Mostly calm, so that many drawn states may offer.
CALM = st.builds(
    OfferState,
    session_intents=st.frozensets(st.sampled_from(["greet", "ask_health", "ask_nutrition", "ask_finance"])),
    answer_domain=st.none() | st.sampled_from(["health", "nutrition", "finance", "insurance", "home"]),
    finance_partners_enabled=st.booleans(),
    partners_enabled=st.booleans(),
)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder: Path = tmp_path_factory.mktemp("content")
    return small_catalogue(folder)


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    assert [rule.name for rule in RULES] == list(CASES)
    assert {rule.name for rule in RULES if rule.scope == "unsolicited"} == UNSOLICITED


@pytest.mark.parametrize("name", CASES)
def test_a_rule_blocks_in_its_state_and_gives_its_name_and_reasons(name: str) -> None:
    silence = may_offer(CASES[name], requested=False)
    assert silence is not None
    assert silence.rule == name
    assert silence.reason_zh
    assert silence.reason_en


@pytest.mark.parametrize("name", CASES)
def test_asking_for_a_suggestion_lifts_doubt_and_caps_and_nothing_else(name: str) -> None:
    silence = may_offer(CASES[name], requested=True)
    assert (silence is None) == (name in UNSOLICITED)


def test_nothing_stands_against_a_calm_learner() -> None:
    assert may_offer(OfferState(), requested=False) is None


@pytest.mark.parametrize(
    "state",
    [
        OfferState(sentiments=("negative", "neutral", "neutral", "positive")),
        OfferState(days_since_not_interested=30),
        OfferState(unsolicited_in_seven_days=2),
        OfferState(confidence=0.55),
        OfferState(session_intents=frozenset({"refund_policy", "ask_insurance", "suggestion"})),
    ],
)
def test_just_beyond_its_limit_a_rule_is_silent_no_more(state: OfferState) -> None:
    assert may_offer(state, requested=False) is None


@pytest.mark.parametrize(
    ("intent", "rule"),
    [("medical_emergency", "danger_in_session"), ("fraud_report", "complaint_in_session"),
     ("personal_investment_advice", "advice_refused_in_session")],
)  # fmt: skip
def test_the_other_intents_of_a_rule_block_as_well(intent: str, rule: str) -> None:
    silence = may_offer(OfferState(session_intents=frozenset({intent})), requested=True)
    assert silence is not None
    assert silence.rule == rule


@given(STATES, st.booleans(), st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_if_any_rule_blocks_nothing_is_shown_and_the_first_such_rule_is_named(
    catalogue: Catalogue, state: OfferState, requested: bool, seed: int
) -> None:
    on = state.courses_enabled or state.partners_enabled or state.finance_partners_enabled
    seen = replace(state, kind_enabled=state.kind_enabled and on)
    blocking = [r.name for r in RULES if (r.scope == "any" or not requested) and r.blocks(seen)]
    offer = recommender_of(catalogue, seed).offer(context(state=state, requested=requested))
    if blocking:
        assert offer.impression is None
        assert offer.silence is not None
        assert offer.silence.rule == blocking[0]
    assert (offer.impression is None) != (offer.silence is None)


@given(CALM, st.booleans(), st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_regulated_items_are_never_near_health_and_money_items_only_where_enabled(
    catalogue: Catalogue, state: OfferState, requested: bool, seed: int
) -> None:
    near_health = state.answer_domain in {"health", "nutrition"} or bool(
        state.session_intents & {"ask_health", "ask_nutrition"}
    )
    offer = recommender_of(catalogue, seed).offer(
        context(state=state, requested=requested, kinds=("partner",), vector=SLEEP if seed % 2 else None)
    )
    for item in offer.impression.items if offer.impression else ():
        regulated = catalogue.product_by_id[item.id].regulated
        assert regulated != "drug"
        assert not (near_health and regulated in {"medical", "device", "health_food"})
        money = regulated in {"finance", "insurance"}
        assert state.finance_partners_enabled if money else state.partners_enabled


@pytest.mark.parametrize("regulated", ["medical", "device", "health_food"])
def test_health_goods_are_offered_away_from_health(regulated: str) -> None:
    assert may_show_partner(OfferState(answer_domain="home"), regulated)
    assert not may_show_partner(OfferState(answer_domain="nutrition"), regulated)
    assert not may_show_partner(OfferState(session_intents=frozenset({"ask_health"})), regulated)


@pytest.mark.parametrize("regulated", ["finance", "insurance"])
def test_money_goods_wait_for_the_operator(regulated: str) -> None:
    off = OfferState()
    assert not may_show_partner(off, regulated)
    assert may_show_partner(replace(off, finance_partners_enabled=True), regulated)
    assert may_show_partner(replace(off, finance_partners_enabled=True, partners_enabled=False), regulated)
