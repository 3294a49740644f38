"""The running experiment: who is in which arm, what that arm is served, and the looks that stop one which does harm."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import anyio.to_thread
import structlog

from bot.desk.experiment_page import ExperimentShown, experiment_shown
from bot.errors import ConfigurationError
from bot.experiment_arms import ARMS, METRICS, NO_BANDIT, POPULARITY
from bot.experiment_port import ExperimentStore, ServedArm
from bot.ports import Clock
from recommender import (
    HOLD_OUT,
    Entered,
    Experiment,
    ExperimentError,
    ExperimentReport,
    Happened,
    Learned,
    arm_of,
    judge_experiment,
    load_experiment,
    outcomes_at,
)

log = structlog.get_logger()
_LONGEST_NAME = 64


def read_experiment(path: Path, holdout_share: float) -> Experiment:
    """The operator's experiment, with the hold-out group that the settings name.

    Raises:
        ConfigurationError: it cannot be read, or names what this program doesn't serve or measure.
    """
    try:
        given = load_experiment(path)
    except ExperimentError as error:
        raise ConfigurationError(zh=f"ZHIKE_EXPERIMENT：{error}", en=f"ZHIKE_EXPERIMENT: {error}") from error
    unknown = [arm for arm in given.arms if arm not in ARMS]
    if unknown:
        raise _refused(path, f"未知的组 {', '.join(unknown)}；可用的组：{', '.join(ARMS)}。",
                       f"unknown arms {', '.join(unknown)}; known are {', '.join(ARMS)}.")  # fmt: skip
    metrics = (given.goal, *given.guards)
    wrong = [metric.name for metric in metrics if METRICS.get(metric.name) != metric]
    if wrong:
        known = ", ".join(f"{m.name} ({m.kind}, {m.better})" for m in METRICS.values())
        raise _refused(path, f"指标 {', '.join(wrong)} 未知，或类型、方向不符；可用的指标：{known}。",
                       f"metrics {', '.join(wrong)} are unknown or of another kind; known are {known}.")  # fmt: skip
    if not given.guards:
        raise _refused(path, "至少要有一个护栏指标（guards）。", "at least one guard must watch over the arms.")
    if not 0 < len(given.name) <= _LONGEST_NAME:
        raise _refused(path, f"名称须为 1 至 {_LONGEST_NAME} 个字符。", f"a name has 1 to {_LONGEST_NAME} characters.")
    if given.hold_out not in {0.0, holdout_share}:
        raise _refused(path, f"hold_out 为 {given.hold_out}，而 ZHIKE_HOLDOUT_SHARE 为 {holdout_share}。",
                       f"hold_out is {given.hold_out}, but ZHIKE_HOLDOUT_SHARE is {holdout_share}.")  # fmt: skip
    return replace(given, hold_out=holdout_share)


def _refused(path: Path, zh: str, en: str) -> ConfigurationError:
    return ConfigurationError(zh=f"ZHIKE_EXPERIMENT（{path}）：{zh}", en=f"ZHIKE_EXPERIMENT ({path}): {en}")


def learned_by_arm(learned: Learned) -> dict[str, Learned]:
    """What the recommender of each arm has learned, for the arms that differ in it."""
    model = learned.model
    popular = learned if model is None else replace(
        learned, model=replace(model, arms=()), version=f"{learned.version}-popularity"
    )  # fmt: skip
    return {POPULARITY: popular, NO_BANDIT: replace(learned, bandit=None)}


class RunningExperiment:
    """Assignment asks nobody; which arms were stopped is as of the last refresh."""

    def __init__(self, experiment: Experiment, store: ExperimentStore, learned: Learned, clock: Clock) -> None:
        self._experiment = experiment
        self._store = store
        self._clock = clock
        missing = {POPULARITY: learned.model is None, NO_BANDIT: learned.bandit is None}
        self._idle = frozenset(arm for arm in experiment.arms if missing.get(arm, False))
        self._arms: Sequence[ServedArm] = ()
        self._judged: ExperimentReport | None = None
        self._judged_at: datetime | None = None
        self._as_stopped: dict[str, ExperimentReport] = {}

    async def begin(self) -> None:
        """Raises:
        ConfigurationError: this experiment has begun with other arms or shares.
        """
        experiment = self._experiment
        self._arms = await self._store.begin(experiment, self._clock())
        begun = [(one.arm, one.share) for one in self._arms]
        if begun != list(zip(experiment.arms, experiment.shares, strict=True)):
            arms = ", ".join(f"{arm} {share}" for arm, share in begun)
            raise ConfigurationError(
                zh=f"ZHIKE_EXPERIMENT：实验 {experiment.name} 开始时的分组是 {arms}；改动后请换一个名称。",
                en=f"ZHIKE_EXPERIMENT: {experiment.name} began with {arms}; a changed experiment needs another name.",
            )
        if self._idle:
            log.warning("experiment_arms_alike", experiment=experiment.name, nothing_learned_for=sorted(self._idle))

    async def refresh(self) -> None:
        """Take up what another process has stopped."""
        self._arms = await self._store.arms(self._experiment.name)

    def label(self, who: str) -> str:
        """What the log says of somebody: the arm that they were given, whatever has been stopped since."""
        return f"{self._experiment.name}/{arm_of(self._experiment, who)}"

    def serves(self, who: str) -> str:
        """The arm as which somebody is served: the control's for a stopped arm, and for the hold-out group."""
        arm = arm_of(self._experiment, who)
        stopped = any(one.arm == arm and one.stopped_at is not None for one in self._arms)
        return self._experiment.control if arm == HOLD_OUT or stopped else arm

    def shown(self) -> ExperimentShown | None:
        """Figures as of the last look of this process; None before the house has started."""
        if not self._arms:
            return None
        return experiment_shown(
            self._experiment, self._arms, self._idle, self._judged, self._as_stopped, self._judged_at
        )

    async def judge(self) -> None:
        """Look at the log, and stop what does harm."""
        now, name = self._clock(), self._experiment.name
        await self.refresh()
        since = min(one.since for one in self._arms)
        entered = await self._store.entered(name, since, now)
        happened = await self._store.happened(since, now)
        judged = await self._report(entered, happened, now)
        running = {one.arm for one in self._arms if one.stopped_at is None}
        for arm in judged.arms:
            harmed = next((guard for guard in arm.guards if guard.direction == "bad"), None)
            if harmed is None or arm.arm not in running:
                continue
            if await self._store.stop(name, arm.arm, harmed.metric, now):
                figures = vars(harmed.effect)
                log.warning("experiment_arm_stopped", experiment=name, arm=arm.arm, guard=harmed.metric, **figures)
        await self.refresh()
        self._as_stopped = {
            one.arm: await self._report(entered, happened, one.stopped_at)
            for one in self._arms
            if one.stopped_at is not None
        }
        self._judged, self._judged_at = judged, now

    async def _report(
        self, entered: Sequence[Entered], happened: Sequence[Happened], until: datetime
    ) -> ExperimentReport:
        def work() -> ExperimentReport:
            return judge_experiment(self._experiment, outcomes_at(self._experiment, entered, happened, until))

        return await anyio.to_thread.run_sync(work)
