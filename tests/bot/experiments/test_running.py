"""The running experiment over the real storage: its log, the arm that harms, and what holds after a restart."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from structlog.testing import capture_logs

from bot.dialogue.events import Event, NotInterested, OfferWithheld, SlotSet
from bot.dialogue.staff_events import ServiceRated
from bot.errors import ConfigurationError
from bot.experiment import RunningExperiment
from bot.messages import IncomingMessage
from bot.ports import NewTicket
from bot.rights_port import Subject
from bot.storage.database import Database
from bot.storage.experiments import SqlExperiments
from bot.storage.rights import SqlRights
from bot.storage.tombstones import Tombstones
from recommender import Experiment, Learned, Metric, Outcome, arm_of
from tests.contracts.test_outcome_stores import slate
from tests.fakes.clock import START
from tests.fakes.turns import SESSION, TurnHouse, new_ticket

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UNASKED = Experiment(
    "unasked-1",
    ("only_when_asked", "as_set"),
    (0.5, 0.5),
    Metric("enrolled", "event", "more"),
    (Metric("escalated", "event", "less"), Metric("refused", "event", "less"), Metric("csat", "mean", "more")),
)


def running(house: TurnHouse, experiment: Experiment = UNASKED) -> RunningExperiment:
    """A process with the experiment, as it starts."""
    return RunningExperiment(experiment, SqlExperiments(house.database), Learned(), house.clock)


def withheld(label: str | None) -> OfferWithheld:
    return OfferWithheld(turn_id="t1", rule="unsure", requested=False, experiment_arm=label)


async def write(
    house: TurnHouse, who: str, *events: Event, known: bool = True, ticket: NewTicket | None = None
) -> None:
    """One turn of a learner, or of somebody unknown in a conversation of that name."""
    at = house.clock()
    learner = who if known else None
    said = IncomingMessage(
        conversation_id=f"widget:{who}" if known else who,
        channel="widget",
        message_id=at.isoformat(),
        text="睡多久才够",
        learner_id=learner,
    )
    await house.store.hear(said, at)
    assert await house.store.append(said.conversation_id, events, at, ticket=ticket) is not None


class TestLog:
    async def test_who_entered_is_read_from_what_was_shown_and_what_was_not(self, house: TurnHouse) -> None:
        shown = slate("i1", "sleep-well", "first-budget").model_copy(update={"experiment_arm": "unasked-1/as_set"})
        await write(house, "lin", withheld("unasked-1/as_set"))
        house.clock.advance(3 * HOUR)
        await write(house, "emma", shown)
        await write(house, "emma", withheld("unasked-1/as_set"))
        await write(house, "someone", withheld("unasked-1/hold_out"), known=False)
        await write(house, "other", withheld("unasked-2/as_set"))
        await write(house, "before", withheld(None))
        found = await SqlExperiments(house.database).entered("unasked-1", START, START + DAY)
        assert {(entry.who, entry.arm) for entry in found} == {
            ("lin", "as_set"), ("emma", "as_set"), ("someone", "hold_out")
        }  # fmt: skip
        assert sorted((e.at - START) // HOUR for e in found) == [0, 3, 3]
        late = await SqlExperiments(house.database).entered("unasked-1", START + HOUR, START + DAY)
        assert {entry.who for entry in late} == {"emma", "someone"}

    async def test_tickets_ratings_refusals_and_what_became_of_cards_are_counted(self, house: TurnHouse) -> None:
        await write(house, "lin", withheld("unasked-1/as_set"), ticket=new_ticket())
        await write(house, "lin", ServiceRated(ticket="T-000001", score=2), ServiceRated(ticket="T-000001", words="慢"))
        await write(house, "emma", SlotSet(name="opted_out", value=True), SlotSet(name="opted_out", value=False))
        await write(house, "someone", slate("i1", "sleep-well"), known=False)
        await write(house, "someone", NotInterested(impression_id="i1", item_ids=("sleep-well",)), known=False)
        bought = Outcome("p:1", "enrol", "course", "first-budget", START + DAY, "wang")
        await house.outcomes.record([bought], START + DAY)
        found = await SqlExperiments(house.database).happened(START, START + 2 * DAY)
        assert {(one.who, one.metric, one.value) for one in found} == {
            ("lin", "escalated", 1.0), ("lin", "csat", 2.0), ("emma", "refused", 1.0), ("someone", "refused", 1.0),
            ("wang", "enrolled", 1.0),
        }  # fmt: skip
        assert len(found) == 5
        assert [one.metric for one in await SqlExperiments(house.database).happened(START, START)] == []

    async def test_an_erased_learner_is_in_no_figure_and_in_no_table_of_experiments(self, house: TurnHouse) -> None:
        await running(house).begin()
        await write(house, "lin", withheld("unasked-1/as_set"), ticket=new_ticket())
        store = SqlExperiments(house.database)
        assert [entry.who for entry in await store.entered("unasked-1", START, START + DAY)] == ["lin"]
        rights = SqlRights(house.database, SESSION, Tombstones(b"key"))
        await rights.erase(Subject("widget:lin", "lin"), START + HOUR)
        assert await store.entered("unasked-1", START, START + DAY) == []
        assert await store.happened(START, START + DAY) == []


class Crowd:
    """Learners who come one after the other, and the arm in which some of them go on to a person."""

    def __init__(self, house: TurnHouse, process: RunningExperiment, seed: int) -> None:
        self._house = house
        self._process = process
        self._rng = np.random.default_rng(seed)
        self._count = 0

    async def come(self, learners: int, escalating: dict[str, float]) -> None:
        for _ in range(learners):
            self._count += 1
            who = f"learner-{self._count}"
            await write(self._house, who, withheld(self._process.label(who)))
            served = self._process.serves(who)
            needs_person = self._rng.random() < escalating[served]
            later = withheld(self._process.label(who))
            await write(self._house, who, later, ticket=new_ticket() if needs_person else None)


class TestStopping:
    async def test_an_arm_that_harms_is_stopped_for_all_processes_and_after_a_restart(
        self, house: TurnHouse, database: Database
    ) -> None:
        process, beside = running(house), running(house)
        await process.begin()
        await beside.begin()
        crowd = Crowd(house, process, seed=1)
        in_arm = [who for who in map("guest-{}".format, range(50)) if arm_of(UNASKED, who) == "as_set"]
        with capture_logs() as lines:
            for _ in range(6):
                await crowd.come(40, {"as_set": 0.5, "only_when_asked": 0.1})
                await process.judge()
        stopped = [line for line in lines if line["event"] == "experiment_arm_stopped"]
        assert [(line["arm"], line["guard"], line["low"] > 0) for line in stopped] == [("as_set", "escalated", True)]
        assert {process.serves(who) for who in in_arm} == {"only_when_asked"}
        assert {process.label(who) for who in in_arm} == {"unasked-1/as_set"}
        assert {beside.serves(who) for who in in_arm} == {"as_set"}
        await beside.refresh()
        assert {beside.serves(who) for who in in_arm} == {"only_when_asked"}
        restarted = running(house)
        await restarted.begin()
        assert {restarted.serves(who) for who in in_arm} == {"only_when_asked"}
        shown = restarted.shown()
        assert shown is not None
        arm = shown.arms[1]
        assert arm.stopped_at is not None
        assert arm.because is not None
        assert (arm.because.zh, shown.judged_at) == ("转人工的学员", None)

    async def test_the_figures_of_a_stopped_arm_are_as_of_then_and_the_first_reason_stays(
        self, house: TurnHouse
    ) -> None:
        process = running(house)
        await process.begin()
        crowd = Crowd(house, process, seed=2)
        await crowd.come(200, {"as_set": 0.5, "only_when_asked": 0.1})
        await process.judge()
        before = process.shown()
        await crowd.come(100, {"as_set": 1.0, "only_when_asked": 0.4})
        await process.judge()
        after = process.shown()
        assert before is not None
        assert after is not None
        assert before.effects == after.effects
        assert (before.effects[1].name, after.arms[1].stopped_at) == (
            "as_set · escalated", before.arms[1].stopped_at
        )  # fmt: skip
        assert (after.arms[0].learners or 0) > (before.arms[0].learners or 0)
        assert not await SqlExperiments(house.database).stop("unasked-1", "as_set", "refused", house.clock())

    async def test_arms_that_do_the_same_go_on(self, house: TurnHouse) -> None:
        process = running(house)
        await process.begin()
        crowd = Crowd(house, process, seed=3)
        for _ in range(4):
            await crowd.come(40, {"as_set": 0.2, "only_when_asked": 0.2})
            await process.judge()
        shown = process.shown()
        assert shown is not None
        assert [arm.stopped_at for arm in shown.arms] == [None, None]
        assert sum(arm.learners or 0 for arm in shown.arms) == 160


class TestBeginning:
    async def test_a_changed_experiment_under_the_same_name_is_refused(self, house: TurnHouse) -> None:
        await running(house).begin()
        changed = replace(UNASKED, shares=(0.9, 0.1))
        with pytest.raises(ConfigurationError, match=r"began with only_when_asked 0\.5, as_set 0\.5") as refused:
            await running(house, changed).begin()
        assert "请换一个名称" in refused.value.zh
        await running(house, replace(changed, name="unasked-2")).begin()

    async def test_a_restart_keeps_the_day_on_which_it_began(self, house: TurnHouse) -> None:
        await running(house).begin()
        house.clock.advance(DAY)
        again = running(house)
        await again.begin()
        shown = again.shown()
        assert shown is not None
        assert shown.since - START < HOUR

    async def test_an_arm_for_which_nothing_was_learned_is_named(self, house: TurnHouse) -> None:
        process = running(house, replace(UNASKED, arms=("as_set", "no_bandit")))
        with capture_logs() as lines:
            await process.begin()
        assert [line["nothing_learned_for"] for line in lines] == [["no_bandit"]]
        shown = process.shown()
        assert shown is not None
        assert [arm.idle for arm in shown.arms] == [False, True]

    async def test_the_hold_out_group_is_in_no_arm(self, house: TurnHouse) -> None:
        process = running(house, replace(UNASKED, hold_out=0.3))
        await process.begin()
        labels = {who: process.label(who) for who in map("guest-{}".format, range(100))}
        held = [who for who, label in labels.items() if label == "unasked-1/hold_out"]
        assert 15 < len(held) < 45
        assert {process.serves(who) for who in held} == {"only_when_asked"}
