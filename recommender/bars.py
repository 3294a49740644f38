"""The bars of suggesting, measured on seeded platforms: rules, ranking, speed, exposure, off-policy estimates."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from recommender.bandit import Bandit
from recommender.exposure import Band, within_bands
from recommender.fitted import FittedModel
from recommender.interactions import Interactions
from recommender.judging import judge, leave_last_out_split
from recommender.learned import FEATURES, first_bandit
from recommender.off_policy import Evidence
from recommender.off_policy import judge as judge_log
from recommender.policy import OfferState, may_offer
from recommender.synthetic import COURSES, make_events, scaled

_STATES = 1_000
_SLATES, _ARMS, _SLATE = 500, 6, 3
_SEGMENT = 100  # learners; of fewer a single hit decides
_SHOWN = 3_000
_LOGS, _LOG_ROWS = 200, 2_000
_COVERED = 0.9  # of 200 intervals of 95 %, fewer cover the truth by chance once in a thousand times

# Said here again on purpose, in states and not by the table: a rule that goes missing from the table is seen.
_ALWAYS_SILENT: tuple[Mapping[str, object], ...] = (
    {"minor": True},
    {"debt_distress": True},
    {"opted_out": True},
    {"needs_consent": True},
    {"owned_by_staff": True},
    {"open_ticket": True},
    {"form_open": True},
    {"channel_enabled": False},
    {"kind_enabled": False},
    {"sentiments": ("neutral", "negative", "neutral")},
    *(
        {"session_intents": frozenset({intent})}
        for intent in ("self_harm_risk", "medical_emergency", "complaint", "refund_request", "insurance_claim")
    ),
)
_SILENT_UNASKED: tuple[Mapping[str, object], ...] = (
    {"unsolicited_in_session": 1},
    {"unsolicited_in_seven_days": 3},
    {"days_since_not_interested": 29},
    {"confidence": 0.3},
)


@dataclass(frozen=True)
class JudgedBar:
    """One figure and what it must be; `bound` is None where it is only told."""

    name: str
    value: float
    bound: float | None = None
    rows: int = 0
    unit: str = ""
    at_least: bool = True


def judged_bars(share: float, seed: int) -> Iterator[JudgedBar]:
    """All bars that need nothing but this package.

    Args:
        share: size of the made-up shop; 1 is 24,000 learners and 8,000 courses.
    """
    yield _rules(seed)
    yield from _ranking(share, seed)
    yield _bands(seed)
    yield from _off_policy(seed)


def _rules(seed: int) -> JudgedBar:
    """Each situation in which the design forbids an offer, on states that are otherwise drawn."""
    rng = np.random.default_rng(seed)
    asked = broken = 0
    for requested, situations in ((True, _ALWAYS_SILENT), (False, _ALWAYS_SILENT + _SILENT_UNASKED)):
        for situation in situations:
            for _ in range(_STATES):
                state = replace(_drawn_state(rng), **situation)  # type: ignore[arg-type]  # fields by name
                asked += 1
                broken += may_offer(state, requested=requested) is None
    return JudgedBar("offers where the design forbids them", broken, 0, asked, at_least=False)


def _drawn_state(rng: np.random.Generator) -> OfferState:
    flag = rng.random(8) < 0.1
    return OfferState(
        sentiments=tuple(rng.choice(["negative", "neutral", "positive"], rng.integers(4), p=[0.1, 0.6, 0.3]).tolist()),
        session_intents=frozenset(rng.choice(["greet", "ask_health", "refund_request"], 1, p=[0.5, 0.4, 0.1]).tolist()),
        open_ticket=bool(flag[0]),
        form_open=bool(flag[1]),
        opted_out=bool(flag[2]),
        minor=bool(flag[3]),
        debt_distress=bool(flag[4]),
        unsolicited_in_session=int(flag[5]),
        unsolicited_in_seven_days=int(rng.integers(4)),
        days_since_not_interested=int(rng.integers(60)) if flag[6] else None,
        confidence=float(rng.random()),
        partners_enabled=not flag[7],
    )


def _ranking(share: float, seed: int) -> Iterator[JudgedBar]:
    from recommender.fitting import FitSettings, fit  # noqa: PLC0415 - implicit is for the fit alone

    split = leave_last_out_split(Interactions.from_events(make_events(scaled(COURSES, share), seed)))
    started = perf_counter()
    model = fit(split.training, FitSettings(seed=seed))
    seconds = perf_counter() - started
    found = judge(model, split.training, split.cases, seed=seed)
    users, items = len(split.cases), len(model.item_ids)
    gain = found.figures["ndcg@10"] / max(found.figures["popularity_ndcg@10"], 1e-9)
    yield JudgedBar("NDCG@10, last item of everybody, full ranking", found.figures["ndcg@10"], None, users)
    yield JudgedBar("recall@20, the same", found.figures["recall@20"], None, users)
    yield JudgedBar("NDCG@10 over popularity's", gain, 1.0, users, " times")
    ahead = {
        name: s["ndcg@10"] - s["popularity_ndcg@10"] for name, s in found.segments.items() if s["users"] >= _SEGMENT
    }
    if ahead:
        worst = min(ahead, key=ahead.__getitem__)
        label = f"NDCG@10 less popularity's, worst history segment ({worst} events)"
        yield JudgedBar(label, ahead[worst], 0.0, int(found.segments[worst]["users"]))
    yield JudgedBar("catalogue shown in first tens", found.figures["coverage@10"], 0.9, users)
    wrong = sum(found.violations.values())
    yield JudgedBar("items in slates that are seen, unknown or double", wrong, 0, users, at_least=False)
    yield JudgedBar(f"fit, {items:,} items", seconds, 60.0, len(split.training), " s", at_least=False)
    times = _slate_times(model, split.training, seed)
    for name, at, bound in (("p50", 50, 1.0), ("p95", 95, 5.0)):
        label = f"slate after an event, with policy and bandit, {items:,} items, {name}"
        yield JudgedBar(label, float(np.percentile(times, at)), bound, _SLATES, " ms", at_least=False)


def _slate_times(model: FittedModel, training: Interactions, seed: int) -> list[float]:
    """Milliseconds from an event to a slate: may we, fold the event in, filter, rank, and draw with propensities."""
    rng = np.random.default_rng(seed)
    bandit = Bandit(first_bandit(), rng)
    allowed = rng.random(len(model.item_ids)) < 0.9
    times = []
    for n in range(_SLATES + 1):
        history = training.histories[n % len(training.histories)]
        event = rng.integers(len(model.item_ids), size=1).astype(np.int32)
        features = rng.random((_ARMS, len(FEATURES)))
        started = perf_counter()
        may_offer(OfferState(), requested=True)
        best = model.slate(np.append(history[history != event], event), _ARMS, allowed=allowed)
        bandit.choose(features[: len(best)], _SLATE)
        times.append((perf_counter() - started) * 1e3)
    return times[1:]  # the first call fills caches that serving keeps


def _bands(seed: int) -> JudgedBar:
    """Three providers of uneven appeal, two of them in bands; how far a share ends outside its band."""
    rng = np.random.default_rng(seed)
    bands = (Band("small", 0.15, 0.3), Band("large", 0.0, 0.5))
    shown = {"small": 0, "large": 0, "own": 0}
    for _ in range(_SHOWN):
        drawn = rng.choice(["large", "own", "small"], 6, p=[0.7, 0.2, 0.1]).tolist()
        candidates = within_bands([*drawn, "own", "small"], str, bands, shown).candidates
        shown[candidates[0]] += 1
    shares = {group: count / _SHOWN for group, count in shown.items()}
    outside = max(max(band.low - shares[band.group], shares[band.group] - band.high, 0.0) for band in bands)
    return JudgedBar("share of impressions outside its band", 100 * outside, 0.1, _SHOWN, " points", at_least=False)


def _off_policy(seed: int) -> Iterator[JudgedBar]:
    """Logs of a policy in a world whose rates are known, and what they say of another policy."""
    rng = np.random.default_rng(seed)
    rates = rng.uniform(0.1, 0.6, (3, 5))
    logging, target = (rng.dirichlet(np.full(5, 3.0), size=3) * 0.75 + 0.05 for _ in range(2))
    truth = float((rates * target).sum(axis=1).mean())
    covered, errors = 0, []
    for _ in range(_LOGS):
        segments = rng.integers(0, 3, _LOG_ROWS)
        shown = (logging[segments].cumsum(axis=1) < rng.random((_LOG_ROWS, 1))).sum(axis=1)
        model = rates + 0.1 * rng.uniform(-1, 1, rates.shape)
        evidence = Evidence(
            rewards=(rng.random(_LOG_ROWS) < rates[segments, shown]).astype(np.float64),
            propensities=logging[segments, shown],
            targets=target[segments, shown],
            clusters=np.arange(_LOG_ROWS),
            predicted=model[segments, shown],
            expected=(model * target).sum(axis=1)[segments],
        )
        estimate = judge_log(evidence).dr
        if estimate is not None:
            covered += estimate.low <= truth <= estimate.high
            errors.append(estimate.value - truth)
    share = covered / _LOGS
    yield JudgedBar("off-policy: 95 % intervals that hold the truth", share, _COVERED, _LOGS)
    bias = abs(float(np.mean(errors))) / truth if errors else 1.0
    yield JudgedBar("off-policy: bias of the estimate", 100 * bias, 1.0, _LOGS, " %", at_least=False)
