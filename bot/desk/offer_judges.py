"""What the page on suggestions asks of the recommender: other ways of choosing judged from the log, and the bands."""

from collections.abc import Callable, Mapping, Sequence

from bot.desk.experiment_page import ExperimentShown
from bot.desk.offer_report import Estimate, Judges, Text
from recommender import OfferResult, RecommenderError, judge_policy

# The same words that `python -m recommender replay --policy` takes.
_POLICIES = ("logged", "greedy", "softmax:0.5", "uniform")
_NAMES = {
    "logged": Text("现行方式", "as it chose"),
    "greedy": Text("总选最高分", "always the best score"),
    "softmax:0.5": Text("更多探索", "exploring more"),
    "uniform": Text("随机", "at random"),
}


def judges_of(
    bands: Mapping[str, tuple[float, float]], experiment: Callable[[], ExperimentShown | None] | None = None
) -> Judges:
    """Judges for the page; bands by provider's English name or `own`."""
    named = {"kind:course" if group == "own" else f"provider:{group}": band for group, band in bands.items()}
    if experiment is None:
        return Judges(off_policy=_off_policy, bands=named)

    def effects(_: Sequence[OfferResult]) -> list[Estimate]:
        # An experiment is judged from its beginning, whatever time the page shows.
        shown = experiment()
        return [] if shown is None else list(shown.effects)

    return Judges(off_policy=_off_policy, experiments=effects, bands=named)


def _off_policy(found: Sequence[OfferResult]) -> list[Estimate]:
    estimates = []
    for policy in _POLICIES:
        name = _NAMES[policy]
        try:
            report = judge_policy(found, policy)
        except RecommenderError as error:
            estimates.append(Estimate(policy, said=Text(f"{name.zh}：日志还不够判断", f"{name.en}: {error}")))
            continue
        if report.dr is None:
            why = "" if report.refusal is None else report.refusal.reason
            said = Text(f"{name.zh}：日志还不够判断", f"{name.en}: {why}")
            estimates.append(Estimate(policy, sample=report.ess, said=said))
        else:
            estimates.append(Estimate(policy, report.dr.value, report.dr.low, report.dr.high, report.ess, name))
    return estimates
