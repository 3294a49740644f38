"""What staff see of the running experiment: arms, learners, goal and guards with intervals, what was stopped. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

from bot.desk.offer_report import Estimate, Text
from bot.experiment_arms import AS_SET, METRICS, NO_BANDIT, POPULARITY
from bot.experiment_port import ServedArm
from recommender import HOLD_OUT, ONLY_WHEN_ASKED, Effect, Experiment, ExperimentReport

_ARMS: Mapping[str, Text] = {
    AS_SET: Text("按现有设置", "as it is set up"),
    POPULARITY: Text("只按热门程度，不用训练出的模型", "popularity in place of the fitted model"),
    NO_BANDIT: Text("不用老虎机算法，按分数抽取", "drawn by score, without the bandit"),
    ONLY_WHEN_ASKED.rule: Text("只在学员问起时推荐", "suggested only when asked for"),
}
_METRICS: Mapping[str, Text] = {
    "enrolled": Text("报名的学员", "learners who enrol"),
    "opened": Text("打开推荐的学员", "learners who open a suggestion"),
    "csat": Text("服务评分", "rating of the service"),
    "escalated": Text("转人工的学员", "learners who go on to a person"),
    "refused": Text("拒绝或关闭推荐的学员", "learners who refuse a suggestion or switch them off"),
    "refunded": Text("退款的学员", "learners who take a refund"),
}
_WORDS: Mapping[str, Text] = {
    "running": Text("还看不出差别", "no difference shown yet"),
    "good": Text("变好", "better"),
    "bad": Text("变差", "worse"),
    "few": Text("数据还太少", "too few yet"),
}
_CHANGE = {
    "event": Text("比率的相对变化（1 即翻倍）", "relative change of the rate (1 is twice as many)"),
    "mean": Text("均值之差", "difference of means"),
}


@dataclass(frozen=True)
class ArmShown:
    """One arm, as staff see it."""

    arm: str
    name: Text
    share: float
    learners: int | None
    control: bool
    idle: bool
    """Nothing has been learned that it could do without: it is as the control is, for now."""
    stopped_at: datetime | None
    because: Text | None


@dataclass(frozen=True)
class ExperimentShown:
    """The experiment as it was last looked at."""

    name: str
    goal: Text
    since: datetime
    judged_at: datetime | None
    """None before the first look."""
    arms: tuple[ArmShown, ...]
    held_out: int
    mismatch: bool
    """Arms have other shares of learners than they should: no figure can be trusted."""
    effects: tuple[Estimate, ...]


def experiment_shown(
    experiment: Experiment,
    arms: Sequence[ServedArm],
    idle: Collection[str],
    judged: ExperimentReport | None,
    stopped: Mapping[str, ExperimentReport],
    at: datetime | None,
) -> ExperimentShown:
    """Args:
    judged: as of `at`; None before the first look.
    stopped: of each arm that was stopped, as of then: what happens after that is the control's doing.
    """
    effects: list[Estimate] = []
    if judged is not None:
        for name in experiment.arms[1:]:
            (arm,) = (one for one in stopped.get(name, judged).arms if one.arm == name)
            effects += [_estimate(effect) for effect in (arm.goal, *arm.guards)]
        if judged.increment is not None:
            effects.append(_estimate(judged.increment))
    learners = {} if judged is None else judged.learners
    return ExperimentShown(
        name=experiment.name,
        goal=_METRICS[experiment.goal.name],
        since=arms[0].since,
        judged_at=at,
        arms=tuple(
            ArmShown(
                arm=one.arm,
                name=_ARMS[one.arm],
                share=one.share,
                learners=learners.get(one.arm),
                control=one.arm == experiment.control,
                idle=one.arm in idle,
                stopped_at=one.stopped_at,
                because=None if one.because is None else _METRICS[one.because],
            )
            for one in arms
        ),
        held_out=learners.get(HOLD_OUT, 0),
        mismatch=judged is not None and any(arm.decision == "mismatch" for arm in judged.arms),
        effects=tuple(effects),
    )


def _estimate(effect: Effect) -> Estimate:
    words = _METRICS[effect.metric]
    change, found = _CHANGE[METRICS[effect.metric].kind], effect.effect
    against = Text("对照未参与推荐的学员", "against the hold-out group") if effect.arm == "all" else None
    bounded = effect.learners > 0 and all(isfinite(number) for number in (found.value, found.low, found.high))
    says = _WORDS["few" if not bounded else effect.direction or "running"]
    zh, en = [words.zh, says.zh, change.zh], [words.en, says.en, change.en]
    if against is not None:
        zh, en = [*zh, against.zh], [*en, against.en]
    said = Text("；".join(zh), "; ".join(en))
    name = f"{effect.arm} · {effect.metric}"
    if not bounded:
        return Estimate(name, sample=float(effect.learners), said=said)
    return Estimate(name, found.value, found.low, found.high, float(effect.learners), said)
