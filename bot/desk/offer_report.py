"""What staff see of suggestions: shown, what came of it, what was kept back and why, to whose good. Pure."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from math import sqrt

from knowledge import Catalogue
from recommender import OfferResult, ShownItem, silence_named

# Two-sided 95 %.
_Z = 1.959964
_REFUSALS = {
    "malformed": ("格式有误", "cannot be read"),
    "future_dated": ("时间在未来", "dated in the future"),
    "unknown_item": ("目录里没有", "not in the catalogue"),
    "negative_price": ("价格为负", "negative price"),
    "id_reused": ("编号已用于别的事件", "id of another event"),
}


@dataclass(frozen=True)
class Text:
    """A text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class Rate:
    """How many of how many, with Wilson's 95 % interval; exposures of one learner are taken for independent."""

    count: int
    of: int
    share: float
    low: float
    high: float


def rate(count: int, of: int) -> Rate:
    """Wilson (1927): unlike count ± error it stays within 0..1 and says something of none in few.

    >>> rate(0, 0)
    Rate(count=0, of=0, share=0.0, low=0.0, high=1.0)
    """
    if of == 0:
        return Rate(0, 0, 0.0, 0.0, 1.0)
    share, square = count / of, _Z * _Z
    centre = (share + square / (2 * of)) / (1 + square / of)
    reach = _Z / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return Rate(count, of, share, max(0.0, centre - reach), min(1.0, centre + reach))


@dataclass(frozen=True)
class Funnel:
    """What came of some exposures."""

    exposures: int
    opened: Rate
    dismissed: Rate
    enrolled: Rate
    refunded: Rate
    """Of the enrolments."""
    kept: Rate


@dataclass(frozen=True)
class Count:
    """How often something happened for a reason."""

    code: str
    reason: Text
    count: int


@dataclass(frozen=True)
class Share:
    """How much of what was shown fell to one kind or provider, against the band that was set for it."""

    code: str
    name: Text
    exposures: int
    share: float
    low: float | None = None
    high: float | None = None

    @property
    def outside(self) -> bool:
        return (self.low is not None and self.share < self.low) or (self.high is not None and self.share > self.high)


@dataclass(frozen=True)
class Segment:
    """One group of learners: what it was shown of the catalogue, and what came of it."""

    by: Text
    value: str
    items: int
    coverage: float
    """Part of the catalogue's items that somebody of this group was shown."""
    funnel: Funnel


@dataclass(frozen=True)
class Estimate:
    """A number with its interval, or why there is none."""

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    sample: float | None = None
    """Learners, or the effective sample size of an off-policy estimate."""
    said: Text | None = None


@dataclass(frozen=True)
class Grouping:
    """A way to divide learners; `of` names the group of one."""

    name: Text
    of: Callable[[ShownItem], str]


