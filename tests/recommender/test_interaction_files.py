"""A log's bad rows are refused by kind and line, its good rows are read, and nothing is lost."""

import csv
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from recommender.errors import LogError
from recommender.interaction_files import read_log
from recommender.quality import Fault
from tests.recommender.small_platform import NOW

HEADER = "user_id,item_id,timestamp,rating,event,price"


def write(folder: Path, *rows: str, header: str = HEADER) -> Path:
    file = folder / "log.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("u,i,1600000000,5", Fault.MALFORMED),
        ("u,i,1600000000,5,enrol,9,surplus", Fault.MALFORMED),
        (",i,1600000000,5,enrol,9", Fault.EMPTY_ID),
        ("u,  ,1600000000,5,enrol,9", Fault.EMPTY_ID),
        ("u,i,yesterday,5,enrol,9", Fault.BAD_TIMESTAMP),
        ("u,i,nan,5,enrol,9", Fault.BAD_TIMESTAMP),
        ("u,i,1900000000,5,enrol,9", Fault.FUTURE_DATED),
        ("u,i,2040-01-01T00:00:00Z,5,enrol,9", Fault.FUTURE_DATED),
        ("u,i,1600000000,good,enrol,9", Fault.BAD_RATING),
        ("u,i,1600000000,5,enrol,-0.01", Fault.NEGATIVE_PRICE),
        ("u,i,1600000000,5,enrol,free", Fault.NEGATIVE_PRICE),
        ("u,stranger,1600000000,5,enrol,9", Fault.UNKNOWN_ITEM),
        ("v,i,1600000000,1,enrol,2", Fault.DUPLICATE),
    ],
)
def test_a_bad_row_is_refused_by_its_kind_and_line(tmp_path: Path, row: str, fault: Fault) -> None:
    file = write(tmp_path, "v,i,1600000000,5,enrol,9", row, "w,i,1600000001,5,enrol,9")
    events, report = read_log(file, now=NOW, known_items={"i"})
    assert [event.user_id for event in events] == ["v", "w"]
    assert [(refused.line, refused.fault) for refused in report.refused] == [(3, fault)]
    assert str(report.refused[0]).startswith(f"log.csv:3: {fault}")
    assert report.by_fault[fault] == 1


def test_refused_rows_can_be_written_with_their_fields_as_they_were(tmp_path: Path) -> None:
    _, report = read_log(write(tmp_path, "u,i,never,5,enrol,9", ",i,1,5,enrol,9"), now=NOW)
    report.write_refused(tmp_path / "refused.csv")
    with (tmp_path / "refused.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert [row[4:] for row in rows] == [["u", "i", "never", "5", "enrol", "9"], ["", "i", "1", "5", "enrol", "9"]]


@given(st.lists(st.text(alphabet='ui,1-"\n é\x00;', max_size=12), max_size=15))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_content_is_lost_or_breaks_the_reader(tmp_path: Path, rows: list[str]) -> None:
    _, report = read_log(write(tmp_path, *rows), now=NOW)
    assert report.read == report.accepted + len(report.refused)


@pytest.mark.parametrize(
    "text",
    ["1600000000", "1600000000.0", "1600000000000", "1600000000000000", "2020-09-13T12:26:40Z", "2020-09-13 12:26:40"],
)
def test_times_in_any_usual_writing_mean_the_same_moment(tmp_path: Path, text: str) -> None:
    events, _ = read_log(write(tmp_path, f"u,i,{text},,,"), now=NOW)
    assert [event.timestamp for event in events] == [1_600_000_000.0]


def test_a_file_with_a_byte_order_mark_spaces_in_the_header_and_more_columns_is_read(tmp_path: Path) -> None:
    file = write(tmp_path, "x,i,u,1600000000", header="\ufeffextra, item_id ,USER_ID,timestamp")
    events, _ = read_log(file, now=NOW)
    assert [(event.user_id, event.item_id) for event in events] == [("u", "i")]


def test_a_missing_column_is_named_with_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"log\.csv:1: no column timestamp"):
        read_log(write(tmp_path, header="user_id,item_id"), now=NOW)


@pytest.mark.parametrize("name", ["absent.csv", "broken.parquet"])
def test_a_file_that_cannot_be_read_is_an_error_that_names_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(LogError, match=name):
        read_log(tmp_path / name, now=NOW)


def test_parquet_says_the_same_as_csv(tmp_path: Path) -> None:
    rows = [("u", "i", 1_600_000_000, 5.0), ("u", "j", 1_600_000_001, None), (None, "j", 1_600_000_002, 1.0)]
    table = pa.table(dict(zip(("user_id", "item_id", "timestamp", "rating"), zip(*rows, strict=True), strict=True)))
    parquet.write_table(table, tmp_path / "log.parquet")
    lines = [",".join("" if field is None else str(field) for field in row) for row in rows]
    from_csv = read_log(write(tmp_path, *lines, header="user_id,item_id,timestamp,rating"), now=NOW)
    from_parquet = read_log(tmp_path / "log.parquet", now=NOW)
    assert repr(from_parquet[0]) == repr(from_csv[0])
    assert from_parquet[1].by_fault == from_csv[1].by_fault
    assert from_parquet[1].by_fault[Fault.EMPTY_ID] == 1
