"""The real turn in an experiment: arms differ in what is said, the log names them, a stop holds at the next turn."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.bootstrap import House, build_house
from bot.dialogue.events import ImpressionShown, OfferWithheld
from bot.errors import ConfigurationError
from bot.messages import IncomingMessage
from bot.settings import Settings
from bot.storage.experiments import SqlExperiments
from recommender import arm_of, held_out, load_experiment
from tests.fakes.clock import START
from tests.shipped import shipped_catalogue
from tests.system.offers.city import City

ASKS, REQUESTS = "成年人每晚睡多久才够", "有没有适合新手的睡眠课"
GIVEN = {
    "name": "unasked-1",
    "arms": {"only_when_asked": 0.5, "as_set": 0.3, "popularity": 0.2},
    "goal": {"name": "enrolled", "kind": "event", "better": "more"},
    "guards": [{"name": "escalated", "kind": "event", "better": "less"}],
}
LEARNERS = tuple(f"learner-sim-{n}" for n in range(0, 60, 2))


def settings_of(folder: Path, **changes: object) -> Settings:
    definition = folder / "experiment.json"
    definition.write_text(json.dumps(GIVEN | changes), encoding="utf-8")
    return Settings(
        _env_file=None, demo=True, var=folder / "var", debounce_seconds=0, experiment=definition, holdout_share=0.2
    )


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City(settings_of(tmp_path), shipped_catalogue())


@pytest.fixture
async def opened(city: City) -> AsyncIterator[House]:
    house = await city.open()
    yield house
    await house.close()


async def said(house: House, learner: str | None, text: str, conversation: str) -> ImpressionShown | OfferWithheld:
    """What the turn logs of suggesting."""
    incoming = IncomingMessage(
        conversation_id=conversation,
        channel="widget",
        message_id=f"{conversation}-{text}",
        text=text,
        learner_id=learner,
    )
    await house.turn.hear(incoming)
    await house.turn.answer(conversation)
    events = [stored.event for stored in await house.store.events(conversation, 0, audience="staff")]
    return [e for e in events if isinstance(e, ImpressionShown | OfferWithheld)][-1]


async def test_each_learner_gets_what_their_arm_is_and_the_log_says_which(city: City, opened: House) -> None:
    assert city.settings.experiment is not None
    experiment = load_experiment(city.settings.experiment)
    seen = set()
    for learner in LEARNERS:
        held = held_out(learner, 0.2)
        arm = "hold_out" if held else arm_of(experiment, learner)
        unasked = await said(opened, learner, ASKS, f"c:{learner}")
        asked = await said(opened, learner, REQUESTS, f"c:{learner}")
        assert {unasked.experiment_arm, asked.experiment_arm} == {f"unasked-1/{arm}"}
        rule = unasked.rule if isinstance(unasked, OfferWithheld) else None
        assert rule == {"hold_out": "held_out", "only_when_asked": "only_when_asked"}.get(arm), learner
        assert isinstance(asked, ImpressionShown)
        seen.add(arm)
    assert seen == {"hold_out", *experiment.arms}
    entered = await SqlExperiments(opened.database).entered("unasked-1", START, city.clock())
    assert {entry.who for entry in entered} == set(LEARNERS)


async def test_somebody_unknown_is_in_an_arm_by_conversation_also_after_a_restart(city: City) -> None:
    labels = []
    for _ in range(2):
        house = await city.open()
        labels.append([(await said(house, None, ASKS, f"c:{n}")).experiment_arm for n in range(6)])
        await house.close()
    assert labels[0] == labels[1]
    assert len(set(labels[0])) > 1


async def test_the_learners_of_a_stopped_arm_get_the_controls_at_their_next_turn(city: City, opened: House) -> None:
    assert opened.experiment is not None
    in_arm = [who for who in LEARNERS if opened.experiment.serves(who) == "as_set"]
    assert isinstance(await said(opened, in_arm[0], ASKS, "c:0"), ImpressionShown)
    await SqlExperiments(opened.database).stop("unasked-1", "as_set", "escalated", city.clock())
    await opened.experiment.refresh()
    after = await said(opened, in_arm[1], ASKS, "c:1")
    assert isinstance(after, OfferWithheld)
    assert (after.rule, after.experiment_arm) == ("only_when_asked", "unasked-1/as_set")


def test_a_bad_file_keeps_the_program_from_starting(city: City, tmp_path: Path) -> None:
    wrong = settings_of(tmp_path, arms={"as_set": 0.5, "loud": 0.5})
    with pytest.raises(ConfigurationError, match="unknown arms loud"):
        build_house(wrong, city.catalogue, engines=city.engines)
