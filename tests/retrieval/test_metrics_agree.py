"""Our ranking metrics are those of sentence-transformers' InformationRetrievalEvaluator."""

import pytest

pytest.importorskip("sentence_transformers")

import numpy as np
from sentence_transformers.sentence_transformer.evaluation import InformationRetrievalEvaluator

from retrieval.collection import Collection
from retrieval.evaluation import evaluate
from tests.retrieval.fakes import FakeEmbedder


def test_they_agree_on_binary_judgements() -> None:
    rng = np.random.default_rng(11)
    words = [f"word{n}" for n in range(40)]
    documents = {f"d{n}": " ".join(rng.choice(words, 6)) for n in range(120)}
    queries = {f"q{n}": " ".join(rng.choice(words, 3)) for n in range(30)}
    judgments = {
        q: dict.fromkeys(rng.choice(list(documents), 1 + n % 4, replace=False), 1.0) for n, q in enumerate(queries)
    }
    collection = Collection(documents, queries, judgments, dict.fromkeys(queries, "en"))
    ours = evaluate(collection, ["dense"], FakeEmbedder(), dense_weight=0.5)["dense"]

    evaluator = InformationRetrievalEvaluator(queries, documents, {q: set(g) for q, g in judgments.items()})
    hits = []
    embedder = FakeEmbedder()
    vectors = embedder.vectors(list(documents.values()), "passage")
    for text in queries.values():
        scores = vectors @ embedder.vectors([text], "query")[0]
        hits.append([{"corpus_id": d, "score": float(s)} for d, s in zip(documents, scores, strict=True)])
    theirs = evaluator.compute_metrics(hits)
    assert ours["ndcg@10"] == pytest.approx(theirs["ndcg@k"][10], abs=1e-4)
    assert ours["mrr@10"] == pytest.approx(theirs["mrr@k"][10], abs=1e-4)
    for k in (1, 5, 10):
        assert ours[f"recall@{k}"] == pytest.approx(theirs["recall@k"][k], abs=1e-4)
