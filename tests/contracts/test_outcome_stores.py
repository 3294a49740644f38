"""What every outcome store promises: once each, joined whatever came first, counted, and nothing lost."""

import asyncio
from datetime import timedelta

import numpy as np
import pytest

from bot.dialogue.events import Event, ImpressionShown, NotInterested, OfferWithheld, Searched, TurnUnderstood
from bot.messages import IncomingMessage, RecommendationShown
from recommender import ATTRIBUTION_WINDOW, OfferResult, Outcome, OutcomeType
from tests.contracts.conftest import Stores
from tests.fakes.clock import START

HOUR = timedelta(hours=1)
LIN = "widget:learner-lin"
ALL = (START - timedelta(days=90), START + timedelta(days=900))


def slate(impression_id: str, *items: str, turn_id: str = "t1") -> ImpressionShown:
    return ImpressionShown(
        turn_id=turn_id,
        impression_id=impression_id,
        policy_version="offer-1",
        requested=True,
        items=tuple(
            RecommendationShown(
                kind="course",
                id=item,
                title=item,
                url=f"/courses/{item}",
                sponsored=False,
                label="本平台课程",
                reason="因为您提到了「睡眠」",
                impression_id=impression_id,
            )
            for item in items
        ),
        propensities=tuple(round(0.9 - 0.1 * n, 2) for n in range(len(items))),
    )


async def show(stores: Stores, *events: Event, conversation: str = LIN, after: timedelta = timedelta(0)) -> None:
    learner = conversation.removeprefix("widget:")
    said = IncomingMessage(
        conversation_id=conversation,
        channel="widget",
        message_id=f"m-{after}-{events[0].type}",
        text="推荐一门课",
        learner_id=None if learner.startswith("anon") else learner,
    )
    await stores.conversations.hear(said, START + after)
    assert await stores.conversations.append(conversation, events, START + after, epoch=0) is not None


def outcome(
    type_: OutcomeType,
    *,
    after: timedelta = HOUR,
    item: str = "sleep-well",
    learner: str | None = "learner-lin",
    impression: str | None = None,
    id_: str = "",
) -> Outcome:
    return Outcome(
        id=id_ or f"p:{type_}:{item}:{after}",
        type=type_,
        kind="course",
        item_id=item,
        at=START + after,
        learner_id=learner,
        impression_id=impression,
        price=99.0 if type_ == "enrol" else None,
    )


async def record(stores: Stores, *outcomes: Outcome) -> list[str]:
    return await stores.outcomes.record(outcomes, START + timedelta(days=80))


async def seen(stores: Stores) -> dict[tuple[str, str], set[str]]:
    """What came of each exposure, by impression and item."""
    return {(r.exposure.impression_id, r.exposure.item_id): facts(r) for r in await stores.outcomes.results(*ALL)}


def facts(result: OfferResult) -> set[str]:
    names = ("opened", "dismissed", "enrolled", "refunded", "finished", "kept")
    return {name for name in names if getattr(result, name)}


class TestExposures:
    async def test_each_item_of_a_slate_is_kept_with_its_propensity_and_context(self, stores: Stores) -> None:
        understood = TurnUnderstood(
            turn_id="t1", text="推荐", intent="recommend_course", confidence=0.91, sentiment="neutral", language="zh"
        )
        found = Searched(turn_id="t1", verdict="answer", probability=0.9, threshold=0.5, domain="health")
        await show(stores, understood, found, slate("i1", "sleep-well", "first-budget"))
        first, second = [r.exposure for r in await stores.outcomes.results(*ALL)]
        assert (first.position, first.item_id, first.propensity) == (1, "sleep-well", 0.9)
        assert (second.position, second.item_id, second.propensity) == (2, "first-budget", 0.8)
        assert (first.learner_id, first.conversation_id, first.channel) == ("learner-lin", LIN, "widget")
        assert (first.at, first.policy_version, first.requested) == (START, "offer-1", True)
        assert dict(first.context) == {
            "intent": "recommend_course",
            "confidence": 0.91,
            "sentiment": "neutral",
            "language": "zh",
            "verdict": "answer",
            "domain": "health",
        }

    async def test_a_reply_that_came_too_late_showed_nothing(self, stores: Stores) -> None:
        await show(stores, slate("i1", "sleep-well"))
        assert await stores.conversations.append(LIN, [slate("i2", "sleep-well")], START, epoch=7) is None
        assert set(await seen(stores)) == {("i1", "sleep-well")}

    async def test_results_are_of_the_time_asked_for_oldest_first(self, stores: Stores) -> None:
        for n in (2, 0, 1):
            await show(stores, slate(f"i{n}", "a"), after=n * HOUR)
        found = await stores.outcomes.results(START, START + 2 * HOUR)
        assert [r.exposure.impression_id for r in found] == ["i0", "i1"]


