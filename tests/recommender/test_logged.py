"""The log of exposures is read back as written; what cannot be trusted is named with its line."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.errors import LogError
from recommender.logged import Exposure, exposures_of_slate, read_log, read_rewards, trusted, write_log
from tests.recommender.world import context, recommender_of, small_catalogue

HEADER = "impression_id,position,arms,shown,propensity,reward"
GOOD = "i1,1,a|b|c,b,0.25,1"


def log_of(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "log.csv"
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return path


numbers = st.floats(-5, 5, allow_nan=False)


@st.composite
def exposures(draw: st.DrawFn) -> list[Exposure]:
    found = []
    for n in range(draw(st.integers(1, 4))):
        arms = draw(st.lists(st.sampled_from(["课程", "b", "c-3", "x y"]), min_size=1, max_size=4, unique=True))
        count = len(arms)
        shares = np.array([draw(st.floats(0.1, 1)) for _ in arms])
        shares /= shares.sum()
        shown = draw(st.integers(0, count - 1))
        found.append(
            Exposure(
                impression_id=f'i"{n},',
                arms=tuple(arms),
                shown=shown,
                propensity=float(shares[shown]),
                position=draw(st.integers(1, 3)),
                policy_version="v1",
                propensities=tuple(shares.tolist()),
                scores=tuple(draw(numbers) for _ in arms),
                features=tuple((draw(numbers), draw(numbers)) for _ in arms),
                target=tuple(np.eye(count)[shown].tolist()),
                context=(draw(numbers),),
                reward=draw(st.none() | numbers),
            )
        )
    return found


@given(rows=exposures())
def test_what_was_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, rows: list[Exposure]) -> None:
    path = tmp_path_factory.mktemp("log") / "log.csv"
    write_log(path, rows, context=("x_hour",))
    log = read_log(path)
    assert log.problems == ()
    assert list(log.exposures) == rows
    assert log.context == ("x_hour",)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("i2,1,a|b,c,0.5,0", "not among the arms"),
        ("i2,1,a|b,a,0,0", "not in (0, 1]"),
        ("i2,1,a|b,a,1.2,0", "not in (0, 1]"),
        ("i2,1,a|b,a,-0.1,0", "not in (0, 1]"),
        ("i2,1,a|b,a,nan,0", "not finite"),
        ("i2,1,a|b,a,half,0", "no number"),
        ("i2,1,a|b,a,0.5,inf", "not finite"),
        ("i2,0,a|b,a,0.5,0", "not a number from 1"),
        ("i2,first,a|b,a,0.5,0", "not a number from 1"),
        ("i2,1,a|a,a,0.5,0", "each arm once"),
        ("i2,1,a||b,a,0.5,0", "each arm once"),
        (",1,a|b,a,0.5,0", "must be there"),
        ("i1,1,a|b,a,0.5,0", "is line 2 already"),
        ("i2,1,a|b,a,0.5,0,7", "more fields than columns"),
        ("i2,1,a|b", "not among the arms"),
    ],
)
def test_a_row_that_cannot_be_trusted_is_named_with_its_line(tmp_path: Path, line: str, reason: str) -> None:
    path = log_of(tmp_path, GOOD, line, "i3,1,a|b,a,0.5,0")
    log = read_log(path)
    assert [e.impression_id for e in log.exposures] == ["i1", "i3"]
    assert [p.line for p in log.problems] == [3]
    assert reason in log.problems[0].reason
    with pytest.raises(LogError, match=r"1 rows cannot be trusted. line 3: "):
        trusted(path, log)


@pytest.mark.parametrize(
    ("columns", "values", "reason"),
    [
        ("propensities", "0.5|0.4", "do not sum to 1"),
        ("propensities", "1.5|-0.5", "do not sum to 1"),
        ("propensities", "0.4|0.6", "is not what stands among propensities"),
        ("propensities", "0.5|0.3|0.2", "3 numbers for 2 arms"),
        ("scores", "1|x", "no number"),
        ("features", "1;2|3", "as many numbers for each arm"),
        ("features", "1;2", "as many numbers for each arm"),
        ("target", "0.5|0.1", "do not sum to 1"),
        ("x_hour", "", "no number"),
    ],
)
def test_lists_that_do_not_fit_the_arms_are_named(tmp_path: Path, columns: str, values: str, reason: str) -> None:
    path = log_of(tmp_path, f"i1,a|b,a,0.5,{values}", header=f"impression_id,arms,shown,propensity,{columns}")
    log = read_log(path)
    assert log.exposures == ()
    assert reason in log.problems[0].reason


def test_columns_that_are_missing_or_unknown_refuse_the_file(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"missing \['propensity'\], unknown \['pscore'\]"):
        read_log(log_of(tmp_path, "i1,a,a,1", header="impression_id,arms,shown,pscore"))
    with pytest.raises(LogError, match="cannot be read"):
        read_log(tmp_path / "none.csv")
    (tmp_path / "gbk.csv").write_bytes(f"{HEADER}\ni1,1,课,课,1,0\n".encode("gbk"))
    with pytest.raises(LogError, match="cannot be read"):
        read_log(tmp_path / "gbk.csv")


def test_an_empty_reward_is_unknown_and_not_zero(tmp_path: Path) -> None:
    log = read_log(log_of(tmp_path, "i1,1,a,a,1,", "i2,1,a,a,1,0"))
    assert [e.reward for e in log.exposures] == [None, 0.0]


class TestRewards:
    def rewards(self, folder: Path, *lines: str) -> Path:
        path = folder / "rewards.csv"
        path.write_text("\n".join(("impression_id,position,reward", *lines)) + "\n", encoding="utf-8")
        return path

    def test_a_reward_joins_its_place_whatever_the_order(self, tmp_path: Path) -> None:
        log = read_log(log_of(tmp_path, "i1,1,a|b,a,0.5,", "i1,2,b,b,1,", "i2,1,a,a,1,"))
        joined = read_rewards(self.rewards(tmp_path, "i2,,0", "i1,2,1.5"), log)
        assert joined.problems == ()
        assert [e.reward for e in joined.exposures] == [None, 1.5, 0.0]

    @pytest.mark.parametrize(
        ("lines", "reason"),
        [
            (("i1,1,1", "i1,1,1"), "is line 2 already"),
            (("i9,1,1",), "not in the log"),
            (("i2,1,1",), "has a reward in the log"),
            (("i1,1,much",), "no number"),
        ],
    )
    def test_what_does_not_join_exactly_once_is_a_problem(
        self, tmp_path: Path, lines: Sequence[str], reason: str
    ) -> None:
        log = read_log(log_of(tmp_path, "i1,1,a|b,a,0.5,", "i2,1,a,a,1,0"))
        joined = read_rewards(self.rewards(tmp_path, *lines), log)
        assert [p.line for p in joined.problems] == [len(lines) + 1]
        assert reason in joined.problems[0].reason


class TestSlates:
    def test_an_impression_of_the_recommender_becomes_exposures(self, tmp_path: Path) -> None:
        """Propensities of its event are those of Plackett and Luce: each given the items above it."""
        offer = recommender_of(small_catalogue(tmp_path)).offer(context(requested=True))
        assert offer.impression is not None
        impression = offer.impression
        found = exposures_of_slate(
            impression.id,
            impression.policy_version,
            [item.id for item in impression.items],
            [item.propensity for item in impression.items],
            rewards={impression.items[0].id: 1.0},
        )
        assert [e.position for e in found] == list(range(1, len(impression.items) + 1))
        assert [e.arms[e.shown] for e in found] == [item.id for item in impression.items]
        assert [e.reward for e in found] == [1.0, *[0.0] * (len(found) - 1)]

    def test_what_stands_above_is_no_arm_below(self) -> None:
        scores = {"a": 0.9, "b": 0.5, "c": 0.1}
        found = exposures_of_slate("i", "v", ["b", "a"], [0.2, 0.8], candidates=scores)
        assert [e.arms for e in found] == [("a", "b", "c"), ("a", "c")]
        assert [e.shown for e in found] == [1, 0]
        assert [e.scores for e in found] == [(0.9, 0.5, 0.1), (0.9, 0.1)]
        assert [e.reward for e in found] == [None, None]
