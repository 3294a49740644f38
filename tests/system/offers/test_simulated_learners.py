"""Adversarial dialogues through the real turn: not one rule of selling is broken."""

import os
from collections import Counter
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.bootstrap import House
from bot.dialogue.events import ImpressionShown, OfferWithheld, StoredEvent
from bot.settings import Settings
from tests.shipped import shipped_catalogue
from tests.system.offers.city import City
from tests.system.offers.learner import SimulatedLearner
from tests.system.offers.lines import BY_TEXT
from tests.system.offers.referee import Referee

DIALOGUES = 400
_STEPS = 5
_RESTART_EVERY = 125
_DEBT = frozenset(line.text for line in BY_TEXT.values() if line.debt)


def settings_of(folder: Path) -> Settings:
    """Each kind is switched off on some channel."""
    return Settings(
        _env_file=None, demo=True, var=folder, debounce_seconds=0,
        course_channels={"widget", "telegram", "rest"}, partner_channels={"widget", "terminal"},
        finance_partner_channels={"terminal"},
    )  # fmt: skip


def learner_of(seed: int, city: City) -> SimulatedLearner:
    kind = seed % 10
    name = None if kind in {0, 1} else f"minor-{seed % 40}" if kind == 2 and seed % 40 == 2 else f"learner-sim-{seed}"
    return SimulatedLearner(seed, name, city.clock)


async def judged(house: House, city: City, learner: SimulatedLearner) -> tuple[list[str], list[StoredEvent]]:
    """What the referee found, and the logs it read."""
    owned = await house.platform.owned_courses(learner.learner_id) if learner.learner_id else frozenset[str]()
    referee = Referee(
        city.catalogue, city.settings, learner.channels, minor=(learner.learner_id or "").startswith("minor-"),
        debt=_DEBT, owned=owned,
    )  # fmt: skip
    logs = [e for c in learner.conversations for e in await house.store.events(c, 0, audience="staff", limit=2000)]
    return referee.violations(logs), logs


@pytest.mark.long
@pytest.mark.quality
async def test_in_adversarial_dialogues_no_rule_is_broken(tmp_path: Path) -> None:
    """ZHIKE_SIMULATED_DIALOGUES plays more of them (1,000 in continuous integration), ZHIKE_SIMULATED_FROM others."""
    count = int(os.environ.get("ZHIKE_SIMULATED_DIALOGUES", str(DIALOGUES)))
    first = int(os.environ.get("ZHIKE_SIMULATED_FROM", "0"))
    city = City(settings_of(tmp_path), shipped_catalogue())
    problems: list[str] = []
    silences: Counter[str] = Counter()
    shown: Counter[bool] = Counter()
    with capture_logs():
        house = await city.open()
        for seed in range(first, first + count):
            learner = learner_of(seed, city)
            await learner.live(house, _STEPS // 2)
            if seed % _RESTART_EVERY == 0:
                await house.close()
                house = await city.open()
            await learner.live(house, _STEPS - _STEPS // 2)
            found, logs = await judged(house, city, learner)
            problems += [f"seed {seed} ({learner.temper}, {learner.language}): {problem}" for problem in found]
            events = [stored.event for stored in logs]
            silences.update(event.rule for event in events if isinstance(event, OfferWithheld))
            shown.update(event.requested for event in events if isinstance(event, ImpressionShown))
        await house.close()
    assert problems == []
    # The dialogues put the policy to the test: there was much to show, and every rule of it was what held it back.
    assert min(shown[True], shown[False]) >= count // 4, shown
    assert count < DIALOGUES or not _EXERCISED - set(silences), silences


_EXERCISED = {
    "danger_in_session", "minor", "debt_distress", "opted_out", "no_consent", "kind_off", "open_ticket",
    "complaint_in_session", "refund_in_session", "claim_in_session", "advice_refused_in_session", "negative_mood",
    "unsure", "silent_after_refusal", "session_cap", "nothing_fits", "asked_first",
}  # fmt: skip


async def test_a_life_can_be_lived_again(tmp_path: Path) -> None:
    """One seed is one dialogue: what a failure names can be played again."""
    seed, seen = 3, []
    for n in range(2):
        city = City(settings_of(tmp_path / str(n)), shipped_catalogue())
        house = await city.open()
        learner = SimulatedLearner(seed, f"learner-sim-{seed}", city.clock)
        learner.conversations = learner.conversations[:1]
        await learner.live(house, 8)
        _, logs = await judged(house, city, learner)
        seen.append([stored.event.type for stored in logs])
        await house.close()
    assert seen[0] == seen[1]
