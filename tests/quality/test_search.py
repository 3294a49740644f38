"""Gates on the shipped search: judged queries that nothing was fitted on must be found as well as when committed."""

import json
from pathlib import Path

import pytest

from knowledge import passages_of
from nlu import DEFAULT_BUNDLE, Encoder, Predictor
from retrieval import Retriever, composed, leaks
from retrieval.answerable import load_fitted
from retrieval.judged import DEFAULT_FILE, MOST_ASKED, read_judged, with_intents
from retrieval.manifest import current_generation
from retrieval.measuring import legs_of, open_index, table
from retrieval.near_misses import quoted_all_the_same, read_near_misses
from tests.shipped import shipped_catalogue

pytestmark = pytest.mark.quality
# Reached on 285 test queries, 55 of them near unanswerable: 0.897, 0.981, 1.0, 0.833, 1.0, 0.933, 0.692, 0.959
# right, 0.822; false answers 0.218 and 0. Each gate stands a query or two below. The design asks for 0.88 and
# 0.98 (FAQ recall@1 and @5), 0.92 across languages, and 0.05 and 0.01 false answers at 0.85 coverage: `zhike evaluate
# retrieval` tells how far that is.
FLOORS = {
    "faq_recall@1": 0.88,
    "faq_recall@5": 0.97,
    "lesson_recall@5": 0.98,
    "policy_recall@5": 0.66,
    "cross_lingual_recall@5": 0.95,
    "follow_up_recall@5": 0.93,
    "coverage": 0.68,
    "right_when_answered": 0.945,
    "right_among_choices": 0.8,
}
CEILINGS = {"false_answers_near": 0.22, "false_answers_far": 0.0}
# What most people ask, 160 test queries, 67 of them beside what is taught: 0.881, 0.988, 0.839, 0.923; 0.224.
MOST_ASKED_FLOORS = {"faq_recall@1": 0.86, "faq_recall@5": 0.97, "coverage": 0.83, "right_when_answered": 0.91}
MOST_ASKED_CEILINGS = {"false_answers_near": 0.24}


@pytest.mark.parametrize(
    ("judgements", "floors", "ceilings"),
    [(DEFAULT_FILE, FLOORS, CEILINGS), (MOST_ASKED, MOST_ASKED_FLOORS, MOST_ASKED_CEILINGS)],
    ids=["hard-to-find", "most-asked"],
)
def test_search_keeps_its_level_on_judged_test_queries(
    house_var: Path, tmp_path: Path, judgements: Path, floors: dict[str, float], ceilings: dict[str, float]
) -> None:
    encoder = Encoder(DEFAULT_BUNDLE, threads=1)
    queries = read_judged(judgements, split="test")
    predictions = tmp_path / "predictions.jsonl"
    found = Predictor(encoder).predict_many([query.text for query in queries])
    rows = [{"text": p.text, "intent": p.intent, "confidence": p.confidence} for p in found]
    predictions.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with open_index(current_generation(house_var / "index")) as index:
        judged = with_intents(queries, predictions)
        figures = table(index, legs_of(index, encoder, judged), load_fitted())
    assert not {name: figures[name] for name, floor in floors.items() if figures[name] < floor}, figures
    assert not {name: figures[name] for name, ceiling in ceilings.items() if figures[name] > ceiling}, figures


def test_what_only_looks_like_an_entry_is_seldom_answered_with_it(house_var: Path) -> None:
    """0.123 of 463 questions beside the entries, of which the content holds others; 0.127 without those."""
    with open_index(current_generation(house_var / "index")) as index:
        asked = read_near_misses()
        assert len(asked) > 460
        assert quoted_all_the_same(index, Encoder(DEFAULT_BUNDLE, threads=1), load_fitted(), asked) <= 0.125


def test_every_word_of_an_answer_stands_in_its_passage_and_no_locked_one_is_said(house_var: Path) -> None:
    encoder = Encoder(DEFAULT_BUNDLE, threads=1)
    retriever = Retriever(house_var / "index", encoder)
    locked = [p for p in passages_of(shipped_catalogue()) if p.access != "open"]
    opened = [p for p in passages_of(shipped_catalogue()) if p.access == "open"]
    try:
        said = composed(retriever, encoder, read_judged(split="test"))
        told = leaks(
            retriever, encoder, [*opened, *locked[::4]]
        )  # each fourth: `zhike evaluate retrieval` asks for all
    finally:
        retriever.close()
    assert said.answers > 30
    assert (said.unsupported, said.stale) == (0, 0)
    assert told.asked > 300
    assert told.leaked == 0
