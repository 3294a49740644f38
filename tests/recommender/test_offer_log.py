"""The log for analysts: what stands in it, what never does, and that both kinds of file say the same."""

import csv
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from recommender import OfferResult, Pseudonyms, RecommenderError, ShownItem, offer_rows, write_offer_log
from recommender.offer_log import COLUMNS

KEY = "a key of the tests with more than thirty-two characters"
SHOWN = ShownItem(
    impression_id="i1",
    position=1,
    kind="course",
    item_id="sleep-well",
    at=datetime(2026, 11, 20, 17, 0, tzinfo=timezone(timedelta(hours=8))),
    learner_id="learner-lin",
    conversation_id="widget:learner-lin",
    channel="widget",
    policy_version="offer-1",
    requested=True,
    propensity=0.123456,
    context={"intent": "recommend_course", "confidence": 0.9, "text": "我失眠", "language": "zh"},
)
FOUND = [
    OfferResult(SHOWN, opened=True, enrolled=True, kept=True),
    OfferResult(replace(SHOWN, position=2, item_id="first-budget"), dismissed=True),
    OfferResult(replace(SHOWN, impression_id="i2", learner_id=None), enrolled=True, refunded=True),
]


def rows(key: str = KEY) -> list[dict[str, Any]]:
    return offer_rows(FOUND, Pseudonyms(key))


def test_a_row_has_every_column_and_only_the_columns() -> None:
    assert all(tuple(row) == tuple(COLUMNS) for row in rows())
    first = rows()[0]
    assert (first["exposed_at"], first["slate_size"], first["propensity"]) == ("2026-11-20T09:00:00+00:00", 2, 0.123456)
    assert (first["intent"], first["x_confidence"], first["domain"]) == ("recommend_course", 0.9, None)
    assert (first["arms"], first["shown"], first["scores"]) == ("course:sleep-well", "course:sleep-well", "")
    assert [(row["reward"], row["enrolled"], row["refunded"]) for row in rows()] == [(1.0, 1, 0), (0, 0, 0), (0, 1, 1)]


def test_no_name_of_a_learner_and_no_word_of_theirs_leaves_the_house() -> None:
    said = str(rows())
    assert "learner-lin" not in said
    assert "失眠" not in said


def test_pseudonyms_are_stable_under_a_key_and_unlinkable_under_another() -> None:
    mine, other = rows(), rows(KEY[::-1])
    assert mine[0]["learner"] == mine[1]["learner"] != ""
    assert mine[2]["learner"] == ""
    assert mine[0]["learner"] != other[0]["learner"]
    assert Pseudonyms(KEY).of("learner", "x") != Pseudonyms(KEY).of("conversation", "x")


def test_all_that_could_have_been_shown_stands_there_where_the_slate_kept_it() -> None:
    context = {"arms": ["course:sleep-well", "partner:pillow"], "scores": [0.5, 0.25]}
    (row,) = offer_rows([OfferResult(replace(SHOWN, context=context))], Pseudonyms(KEY))
    assert (row["arms"], row["scores"]) == ("course:sleep-well|partner:pillow", "0.5|0.25")


def test_a_short_key_is_refused() -> None:
    with pytest.raises(RecommenderError, match="32"):
        Pseudonyms("short")


def test_csv_and_parquet_say_the_same(tmp_path: Path) -> None:
    for suffix in ("csv", "parquet"):
        write_offer_log(rows(), tmp_path / f"offers.{suffix}")
    with (tmp_path / "offers.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    stored = parquet.read_table(tmp_path / "offers.parquet")
    assert stored.column_names == list(COLUMNS)
    assert [{k: "" if v is None else str(v) for k, v in row.items()} for row in stored.to_pylist()] == written
    assert sorted(path.name for path in tmp_path.iterdir()) == ["offers.csv", "offers.parquet"]


def test_other_files_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(RecommenderError, match="csv or"):
        write_offer_log(rows(), tmp_path / "offers.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_an_empty_log_has_its_columns(tmp_path: Path) -> None:
    write_offer_log([], tmp_path / "offers.csv")
    assert (tmp_path / "offers.csv").read_text(encoding="utf-8").strip().split(",") == list(COLUMNS)
