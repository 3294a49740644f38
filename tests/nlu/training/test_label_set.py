"""A label set's files are refused by file and line; shots are drawn by the seed."""

import json
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from nlu.errors import DatasetError
from nlu.training.label_set import Example, LabelSet, draw_shots, read_label_set

Row = dict[str, object]
TRAIN: list[Row] = [{"text": f"{label} {n}", "label": label} for label in ("pay", "send") for n in range(4)]
DEV: list[Row] = [{"text": "pay now", "label": "pay"}, {"text": "send now", "label": "send"}]
OOS: Row = {"text": "what's the weather", "label": "oos"}


def written(file: Path, rows: list[Row]) -> Path:
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file


def read(
    folder: Path, train: list[Row] = TRAIN, dev: list[Row] = DEV, *, train_oos: bool = False, shots: int | None = None
) -> LabelSet:
    files = written(folder / "train.jsonl", train), written(folder / "dev.jsonl", dev)
    return read_label_set(*files, oos_labels=["oos"], train_oos=train_oos, shots=shots)


def test_label_and_intent_are_the_same_column_and_other_columns_are_passed_over(tmp_path: Path) -> None:
    rows: list[Row] = [{"id": n, "text": row["text"], "intent": row["label"]} for n, row in enumerate(TRAIN)]
    found = read(tmp_path, rows)
    assert found.labels == found.scope == ("pay", "send")
    assert [(row.text, row.label) for row in found.train] == [(row["text"], row["label"]) for row in TRAIN]
    assert found.train[3].place == f"{tmp_path / 'train.jsonl'}:4"


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("not json", "not a JSON object"),
        ("[1]", "not a JSON object"),
        ('{"text": "hi"}', "and 'label' or 'intent'"),
        ('{"label": "pay"}', "not a JSON object with 'text'"),
        ('{"text": " ", "label": "pay"}', "empty text"),
        ('{"text": 3, "label": "pay"}', "empty text, or not a string"),
        ('{"text": "hi", "label": ""}', "empty label"),
        ('{"text": "hi", "label": null}', "empty label, or not a string"),
        ('{"text": "pay 0", "label": "pay"}', "the same row as"),
        ('{"text": "PAY 0", "label": "send"}', "with another label: 'send', there 'pay'"),
    ],
)
@pytest.mark.parametrize("name", ["train.jsonl", "dev.jsonl"])
def test_a_bad_row_names_file_and_line(tmp_path: Path, name: str, bad: str, says: str) -> None:
    files = {"train.jsonl": written(tmp_path / "train.jsonl", TRAIN), "dev.jsonl": written(tmp_path / "dev.jsonl", DEV)}
    written(files[name], [{"text": "pay 0", "label": "pay"}, {"text": "send 0", "label": "send"}])
    with files[name].open("a", encoding="utf-8") as file:
        file.write("\n" + bad + "\n")
    with pytest.raises(DatasetError) as error:
        read_label_set(files["train.jsonl"], files["dev.jsonl"])
    assert str(error.value).startswith(f"{files[name]}:4: ")
    assert says in str(error.value)


def test_a_development_label_that_training_lacks_names_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"dev\.jsonl:3: label 'wave' is none of the 2 labels of .*train\.jsonl"):
        read(tmp_path, dev=[*DEV, {"text": "hello", "label": "wave"}])


def test_files_without_rows_or_with_one_label_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"train\.jsonl: no rows"):
        read(tmp_path, train=[])
    with pytest.raises(DatasetError, match=r"train\.jsonl: fewer than two labels"):
        read(tmp_path, train=[*TRAIN[:4], OOS], train_oos=True)
    with pytest.raises(DatasetError, match=r"dev\.jsonl: no row of a trained label"):
        read(tmp_path, dev=[OOS])


def test_a_text_that_stands_twice_under_two_ids_is_learned_once(tmp_path: Path) -> None:
    repeated: list[Row] = [{"id": n, **TRAIN[0]} for n in range(2)]
    assert len(read(tmp_path, [*repeated, *TRAIN[1:]]).train) == len(TRAIN)


def test_rows_out_of_scope_are_judged_and_only_trained_when_asked_for(tmp_path: Path) -> None:
    train, dev = [*TRAIN, {**OOS, "text": "sing"}], [*DEV, OOS]
    left_out = read(tmp_path, train, dev)
    assert (left_out.labels, len(left_out.train)) == (("pay", "send"), len(TRAIN))
    learned = read(tmp_path, train, dev, train_oos=True)
    assert (learned.labels, learned.scope) == (("oos", "pay", "send"), ("pay", "send"))
    assert len(learned.train) == len(TRAIN) + 1
    for found in (left_out, learned):
        assert [row.text for row in found.out_of_scope] == [OOS["text"]]
        assert len(found.dev) == len(DEV)


def test_shots_are_so_many_of_each_label_and_hang_on_the_seed() -> None:
    rows = [
        Example(f"{label}{n}", label, "") for label, count in (("a", 30), ("b", 30), ("c", 2)) for n in range(count)
    ]
    drawn = draw_shots(rows, 5, seed=1)
    assert [sum(row.label == label for row in drawn) for label in "abc"] == [5, 5, 2]
    assert drawn == draw_shots(rows, 5, seed=1)
    assert drawn != draw_shots(rows, 5, seed=2)
    assert [rows.index(row) for row in drawn] == sorted(rows.index(row) for row in drawn)
