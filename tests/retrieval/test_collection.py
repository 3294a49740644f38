"""Collections in the layouts that public sets have: judgements beside the queries, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from retrieval import EvaluationDataError
from retrieval.collection import Collection, read_collection, sample, write_collection
from retrieval.own_collection import own_collection

Rows = list[dict[str, Any]]


def read(folder: Path, corpus: Rows, queries: Rows) -> Collection:
    for name, rows in (("corpus.jsonl", corpus), ("dev.jsonl", queries)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / name).write_text(lines, encoding="utf-8")
    return read_collection(folder / "corpus.jsonl", folder / "dev.jsonl")


def test_positives_beside_the_query_are_its_judgements(tmp_path: Path) -> None:
    corpus = [{"doc_id": f"d{n}", "title": f"标题{n}", "text": f"正文{n}", "lang": "zh"} for n in range(3)]
    found = read(tmp_path, corpus, [{"qid": "q", "query": "问", "positives": ["d1", "d2"], "lang": "zh"}])
    assert found.documents["d1"] == "标题1\n正文1"
    assert found.judgments == {"q": {"d1": 1.0, "d2": 1.0}}
    assert found.languages == {"q": "zh"}


def test_graded_judgements_of_titles_keep_their_grades_and_a_query_without_a_good_one_is_left_out(
    tmp_path: Path,
) -> None:
    corpus = [{"doc_id": f"d{n}", "title": f"标题{n}", "url": "x"} for n in range(3)]
    judged = [{"doc_id": "d0", "rel": 2}, {"doc_id": "d1", "rel": 0}]
    queries = [
        {"qid": "a", "query": "皮疹", "judgements": judged, "lang": "zh"},
        {"qid": "b", "query": "失眠", "judgements": [{"doc_id": "d2", "rel": 0}], "lang": "zh"},
    ]
    found = read(tmp_path, corpus, queries)
    assert found.documents["d0"] == "标题0"
    assert found.judgments == {"a": {"d0": 2.0, "d1": 0.0}}
    assert list(found.queries) == ["a"]


def test_one_id_for_several_answers_means_the_one_whose_question_is_asked(tmp_path: Path) -> None:
    corpus = [
        {"doc_id": "7", "question": "What is Gout ?", "answer": "A disease of joints."},
        {"doc_id": "7", "question": "What is Lupus ?", "answer": "A disease of the immune system."},
    ]
    queries = [
        {"qid": "7", "query": "What is Lupus ?", "positives": ["7"], "lang": "en"},
        {"qid": "7", "query": "What is Gout ?", "positives": ["7"], "lang": "en"},
    ]
    found = read(tmp_path, corpus, queries)
    assert len(found.documents) == len(found.queries) == 2
    for query, text in found.queries.items():
        (document,) = found.judgments[query]
        assert ("joints" in found.documents[document]) == ("Gout" in text)
    assert not any("What is" in text for text in found.documents.values()), "the question would give the answer away"


def test_parallel_texts_are_asked_in_both_languages_and_answered_by_both(tmp_path: Path) -> None:
    corpus = [
        {"doc_id": "x-zh", "pair": "x", "text": "黑豹队丢了308分", "lang": "zh"},
        {"doc_id": "x-en", "pair": "x", "text": "The Panthers gave up 308 points", "lang": "en"},
        {"doc_id": "y-en", "pair": "y", "text": "Something else", "lang": "en"},
    ]
    queries = [{"qid": "q", "positives": ["x"], "query_en": "How many points?", "query_zh": "丢了多少分？"}]
    found = read(tmp_path, corpus, queries)
    assert found.languages == {"q.en": "en", "q.zh": "zh"}
    assert found.queries["q.zh"] == "丢了多少分？"
    assert all(grades.keys() == {"x-zh", "x-en"} for grades in found.judgments.values())


@pytest.mark.parametrize(
    ("corpus", "query", "file", "says"),
    [
        ({"doc_id": "d1"}, {}, "corpus.jsonl:2", "text"),
        ({"doc_id": "d0", "text": "again"}, {}, "corpus.jsonl:2", "line 1"),
        ({"doc_id": "d1", "text": 3}, {}, "corpus.jsonl:2", "must be text"),
        ({}, {"qid": "q"}, "dev.jsonl:1", "query"),
        ({}, {"qid": "q", "query": "x"}, "dev.jsonl:1", "--qrels"),
        ({}, {"qid": "q", "query": "x", "positives": ["d9"]}, "dev.jsonl:1", "'d9' is not in the corpus"),
        ({}, {"qid": "q", "query": "x", "judgements": [{"doc_id": "d0"}]}, "dev.jsonl:1", "rel"),
        ({}, {"qid": "q", "query": "x", "positives": []}, "dev.jsonl", "no query with a relevant document"),
        ({}, {"qid": "q", "query_zh": 4, "positives": ["d0"]}, "dev.jsonl:1", "must be text"),
    ],
)
def test_a_bad_row_is_named_by_file_and_line(
    tmp_path: Path, corpus: dict[str, Any], query: dict[str, Any], file: str, says: str
) -> None:
    good_document = {"doc_id": "d0", "text": "有"}
    good_query = {"qid": "q0", "query": "有吗", "positives": ["d0"]}
    with pytest.raises(EvaluationDataError) as error:
        read(tmp_path, [good_document, corpus] if corpus else [good_document], [query or good_query])
    assert str(error.value).startswith(f"{tmp_path / file}: ")
    assert says in str(error.value)


def test_what_is_written_reads_back_the_same(tmp_path: Path) -> None:
    collection = own_collection("dev")
    write_collection(tmp_path, collection)
    again = read_collection(tmp_path / "corpus.jsonl", tmp_path / "queries.jsonl", tmp_path / "qrels.tsv")
    assert again == collection
    assert set(collection.languages.values()) == {"zh", "en"}


def test_a_sample_keeps_what_is_judged_for_its_queries_and_is_the_same_each_time() -> None:
    whole = own_collection("dev")
    part = sample(whole, 20, 60)
    assert (len(part.queries), len(part.documents)) == (20, 60)
    assert part == sample(whole, 20, 60)
    assert all(part.judgments[query] == whole.judgments[query] for query in part.queries)
    assert {d for grades in part.judgments.values() for d in grades} <= part.documents.keys()
    assert sample(whole, 10**6, 10**6).documents == whole.documents
