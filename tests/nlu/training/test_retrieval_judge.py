"""The judge of the retrieval vector: what is lost, by whom, on which language, and whether fp32 finds the same."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("sentence_transformers")

from nlu import Side, Vector
from nlu.errors import DatasetError, NluError
from nlu.training.judge_run import collect
from nlu.training.retrieval_judge import JudgedCollection, judge, read_collections
from nlu.training.token_vectors import Remembered

pytestmark = pytest.mark.filterwarnings("ignore")  # of libraries that are not ours

DOCUMENTS = {"d1": "refund", "d2": "invoice", "d3": "password", "d4": "退款", "d5": "发票"}


class OneHot:
    """Each text has a direction of its own; a query has that of the document it is about, but for the mistaken."""

    def __init__(self, mistaken: dict[str, str] | None = None) -> None:
        self._mistaken = mistaken or {}
        self.embedded: list[tuple[str, str]] = []

    def vectors(self, texts: Sequence[str], side: Side) -> Vector:
        self.embedded += [(side, text) for text in texts]
        found = np.tile(np.arange(5, 0, -1, dtype=np.float32) * 1e-3, (len(texts), 1))  # the others in a known order
        places = list(DOCUMENTS.values())
        for row, text in zip(found, texts, strict=True):
            about = text.removeprefix("about ")
            row[places.index(self._mistaken.get(about, about) if side == "query" else about)] = 1.0
        unit: Vector = found / np.linalg.norm(found, axis=1, keepdims=True)
        return unit


def collection(name: str) -> JudgedCollection:
    queries = {f"q{n}": f"about {text}" for n, text in enumerate(DOCUMENTS.values(), start=1)}
    relevant = {f"q{n}": {f"d{n}"} for n in range(1, 6)}
    languages = dict.fromkeys(("q1", "q2", "q3"), "en") | dict.fromkeys(("q4", "q5"), "zh")
    return JudgedCollection(name, DOCUMENTS, queries, relevant, languages)


def test_an_encoder_that_is_as_good_as_the_base_loses_nothing_and_passes() -> None:
    report = judge([collection("public_set")], OneHot(), OneHot(), OneHot())
    assert report["sets"].keys() == {"public_set.en", "public_set.zh"}
    for row in report["sets"].values():
        assert (row["base"], row["bundle"], row["lost"], row["lost_by_compression"]) == (100.0, 100.0, 0.0, 0.0)
    assert len(report["bars"]) == 4
    assert all(bar["passed"] for bar in report["bars"])


def test_what_is_lost_is_counted_in_points_and_per_language() -> None:
    report = judge([collection("public_set")], OneHot(), OneHot({"refund": "invoice"}))
    expected = 100 * (1 - 1 / math.log2(3)) / 3  # one of three English queries finds its document second
    assert report["sets"]["public_set.en"]["lost"] == pytest.approx(expected, abs=1e-3)
    assert report["sets"]["public_set.zh"]["lost"] == 0.0
    assert {bar["bar"][-2:]: bar["passed"] for bar in report["bars"]} == {"en": False, "zh": True}


def test_our_own_queries_are_shown_but_the_bar_is_on_public_ones() -> None:
    report = judge([collection("own")], OneHot(), OneHot({"refund": "invoice"}))
    assert report["sets"]["own.en"]["lost"] > 1
    assert report["bars"] == []


def test_compression_is_judged_against_the_same_model_in_fp32() -> None:
    mistaken = {"refund": "invoice", "退款": "发票"}
    report = judge([collection("own")], OneHot(), OneHot(mistaken), OneHot({"refund": "invoice"}))
    same = next(bar for bar in report["bars"] if "same nearest" in bar["bar"])
    assert (same["value"], same["passed"]) == (0.8, False)
    lost = next(bar for bar in report["bars"] if "compression" in bar["bar"])
    assert lost["worst"] == report["sets"]["own.zh"]["lost_by_compression"] > 0
    assert report["sets"]["own.en"]["lost_by_compression"] == 0.0


def test_progress_counts_every_text_of_every_encoder() -> None:
    counted: list[int] = []
    judge([collection("a"), collection("b")], OneHot(), OneHot(), advance=counted.append)
    assert sum(counted) == 2 * 2 * 10


def test_the_frozen_base_embeds_a_text_once_for_all_runs(tmp_path: Path) -> None:
    file, first, second = tmp_path / "cache" / "base.npz", OneHot(), OneHot()
    before = Remembered(first, file)
    found = before.vectors(["refund", "退款", "refund"], "passage")
    before.save()
    after = Remembered(second, file)
    np.testing.assert_array_equal(after.vectors(["refund", "退款", "refund"], "passage"), found)
    assert (len(first.embedded), len(second.embedded)) == (2, 0)
    after.vectors(["refund"], "query")
    assert second.embedded == [("query", "refund")]


def test_what_retrieval_collects_is_read_with_its_languages() -> None:
    with collect(None, 12, 40) as folder:
        (own,) = read_collections(folder)
    assert (own.name, len(own.queries), len(own.documents)) == ("own", 12, 40)
    assert set(own.languages.values()) == {"zh", "en"}
    assert own.relevant.keys() == own.queries.keys()
    assert set().union(*own.relevant.values()) <= own.documents.keys()


def test_what_retrieval_refuses_is_said_in_its_words(tmp_path: Path) -> None:
    with pytest.raises(NluError, match="No public set"), collect(tmp_path, None, None):
        pass


@pytest.mark.parametrize(
    ("file", "bad", "says"),
    [
        ("corpus.jsonl", "{}", r"corpus\.jsonl:2"),
        ("queries.jsonl", '{"_id": "q", "text": "x"}', r"queries\.jsonl:2.*lang"),
        ("qrels.tsv", "q\tnowhere\t1", r"qrels\.tsv:3"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, file: str, bad: str, says: str) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    files = {
        "corpus.jsonl": json.dumps({"_id": "d", "text": "x"}),
        "queries.jsonl": json.dumps({"_id": "q", "text": "x", "lang": "en"}),
        "qrels.tsv": "query-id\tcorpus-id\tscore\nq\td\t1",
    }
    for name, text in files.items():
        (folder / name).write_text(f"{text}\n{bad if name == file else ''}\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=says):
        read_collections(tmp_path)


def test_an_empty_folder_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="retrieval collect"):
        read_collections(tmp_path)