class TestRecording:
    async def test_an_event_is_accepted_once_and_changes_nothing_after_that(self, stores: Stores) -> None:
        await show(stores, slate("i1", "sleep-well"))
        enrol = outcome("enrol")
        assert await record(stores, enrol, enrol) == ["accepted", "repeat"]
        assert await record(stores, enrol) == ["repeat"]
        assert await seen(stores) == {("i1", "sleep-well"): {"enrolled", "kept"}}

    async def test_an_id_that_comes_back_with_another_story_is_refused_and_changes_nothing(
        self, stores: Stores
    ) -> None:
        await show(stores, slate("i1", "sleep-well"))
        await record(stores, outcome("open", id_="p:1"))
        assert await record(stores, outcome("enrol", id_="p:1")) == ["id_reused"]
        assert await seen(stores) == {("i1", "sleep-well"): {"opened"}}

    async def test_fifty_deliveries_at_once_are_one_event(self, stores: Stores) -> None:
        await show(stores, slate("i1", "sleep-well"))
        said = await asyncio.gather(*(record(stores, outcome("enrol")) for _ in range(50)))
        assert [one for (one,) in said].count("accepted") == 1

    async def test_an_outcome_waits_for_its_slate(self, stores: Stores) -> None:
        await record(stores, outcome("enrol", impression="i1", after=HOUR))
        assert (await stores.outcomes.counts(*ALL))["unjoined"] == {"enrol": 1}
        await show(stores, slate("i1", "sleep-well"))
        assert await seen(stores) == {("i1", "sleep-well"): {"enrolled", "kept"}}
        assert (await stores.outcomes.counts(*ALL))["unjoined"] == {}

    async def test_an_outcome_without_a_slates_name_waits_too(self, stores: Stores) -> None:
        await record(stores, outcome("enrol"))
        await show(stores, slate("i1", "sleep-well"))
        assert await seen(stores) == {("i1", "sleep-well"): {"enrolled", "kept"}}

    async def test_a_slate_and_its_outcome_written_at_the_same_moment_find_each_other(self, stores: Stores) -> None:
        for n in range(12):
            named = outcome("enrol", impression=f"i{n}", id_=f"p:{n}", learner="learner-lin")
            after = timedelta(seconds=n)
            await asyncio.gather(show(stores, slate(f"i{n}", "sleep-well"), after=after), record(stores, named))
        assert set(map(frozenset, (await seen(stores)).values())) == {frozenset({"enrolled", "kept"})}

    async def test_a_refund_that_comes_before_its_enrolment_takes_it_back_all_the_same(self, stores: Stores) -> None:
        await show(stores, slate("i1", "sleep-well"))
        await record(stores, outcome("refund", after=timedelta(days=20)))
        assert await seen(stores) == {("i1", "sleep-well"): set()}
        await record(stores, outcome("enrol"))
        assert await seen(stores) == {("i1", "sleep-well"): {"enrolled", "refunded"}}

    async def test_a_slate_that_becomes_known_late_brings_its_whole_story_along(self, stores: Stores) -> None:
        await record(stores, outcome("finish", after=timedelta(days=60)), outcome("refund", after=timedelta(days=61)))
        await record(stores, outcome("enrol", impression="i1"))
        anonymous = "widget:anon-1"
        await show(stores, slate("i1", "sleep-well"), conversation=anonymous)
        assert await seen(stores) == {("i1", "sleep-well"): {"enrolled", "refunded", "finished"}}

    async def test_beyond_the_window_nothing_is_credited(self, stores: Stores) -> None:
        await show(stores, slate("i1", "sleep-well"))
        await record(stores, outcome("enrol", after=ATTRIBUTION_WINDOW + HOUR))
        assert await seen(stores) == {("i1", "sleep-well"): set()}


