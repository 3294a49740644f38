"""The log for off-policy estimates: one exposure a row, with what could have been shown and with what probability."""

import csv
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from recommender import offer_log
from recommender.errors import LogError

COLUMNS = {
    "impression_id": "one slate shown to one learner",
    "position": "place in the slate, from 1 (left out: 1); impression and position together stand once",
    "policy_version": "of the policy that chose (may be left out)",
    "arms": "ids that could have been shown in this place, by |; those already above are not among them",
    "shown": "which of them was",
    "propensity": "probability with which it was, given those above it: in (0, 1]",
    "propensities": "of all arms, in their order, by | (may be left out); they sum to 1",
    "scores": "of all arms, in their order, by |: what `greedy` and `softmax` choose by (may be left out)",
    "features": "of all arms by |, the numbers of each by ; (may be left out): what a saved bandit chooses by",
    "target": "probabilities of all arms under the policy to judge, by | (may be left out): what `target` reads",
    "x_…": "any number of columns with a number about the moment, for the reward model",
    "reward": "what came of it; empty while nobody knows",
}
_REQUIRED = ("impression_id", "arms", "shown", "propensity")
# Events keep propensities with six decimals.
_ROUNDING = 1e-5
_LISTED = 20


@dataclass(frozen=True)
class Exposure:
    """One place of one slate: what could have stood there, what did, and what came of it."""

    impression_id: str
    arms: tuple[str, ...]
    shown: int
    """Which of the arms."""
    propensity: float
    """Of the arm shown, given those above it."""
    position: int = 1
    policy_version: str = ""
    propensities: tuple[float, ...] = ()
    """Of all arms; empty where only that of the arm shown is known. The same holds for the next three."""
    scores: tuple[float, ...] = ()
    features: tuple[tuple[float, ...], ...] = ()
    target: tuple[float, ...] = ()
    context: tuple[float, ...] = ()
    reward: float | None = None
    """None while unknown."""


@dataclass(frozen=True)
class Problem:
    """A row that cannot be trusted."""

    line: int
    reason: str


@dataclass(frozen=True)
class Log:
    """The rows of a file that could be read, and why the others could not."""

    exposures: tuple[Exposure, ...]
    problems: tuple[Problem, ...] = ()
    context: tuple[str, ...] = field(default=())
    """Names of the columns about the moment."""


def read_log(path: Path) -> Log:
    """Read a log with the columns of COLUMNS; bad rows are named, never dropped in silence.

    Raises:
        LogError: no such file, not UTF-8, or a required column is missing.
    """
    exposures: list[Exposure] = []
    problems: list[Problem] = []
    first: dict[tuple[str, int], int] = {}
    with _opened(path) as (header, rows):
        missing = [name for name in _REQUIRED if name not in header]
        known = COLUMNS.keys() | offer_log.COLUMNS.keys()
        unknown = [name for name in header if name not in known and not name.startswith("x_")]
        if missing or unknown:
            raise LogError(f"{path}: columns missing {missing}, unknown {unknown}; known are {list(COLUMNS)}")
        context = tuple(name for name in header if name.startswith("x_"))
        for line, row in rows:
            try:
                exposure = _exposure(row, context)
                _once(first, (exposure.impression_id, exposure.position), line)
                exposures.append(exposure)
            except LogError as error:
                problems.append(Problem(line, str(error)))
    return Log(tuple(exposures), tuple(problems), context)


def read_rewards(path: Path, log: Log) -> Log:
    """Join rewards (columns impression_id, reward and, where it is not 1, position), each exactly once.

    Rows of impressions that are not in the log, and second rows for the same place, become problems.

    Raises:
        LogError: no such file, not UTF-8, or a required column is missing.
    """
    places = {(e.impression_id, e.position): n for n, e in enumerate(log.exposures)}
    exposures, problems, seen = list(log.exposures), list(log.problems), dict[tuple[str, int], int]()
    with _opened(path) as (header, rows):
        if not {"impression_id", "reward"} <= set(header):
            raise LogError(f"{path}: needs the columns impression_id and reward")
        for line, row in rows:
            try:
                place = (row["impression_id"], _position(row))
                _once(seen, place, line)
                _waiting(log, places, place)
                exposures[places[place]] = replace(exposures[places[place]], reward=_number("reward", row["reward"]))
            except LogError as error:
                problems.append(Problem(line, str(error)))
    return replace(log, exposures=tuple(exposures), problems=tuple(problems))


def trusted(path: Path, log: Log) -> Log:
    """The log itself.

    Raises:
        LogError: it has problems; the first of them are named with their lines.
    """
    if not log.problems:
        return log
    listed = "; ".join(f"line {p.line}: {p.reason}" for p in log.problems[:_LISTED])
    more = f"; and {len(log.problems) - _LISTED} more" if len(log.problems) > _LISTED else ""
    raise LogError(f"{path}: {len(log.problems)} rows cannot be trusted. {listed}{more}")


