"""`python -m retrieval evaluate` on a tiny corpus: numbers, the vector cache, and what is refused."""

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import EvaluationDataError
from retrieval.collection import Collection, read_collection
from retrieval.evaluation import MODES, Mode, _cross_fitted, _Legs, ndcg_at, recall_at, reciprocal_rank_at
from retrieval.evaluation import evaluate as evaluate_modes
from tests.retrieval.fakes import FakeEmbedder

DOCUMENTS = {
    "d1": ("退款规则", "七天内可以退款，原路退回。"),
    "d2": ("发票", "在订单页申请电子发票。"),
    "d3": ("Refunds", "You can have your money back within seven days."),
    "d4": ("Invoices", "Ask for an invoice on the order page."),
    "d5": ("睡眠", "成年人每天睡七到八小时。"),
}
QUERIES = {"q1": "七天内退款", "q2": "invoice on the order page", "q3": "成年人睡几小时", "q4": "unjudged"}
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td3\t1\nq1\td5\t0\nq2\td4\t1\nq3\td5\t1\n"
METRICS = {"ndcg@10", "recall@1", "recall@5", "recall@10", "recall@100", "mrr@10"}
KEYS = METRICS | {"p50_ms", "queries", "documents", "mode", "languages"}


def evaluate(
    collection: Collection, mode: Mode, embedder: FakeEmbedder | None, *, dense_weight: float, cache: Path | None = None
) -> dict[str, Any]:
    return evaluate_modes(collection, [mode], embedder, dense_weight=dense_weight, cache=cache)[mode]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    corpus, queries, qrels = tmp_path / "corpus.jsonl", tmp_path / "queries.jsonl", tmp_path / "qrels.tsv"
    rows = [{"_id": i, "title": title, "text": text} for i, (title, text) in DOCUMENTS.items()]
    corpus.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    asked = [{"_id": i, "text": text} for i, text in QUERIES.items()]
    queries.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in asked), encoding="utf-8")
    qrels.write_text(QRELS, encoding="utf-8")
    return corpus, queries, qrels


class TestNumbers:
    def test_ndcg_by_hand(self) -> None:
        grades = {"a": 3.0, "b": 2.0, "c": 1.0}
        ideal = 3 + 2 / math.log2(3) + 1 / 2
        assert ndcg_at(["c", "x", "a"], grades) == pytest.approx((1 + 3 / 2) / ideal)

    @given(st.permutations("abcdefghijkl"), st.dictionaries(st.sampled_from("abcdefghijkl"), st.integers(0, 3)))
    def test_all_are_between_zero_and_one_and_the_ideal_order_is_best(
        self, ranking: list[str], judged: dict[str, int]
    ) -> None:
        grades = {document: float(grade) for document, grade in judged.items()}
        ideal = sorted(ranking, key=lambda document: -grades.get(document, 0.0))
        assert 0 <= ndcg_at(ranking, grades) <= ndcg_at(ideal, grades) + 1e-9 <= 1 + 1e-8
        assert 0 <= recall_at(ranking, grades, 3) <= recall_at(ranking, grades, 5) <= 1
        assert 0 <= reciprocal_rank_at(ranking, grades) <= reciprocal_rank_at(ideal, grades) <= 1


class TestRanking:
    @pytest.mark.parametrize("mode", ["dense", "sparse", "hybrid"])
    def test_each_mode_ranks_the_judged_queries(self, files: tuple[Path, Path, Path], mode: Mode) -> None:
        result = evaluate(read_collection(*files), mode, FakeEmbedder(), dense_weight=0.5)
        assert result.keys() == KEYS
        assert (result["queries"], result["documents"], result["mode"]) == (3, 5, mode)
        assert result["mrr@10"] == 1.0
        assert result["recall@1"] == pytest.approx((0.5 + 1 + 1) / 3, abs=1e-4)
        assert result["p50_ms"] >= 0

    def test_languages_are_reported_apart_and_their_mean_is_the_whole(self, files: tuple[Path, Path, Path]) -> None:
        results = evaluate_modes(read_collection(*files), MODES, FakeEmbedder(), dense_weight=0.5)
        assert list(results) == ["dense", "sparse", "hybrid"]
        for figures in results.values():
            zh, en = figures["languages"]["zh"], figures["languages"]["en"]
            assert (zh["queries"], en["queries"]) == (2, 1)
            for name in METRICS:
                assert figures[name] == pytest.approx((2 * zh[name] + en[name]) / 3, abs=1e-4), name

    def test_words_alone_cannot_cross_languages(self, files: tuple[Path, Path, Path]) -> None:
        collection = read_collection(*files)
        sparse = evaluate(collection, "sparse", None, dense_weight=0.5)
        dense = evaluate(collection, "dense", FakeEmbedder(), dense_weight=0.5)
        assert sparse["recall@100"] == pytest.approx((0.5 + 1 + 1) / 3, abs=1e-4)
        assert dense["recall@100"] == 1.0

    def test_more_documents_than_are_ranked_change_no_promise(self, tmp_path: Path) -> None:
        corpus, queries, qrels = tmp_path / "c", tmp_path / "q", tmp_path / "r"
        corpus.write_text("".join(f'{{"_id": {n}, "text": "word{n}"}}\n' for n in range(500)), encoding="utf-8")
        queries.write_text('{"_id": "q", "text": "word321"}\n', encoding="utf-8")
        qrels.write_text("q\t321\t1\n", encoding="utf-8")
        for mode in ("dense", "sparse", "hybrid"):
            result = evaluate(read_collection(corpus, queries, qrels), mode, FakeEmbedder(), dense_weight=0.5)
            assert (result["recall@1"], result["documents"]) == (1.0, 500)


