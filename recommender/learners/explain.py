"""What we know of a learner, in words that they understand, in both languages; each sentence says what it rests on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from recommender.learners.features import NAMES, Happened, LearnerFeatures, features_of
from recommender.learners.lifecycle import Stage, expected_gap, stage_of
from recommender.learners.model_file import LearnerModels

Subject = Literal["activity", "lifecycle", "churn", "segment", "intent", "use"]

_STAGES: dict[Stage, tuple[str, str]] = {
    "new": ("新学员", "new here"),
    "active": ("活跃学员", "an active learner"),
    "slipping": ("最近来得比平时少的学员", "somebody who has been coming less than usual"),
    "gone": ("很久没有来的学员", "somebody who has not been here for long"),
}
# More and less than most, for the features in which a group can differ.
_WORDS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "recency_days": (("有一阵没来", "not here lately"), ("最近来过", "here lately")),
    "tenure_days": (("来得较早", "with us for long"), ("加入不久", "with us for a short time")),
    "active_days": (("来的次数多", "here often"), ("来的次数少", "here seldom")),
    "gap_days": (("两次之间隔得久", "long breaks between visits"), ("两次之间隔得短", "short breaks between visits")),
    "events_per_week": (("每周学得多", "much done each week"), ("每周学得少", "little done each week")),
    "items": (("看的内容多样", "many different items"), ("看的内容集中", "few different items")),
    "enrolments": (("报名较多", "many enrolments"), ("报名较少", "few enrolments")),
    "finishes": (("学完的课多", "many courses finished"), ("学完的课少", "few courses finished")),
    "refunds": (("退过款", "refunds"), ("几乎不退款", "hardly any refunds")),
    "dismissals": (("常拒绝推荐", "suggestions often declined"), ("很少拒绝推荐", "suggestions seldom declined")),
    "spend": (("消费较多", "more spent"), ("消费较少", "less spent")),
}
_TELLING = 0.5
_MOST_TRAITS = 3


@dataclass(frozen=True)
class Explained:
    """One sentence about a learner."""

    about: Subject
    zh: str
    en: str

    def in_language(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


def explain_learner(
    learner: str, events: Iterable[Happened], models: LearnerModels | None, now: float
) -> tuple[Explained, ...]:
    """Everything that is worked out about a learner, from their own events; the last sentence says what it is for.

    Args:
        events: may hold other learners' too.
        models: None where nothing was fitted: then only what is counted and the stage by usual rules are told.
        now: seconds since 1970.
    """
    features = features_of((event for event in events if event.user_id == learner), now)
    row = features.row(learner)
    if row is None:
        return (Explained("activity", "我们没有您的学习记录。", "We have no record of what you did here."),)
    usual = models.lifecycle.usual_gap_days if models else 7.0
    said = [_activity(row), _lifecycle(row, usual)]
    if models is not None:
        said += [*_churn(features, models), _segment(features, models), *_intent(features, models)]
    return (*said, _USE)


_USE = Explained(
    "use",
    "这些只用来决定推荐什么、以及要不要打扰您；不影响价格，也不影响您能看到的内容。您可以随时关闭推荐或要求删除。",
    "This only helps to decide what to suggest and whether to leave you in peace. It changes no price and nothing that "
    "you may see. You can switch suggestions off or have it deleted at any time.",
)


def _activity(row: dict[str, float]) -> Explained:
    days, items, bought, last = (round(row[n]) for n in ("active_days", "items", "enrolments", "recency_days"))
    return Explained(
        "activity",
        f"您来过 {days} 天，看过 {items} 项内容，报名 {bought} 次；最近一次是 {last} 天前。",
        f"You were here on {_n(days, 'day')}, looked at {_n(items, 'item')} and enrolled {_times(bought)}; "
        f"the last time was {_n(last, 'day')} ago.",
    )


def _lifecycle(row: dict[str, float], usual: float) -> Explained:
    stage_zh, stage_en = _STAGES[stage_of(row, usual)]
    if row["active_days"] < 2:
        return Explained("lifecycle", f"我们把您看作{stage_zh}。", f"We take you for {stage_en}.")
    gap = max(1, round(expected_gap(row["gap_days"], row["active_days"], usual)))
    return Explained(
        "lifecycle",
        f"按您自己的节奏（大约每 {gap} 天来一次），我们把您看作{stage_zh}。",
        f"By your own rhythm (about every {_n(gap, 'day')}) we take you for {stage_en}.",
    )


def _churn(features: LearnerFeatures, models: LearnerModels) -> list[Explained]:
    said = models.lifecycle.churn(features)
    if said is None:
        return []
    percent, days = _rounded(float(said[0])), round(models.lifecycle.horizon_days)
    zh = f"像您这样的学员，大约 {percent}% 会在接下来 {days} 天里不再来。"
    return [Explained("churn", zh, f"About {percent} % of learners like you stay away for the next {days} days.")]


def _segment(features: LearnerFeatures, models: LearnerModels) -> Explained:
    segments = models.segments
    if segments.method == "none":
        return Explained(
            "segment",
            "我们没有把学员分成不同的人群。",
            "We do not divide learners into groups.",
        )
    number = int(segments.assign(features)[0])
    centre = segments.centres[number] * segments.scales + segments.means
    traits = traits_of((centre - models.usual) / models.spread)
    zh = "、".join(zh for zh, _ in traits) or "与多数人相近"
    en = ", ".join(en for _, en in traits) or "much like most others"
    return Explained(
        "segment",
        f"您被归入 {segments.count} 个人群中的第 {number + 1} 个，特点是：{zh}。",
        f"You are in group {number + 1} of {segments.count}, whose members have in common: {en}.",
    )


def traits_of(differences: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[tuple[str, str]]:
    """What a group differs in most, in both languages; `differences` in spreads from the usual, by features.NAMES."""
    order = np.argsort(-np.abs(differences), kind="stable")
    telling = [int(n) for n in order if abs(differences[n]) >= _TELLING][:_MOST_TRAITS]
    return [_WORDS[NAMES[n]][0 if differences[n] > 0 else 1] for n in telling]


def _intent(features: LearnerFeatures, models: LearnerModels) -> list[Explained]:
    if models.intent is None:
        return []
    percent, days = _rounded(float(models.intent.probability(features.logs)[0])), round(models.intent_days)
    zh = f"我们估计您在接下来 {days} 天里报名新课的可能性约为 {percent}%。"
    return [Explained("intent", zh, f"We put the chance that you enrol within {days} days at about {percent} %.")]


def _rounded(probability: float) -> int:
    """To five per cent: more would pretend to know more; never 0 or 100."""
    return min(95, max(5, round(probability * 20) * 5))


def _n(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _times(count: int) -> str:
    return {0: "not once", 1: "once", 2: "twice"}.get(count, f"{count} times")