@dataclass(frozen=True)
class Judges:
    """What a report asks of the recommender; what is None is not set up and says so on the page."""

    off_policy: Callable[[Sequence[OfferResult]], list[Estimate]] | None = None
    experiments: Callable[[Sequence[OfferResult]], list[Estimate]] | None = None
    bands: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Lowest and highest share of exposures, by `kind:<kind>` or `provider:<name>`."""
    groupings: tuple[Grouping, ...] = ()


@dataclass(frozen=True)
class ReportItem:
    """What a report needs to know of an item of the catalogue."""

    key: tuple[str, str]
    provider: Text


@dataclass(frozen=True)
class OfferReport:
    """Everything on the page."""

    since: datetime
    until: datetime
    impressions: int
    learners: int
    funnel: Funnel
    days: tuple[tuple[date, int, int], ...]
    """Day, exposures, enrolments that stand; every day of the time, also those without."""
    policies: tuple[tuple[str, Funnel], ...]
    withheld: tuple[Count, ...]
    refused: tuple[Count, ...]
    unjoined: Mapping[str, int]
    shares: tuple[Share, ...]
    segments: tuple[Segment, ...]
    off_policy: tuple[Estimate, ...] | None
    experiments: tuple[Estimate, ...] | None


OWN = Text("本平台", "Our own")
_KINDS = {"course": Text("类别：课程", "Kind: courses"), "partner": Text("类别：合作商品", "Kind: partner products")}
GROUPINGS = (
    Grouping(Text("语言", "Language"), lambda shown: str(shown.context.get("language") or "?")),
    Grouping(Text("渠道", "Channel"), lambda shown: shown.channel),
)


def report_items(catalogue: Catalogue) -> tuple[ReportItem, ...]:
    """Every item that a catalogue has; its courses are our own."""
    courses = tuple(ReportItem(("course", course.id), OWN) for course in catalogue.courses)
    products = ((product.id, product.provider) for product in catalogue.products)
    return courses + tuple(ReportItem(("partner", id_), Text(provider.zh, provider.en)) for id_, provider in products)


def report(
    found: Sequence[OfferResult],
    counts: Mapping[str, Mapping[str, int]],
    items: Sequence[ReportItem],
    judges: Judges,
    since: datetime,
    until: datetime,
) -> OfferReport:
    """Work out the page for a time.

    Args:
        counts: as outcome_port.OutcomeStore counts them.
        items: the catalogue.
    """
    shown = [result.exposure for result in found]
    return OfferReport(
        since=since,
        until=until,
        impressions=len({item.impression_id for item in shown}),
        learners=len({item.learner_id or item.conversation_id for item in shown}),
        funnel=funnel(found),
        days=_days(found, since, until),
        policies=tuple((name, funnel(part)) for name, part in _by(found, lambda r: r.exposure.policy_version)),
        withheld=_counted(counts.get("withheld", {}), _silences(counts.get("withheld", {}))),
        refused=_counted(counts.get("refused", {}), _REFUSALS),
        unjoined=dict(counts.get("unjoined", {})),
        shares=_shares(shown, {item.key: item for item in items}, judges.bands),
        segments=_segments(found, len(items), (*GROUPINGS, *judges.groupings)),
        off_policy=None if judges.off_policy is None else tuple(judges.off_policy(found)),
        experiments=None if judges.experiments is None else tuple(judges.experiments(found)),
    )


def funnel(found: Sequence[OfferResult]) -> Funnel:
    n = len(found)
    enrolled = sum(result.enrolled for result in found)
    return Funnel(
        exposures=n,
        opened=rate(sum(result.opened for result in found), n),
        dismissed=rate(sum(result.dismissed for result in found), n),
        enrolled=rate(enrolled, n),
        refunded=rate(sum(result.refunded for result in found), enrolled),
        kept=rate(sum(result.kept for result in found), n),
    )


def _by(found: Iterable[OfferResult], key: Callable[[OfferResult], Hashable]) -> list[tuple[str, list[OfferResult]]]:
    parts: defaultdict[str, list[OfferResult]] = defaultdict(list)
    for result in found:
        parts[str(key(result))].append(result)
    return sorted(parts.items())


def _days(found: Sequence[OfferResult], since: datetime, until: datetime) -> tuple[tuple[date, int, int], ...]:
    shown: Counter[date] = Counter(result.exposure.at.astimezone(UTC).date() for result in found)
    kept: Counter[date] = Counter(result.exposure.at.astimezone(UTC).date() for result in found if result.kept)
    day, last = since.astimezone(UTC).date(), (until - timedelta(microseconds=1)).astimezone(UTC).date()
    days = []
    while day <= last:
        days.append((day, shown[day], kept[day]))
        day += timedelta(days=1)
    return tuple(days)


def _counted(counts: Mapping[str, int], reasons: Mapping[str, tuple[str, str]]) -> tuple[Count, ...]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Count(code, Text(*reasons.get(code, (code, code))), count) for code, count in ordered)


def _silences(rules: Iterable[str]) -> dict[str, tuple[str, str]]:
    found = (silence_named(rule) for rule in rules)
    return {silence.rule: (silence.reason_zh, silence.reason_en) for silence in found if silence is not None}


def _shares(
    shown: Sequence[ShownItem],
    items: Mapping[tuple[str, str], ReportItem],
    bands: Mapping[str, tuple[float, float]],
) -> tuple[Share, ...]:
    groups: Counter[tuple[str, Text]] = Counter()
    for item in shown:
        groups[f"kind:{item.kind}", _KINDS[item.kind]] += 1
        # An item that has left the catalogue since keeps its own line rather than somebody else's.
        known = items.get(item.item)
        provider = known.provider if known else Text(item.item_id, item.item_id)
        groups[f"provider:{provider.en}", provider] += 1
    named = {code for code, _ in groups}
    for code in bands.keys() - named:
        kind, _, name = code.partition(":")
        groups[code, _KINDS[name] if kind == "kind" and name in _KINDS else Text(name, name)] = 0
    ordered = sorted(groups.items(), key=lambda pair: (pair[0][0].split(":")[0], -pair[1], pair[0][0]))
    return tuple(
        Share(code, name, count, count / len(shown) if shown else 0.0, *bands.get(code, (None, None)))
        for (code, name), count in ordered
    )


def _segments(found: Sequence[OfferResult], catalogue: int, groupings: Sequence[Grouping]) -> tuple[Segment, ...]:
    segments = []
    for grouping in groupings:
        for value, part in _by(found, lambda result, of=grouping.of: of(result.exposure)):  # type: ignore[misc]  # bound now
            items = len({result.exposure.item for result in part})
            covered = min(1.0, items / catalogue) if catalogue else 0.0
            segments.append(Segment(grouping.name, value, items, covered, funnel(part)))
    return tuple(segments)