def write_log(path: Path, exposures: Iterable[Exposure], context: Sequence[str] = ()) -> None:
    """Write exposures so that `read_log` gives them back."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        names = [name for name in COLUMNS if name != "x_…"]
        writer.writerow([*names, *context])
        for e in exposures:
            lists = [_joined(values) for values in (e.propensities, e.scores)]
            features = "|".join(";".join(map(repr, row)) for row in e.features)
            known = "" if e.reward is None else repr(e.reward)
            row = [e.impression_id, e.position, e.policy_version, "|".join(e.arms), e.arms[e.shown], repr(e.propensity)]
            writer.writerow([*row, *lists, features, _joined(e.target), known, *map(repr, e.context)])


def exposures_of_slate(
    impression_id: str,
    policy_version: str,
    items: Sequence[str],
    propensities: Sequence[float],
    *,
    candidates: Mapping[str, float] | None = None,
    rewards: Mapping[str, float] | None = None,
) -> tuple[Exposure, ...]:
    """The exposures of an impression event, whose propensities are each item's given those above it.

    Args:
        candidates: every candidate's score; None where the event did not keep them, and then only a policy that
            the log itself describes can be judged.
        rewards: by item id; None while they are unknown, otherwise an item that is not named has reward 0.
    """
    left = list(candidates or ())
    found = []
    for position, (item, propensity) in enumerate(zip(items, propensities, strict=True), start=1):
        arms = tuple(left) if candidates is not None else (item,)
        found.append(
            Exposure(
                impression_id=impression_id,
                arms=arms,
                shown=arms.index(item),
                propensity=propensity,
                position=position,
                policy_version=policy_version,
                scores=() if candidates is None else tuple(candidates[arm] for arm in arms),
                reward=None if rewards is None else rewards.get(item, 0.0),
            )
        )
        left = [arm for arm in left if arm != item]
    return tuple(found)


def _once(seen: dict[tuple[str, int], int], place: tuple[str, int], line: int) -> None:
    before = seen.setdefault(place, line)
    if before != line:
        raise LogError(f"impression {place[0]} position {place[1]} is line {before} already")


def _waiting(log: Log, places: Mapping[tuple[str, int], int], place: tuple[str, int]) -> None:
    if place not in places:
        raise LogError(f"impression {place[0]} position {place[1]} is not in the log")
    if log.exposures[places[place]].reward is not None:
        raise LogError(f"impression {place[0]} position {place[1]} has a reward in the log")


@contextmanager
def _opened(path: Path) -> Iterator[tuple[list[str], Iterator[tuple[int, dict[str, str]]]]]:
    """A CSV file as its header and (line number, row by column)."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="", restval="")
            header = list(reader.fieldnames or ())
            yield header, ((reader.line_num, row) for row in reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise LogError(f"{path} cannot be read as CSV: {error}") from error


def _exposure(row: Mapping[str, str], context: Sequence[str]) -> Exposure:
    if "" in row:
        raise LogError("more fields than columns")
    arms = tuple(row["arms"].split("|"))
    if not row["impression_id"] or "" in arms or len(set(arms)) != len(arms):
        raise LogError("impression_id and arms must be there, and each arm once")
    if row["shown"] not in arms:
        raise LogError(f"shown {row['shown']!r} is not among the arms")
    shown = arms.index(row["shown"])
    propensity = _number("propensity", row["propensity"])
    if not 0 < propensity <= 1:
        raise LogError(f"propensity {propensity} is not in (0, 1]")
    features = row.get("features", "")
    exposure = Exposure(
        impression_id=row["impression_id"],
        arms=arms,
        shown=shown,
        propensity=propensity,
        position=_position(row),
        policy_version=row.get("policy_version", ""),
        propensities=_distribution("propensities", row, len(arms)),
        scores=_numbers("scores", row.get("scores", ""), len(arms)),
        features=tuple(_numbers("features", each, None, ";") for each in features.split("|")) if features else (),
        target=_distribution("target", row, len(arms)),
        context=tuple(_number(name, row[name]) for name in context),
        reward=_number("reward", row["reward"]) if row.get("reward") else None,
    )
    if exposure.propensities and abs(exposure.propensities[shown] - propensity) > _ROUNDING:
        raise LogError(f"propensity {propensity} is not what stands among propensities for {row['shown']}")
    if exposure.features and (len(exposure.features) != len(arms) or len({len(f) for f in exposure.features}) != 1):
        raise LogError("features must be as many numbers for each arm")
    return exposure


def _position(row: Mapping[str, str]) -> int:
    text = row.get("position") or "1"
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise LogError(f"position {text!r} is not a number from 1")
    return int(text)


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise LogError(f"{name} {text!r} is no number") from None
    if not math.isfinite(value):
        raise LogError(f"{name} {text!r} is not finite")
    return value


def _numbers(name: str, text: str, count: int | None, by: str = "|") -> tuple[float, ...]:
    if not text:
        return ()
    values = tuple(_number(name, each) for each in text.split(by))
    if count is not None and len(values) != count:
        raise LogError(f"{name}: {len(values)} numbers for {count} arms")
    return values


def _distribution(name: str, row: Mapping[str, str], count: int) -> tuple[float, ...]:
    values = _numbers(name, row.get(name, ""), count)
    if values and (min(values) < 0 or abs(sum(values) - 1) > _ROUNDING * count):
        raise LogError(f"{name} do not sum to 1")
    return values


def _joined(values: Sequence[float]) -> str:
    return "|".join(map(repr, values))