class TestCache:
    def test_a_second_run_embeds_no_document_again(self, files: tuple[Path, Path, Path], tmp_path: Path) -> None:
        collection, cache = read_collection(*files), tmp_path / "vectors.npz"
        first, second = FakeEmbedder(), FakeEmbedder()
        before = evaluate(collection, "dense", first, dense_weight=0.5, cache=cache)
        after = evaluate(collection, "dense", second, dense_weight=0.5, cache=cache)
        assert (len(first.embedded), len(second.embedded)) == (5 + 3, 3)
        assert before | {"p50_ms": 0} == after | {"p50_ms": 0}

    def test_another_encoder_embeds_anew(self, files: tuple[Path, Path, Path], tmp_path: Path) -> None:
        collection, cache = read_collection(*files), tmp_path / "vectors.npz"
        evaluate(collection, "dense", FakeEmbedder(), dense_weight=0.5, cache=cache)
        other = FakeEmbedder("fake:2")
        evaluate(collection, "dense", other, dense_weight=0.5, cache=cache)
        assert len(other.embedded) == 8

    def test_a_folder_keeps_the_vectors_of_every_encoder(self, files: tuple[Path, Path, Path], tmp_path: Path) -> None:
        collection, folder = read_collection(*files), tmp_path / "vectors"
        for _ in range(2):
            embedders = FakeEmbedder(), FakeEmbedder("fake:2")
            for embedder in embedders:
                evaluate(collection, "dense", embedder, dense_weight=0.5, cache=folder)
        assert [len(embedder.embedded) for embedder in embedders] == [3, 3]
        assert len(list(folder.glob("*.npz"))) == 2

    def test_what_an_interrupted_run_has_embedded_is_kept(
        self, files: tuple[Path, Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        collection, folder = read_collection(*files), tmp_path / "vectors"
        monkeypatch.setattr("retrieval.vector_cache._CHUNK", 2)
        with pytest.raises(MemoryError):
            evaluate(collection, "dense", FakeEmbedder(fails_after=4), dense_weight=0.5, cache=folder)
        again = FakeEmbedder()
        evaluate(collection, "dense", again, dense_weight=0.5, cache=folder)
        assert len(again.embedded) == 1 + 3

    def test_a_file_that_is_no_cache_is_left_alone(self, files: tuple[Path, Path, Path], tmp_path: Path) -> None:
        cache = tmp_path / "thesis.npz"
        cache.write_text("not vectors", encoding="utf-8")
        with pytest.raises(EvaluationDataError, match=r"thesis\.npz"):
            evaluate(read_collection(*files), "dense", FakeEmbedder(), dense_weight=0.5, cache=cache)
        assert cache.read_text(encoding="utf-8") == "not vectors"


class TestRefusals:
    @pytest.mark.parametrize(
        ("which", "bad", "says"),
        [
            (0, "not json\n", "_id"),
            (0, '{"_id": "d9"}\n', "text"),
            (0, "[1]\n", "_id"),
            (0, '{"_id": "d9", "text": 5}\n', "must be text"),
            (0, '{"_id": "d1", "text": "again"}\n', "line 1"),
            (1, '{"id": "q9", "text": "x"}\n', "_id"),
            (2, "q1\td1\n", "2 columns"),
            (2, "q1\td1\tmuch\n", "score 'much'"),
            (2, "q9\td1\t1\n", "query 'q9'"),
            (2, "q1\td9\t1\n", "document 'd9'"),
        ],
    )
    def test_a_bad_line_is_named(self, files: tuple[Path, Path, Path], which: int, bad: str, says: str) -> None:
        file = files[which]
        line = file.read_text(encoding="utf-8").count("\n") + 1
        with file.open("a", encoding="utf-8") as output:
            output.write(bad)
        with pytest.raises(EvaluationDataError) as error:
            read_collection(*files)
        assert str(error.value).startswith(f"{file}:{line}: ")
        assert says in str(error.value)

    def test_bytes_that_are_not_utf8_name_their_line(self, files: tuple[Path, Path, Path]) -> None:
        files[1].write_bytes(b'{"_id": "q1", "text": "x"}\n' + '{"_id": "q2", "text": "退款"}\n'.encode("gb18030"))
        with pytest.raises(EvaluationDataError, match=r"queries\.jsonl:2: not UTF-8"):
            read_collection(*files)

    @pytest.mark.parametrize("which", [0, 1, 2])
    def test_a_file_without_anything_in_it_is_refused(self, files: tuple[Path, Path, Path], which: int) -> None:
        files[which].write_text("\n", encoding="utf-8")
        with pytest.raises(EvaluationDataError):
            read_collection(*files)


class TestCommandLine:
    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "retrieval", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")

    def evaluate(self, files: tuple[Path, Path, Path], *more: str) -> subprocess.CompletedProcess[str]:
        corpus, queries, qrels = map(str, files)
        return self.run("evaluate", "--corpus", corpus, "--queries", queries, "--qrels", qrels, *more)

    def test_the_last_line_is_one_json_object(self, files: tuple[Path, Path, Path], tmp_path: Path) -> None:
        for more in (["--mode", "sparse"], ["--cache", str(tmp_path / "v.npz")]):
            done = self.evaluate(files, *more)
            assert done.returncode == 0, done.stderr
            result = json.loads(done.stdout.splitlines()[-1])
            assert result.keys() - {"modes"} == KEYS
            assert (result["queries"], result["documents"]) == (3, 5)
            assert "nDCG@10" in done.stderr
        assert result["mode"] == "hybrid"
        assert result["modes"].keys() == {"dense", "sparse", "hybrid"}
        assert result["modes"]["hybrid"]["ndcg@10"] == result["ndcg@10"]
        assert (tmp_path / "v.npz").is_file()

    def test_bad_input_ends_with_one_and_names_file_and_line(self, files: tuple[Path, Path, Path]) -> None:
        with files[2].open("a", encoding="utf-8") as output:
            output.write("q1\td1\n")
        done = self.evaluate(files)
        assert done.returncode == 1
        assert f"{files[2]}:7: 2 columns" in done.stderr
        assert "Traceback" not in done.stderr

    def test_searching_without_an_index_names_the_command(self, tmp_path: Path) -> None:
        done = self.run("search", "怎么退款", "--var", str(tmp_path))
        assert done.returncode == 1
        assert "zhike ingest" in done.stderr

    def test_searching_shows_hits_and_why(self, tmp_path: Path) -> None:
        build = (
            "import sys; from pathlib import Path; from knowledge import load_catalogue, passages_of;"
            "from nlu import Encoder; from retrieval import build_index;"
            "build_index(Path(sys.argv[1]) / 'index', passages_of(load_catalogue(Path(sys.argv[2]))), Encoder())"
        )
        from tests.small_content import write_small_content

        content = write_small_content(tmp_path / "content")
        subprocess.run([sys.executable, "-c", build, str(tmp_path), str(content)], check=True, capture_output=True)
        done = self.run("search", "忘记密码了怎么找回", "--var", str(tmp_path))
        assert done.returncode == 0, done.stderr
        result = json.loads(done.stdout.splitlines()[-1])
        assert result["hits"][0]["id"] == "faq:account-password.zh"
        assert result["hits"][0].keys() == {"id", "score", "dense", "sparse", "readable", "missed"}
        assert "P(answerable)" in done.stderr
        locked = [hit for hit in result["hits"] if not hit["readable"]]
        assert all(hit["id"].startswith(("lesson:sleep-basics-02", "lesson:budget-next")) for hit in locked)


def test_weights_are_fitted_on_the_other_half_of_the_queries() -> None:
    texts = {f"d{n}": f"apple {n}" for n in range(6)}
    near = {f"q{n}": [(f"d{n}", 0.9), (f"d{(n + 1) % 6}", 0.1)] for n in range(6)}
    misleading = [("d5", 0.9), ("d4", 0.8)]
    legs = {query: _Legs(ranking, misleading, 0.0, 0.0) for query, ranking in near.items()}
    judged = {f"q{n}": {f"d{n}": 1.0} for n in range(6)}
    collection = Collection(texts, dict.fromkeys(near, "?"), judged, dict.fromkeys(near, "en"))
    assert all(weight is not None and weight > 0.5 for weight in _cross_fitted(legs, collection).values())
    turned = {query: _Legs(misleading, ranking, 0.0, 0.0) for query, ranking in near.items()}
    assert all(weight is not None and weight < 0.5 for weight in _cross_fitted(turned, collection).values())