class TestOpening:
    async def test_a_card_is_opened_once_however_often_it_is_followed(self, stores: Stores) -> None:
        await show(stores, slate("i1", "sleep-well", "first-budget"))
        for minutes in (1, 2):
            at = START + timedelta(minutes=minutes)
            assert await stores.outcomes.opened("i1", "course", "sleep-well", at, within=LIN)
        assert await seen(stores) == {("i1", "sleep-well"): {"opened"}, ("i1", "first-budget"): set()}

    @pytest.mark.parametrize(
        ("impression", "item", "within"),
        [("i9", "sleep-well", ""), ("i1", "x", ""), ("i1", "sleep-well", "widget:emma")],
    )
    async def test_what_was_not_shown_there_cannot_be_opened(
        self, stores: Stores, impression: str, item: str, within: str
    ) -> None:
        await show(stores, slate("i1", "sleep-well"))
        assert not await stores.outcomes.opened(impression, "course", item, START, within=within)
        assert await seen(stores) == {("i1", "sleep-well"): set()}

    async def test_not_interested_is_an_outcome_of_each_item(self, stores: Stores) -> None:
        await show(stores, slate("i1", "sleep-well", "first-budget"))
        refused = NotInterested(impression_id="i1", item_ids=("sleep-well", "first-budget"))
        for minutes in (5, 6):
            await stores.conversations.append(LIN, [refused], START + timedelta(minutes=minutes))
        assert await seen(stores) == {("i1", "sleep-well"): {"dismissed"}, ("i1", "first-budget"): {"dismissed"}}


class TestReadingOutcomes:
    async def test_a_learners_outcomes_are_read_back_as_they_were_told_oldest_first(self, stores: Stores) -> None:
        await show(stores, slate("i1", "sleep-well"))
        told = [
            outcome("refund", after=5 * HOUR),
            outcome("enrol", after=2 * HOUR),
            outcome("enrol", learner="learner-emma", id_="p:emma"),
        ]
        await record(stores, *told)
        await stores.outcomes.opened("i1", "course", "sleep-well", START + HOUR)
        mine = await stores.outcomes.outcomes("learner-lin")
        assert [one.type for one in mine] == ["open", "enrol", "refund"]
        assert mine[1] == told[1]
        assert len(await stores.outcomes.outcomes()) == 4
        assert await stores.outcomes.outcomes("nobody") == []


class TestCounts:
    async def test_what_was_kept_back_and_what_was_refused_is_counted(self, stores: Stores) -> None:
        for n, rule in enumerate(("open_ticket", "unsure", "unsure")):
            await show(stores, OfferWithheld(turn_id=f"t{n}", rule=rule, requested=False), after=n * HOUR)
        await stores.outcomes.refused(["unknown_item", "malformed"], START)
        await stores.outcomes.refused(["unknown_item"], START + HOUR)
        await stores.outcomes.refused([], START)
        found = await stores.outcomes.counts(START, START + 2 * HOUR)
        assert found["withheld"] == {"open_ticket": 1, "unsure": 1}
        assert found["refused"] == {"unknown_item": 2, "malformed": 1}
        before = await stores.outcomes.counts(START - timedelta(days=3), START - timedelta(days=2))
        assert before == {"withheld": {}, "refused": {}, "unjoined": {}}


@pytest.mark.parametrize("seed", range(6))
async def test_any_order_of_arrival_ends_in_the_same_results(stores: Stores, seed: int) -> None:
    """Slates and outcomes of one story, told in another order each time."""
    rng = np.random.default_rng(seed)
    story: list[tuple[str, timedelta, Outcome | None]] = [
        ("i1", timedelta(0), None),
        ("i2", 5 * HOUR, None),
        ("i3", 9 * HOUR, None),
    ]
    told = [
        outcome("open", after=HOUR),
        outcome("enrol", after=6 * HOUR),
        outcome("refund", after=7 * HOUR),
        outcome("enrol", after=10 * HOUR, impression="i1"),
        outcome("finish", after=timedelta(days=30)),
        outcome("enrol", after=11 * HOUR, impression="i2", learner="learner-emma"),
    ]
    story += [("", timedelta(0), one) for one in told]
    for at in rng.permutation(len(story)):
        impression, after, one = story[int(at)]
        if one is None:
            await show(stores, slate(impression, "sleep-well"), after=after)
        else:
            assert await record(stores, one) == ["accepted"]
    assert await seen(stores) == {
        ("i1", "sleep-well"): {"opened", "enrolled", "kept", "finished"},
        ("i2", "sleep-well"): {"enrolled", "refunded"},
        ("i3", "sleep-well"): set(),
    }
    assert (await stores.outcomes.counts(*ALL))["unjoined"] == {"enrol": 1}
