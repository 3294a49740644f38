"""Ranking weighs what each side says by the kind of passage; fitting finds such weights."""

import numpy as np
import pytest

from retrieval.fitting import fit_weights
from retrieval.judged import JudgedQuery
from retrieval.ranking import (
    Candidate,
    Ranked,
    among_themselves,
    best_of_sources,
    own_language_first,
    rank,
    stands_in,
)

PLAIN = {"base": 0.0, "question": 1.0, "text": 1.0, "words": 1.0, "language": 0.0, "intent": 0.0}


def candidate(name: str, kind: str = "faq", **signals: float) -> Candidate:
    values = {"question": 0.0, "text": 0.0, "words": 0.0, "language": 1.0, "intent": 0.0} | signals
    return Candidate(name, kind, **values)


def test_a_kind_has_weights_of_its_own() -> None:
    found = [candidate("faq:a.zh", question=0.6), candidate("lesson:b#c", "lesson", text=0.5)]
    lesson_counts = {"faq": PLAIN, "lesson": PLAIN | {"text": 2.0}}
    assert [one.candidate.id for one in rank(found, {"faq": PLAIN, "lesson": PLAIN})] == ["faq:a.zh", "lesson:b#c"]
    assert [one.candidate.id for one in rank(found, lesson_counts)] == ["lesson:b#c", "faq:a.zh"]


def test_translations_share_what_they_have_of_all() -> None:
    found = [candidate("faq:a.zh", text=1.0), candidate("faq:a.en", text=1.0), candidate("faq:b.zh", text=1.0)]
    ranking = rank(found, {"faq": PLAIN})
    assert [one.share for one in ranking] == pytest.approx([2 / 3, 2 / 3, 1 / 3])
    assert [one.candidate.id for one in best_of_sources(ranking)] == ["faq:a.zh", "faq:b.zh"]


def test_what_may_be_read_has_shares_of_its_own() -> None:
    ranking = rank([candidate("faq:a.zh", text=2.0), candidate("faq:b.zh"), candidate("faq:c.zh")], {"faq": PLAIN})
    assert sum(one.share for one in ranking) == pytest.approx(1.0)
    assert [one.share for one in among_themselves(ranking[1:])] == pytest.approx([0.5, 0.5])


def test_nothing_found_ranks_to_nothing() -> None:
    assert rank([], {}) == []


def test_fitting_finds_which_side_tells_of_which_kind() -> None:
    rng = np.random.default_rng(3)
    judged = []
    for number in range(200):
        kind = ("faq", "lesson")[number % 2]
        telling = {"faq": "question", "lesson": "text"}[kind]
        right = candidate(f"{kind}:right", kind, **{telling: 0.8}, words=float(rng.random()))
        wrong = [
            candidate(f"{kind}:{n}", kind, **{telling: float(rng.uniform(0, 0.7))}, words=float(rng.random()))
            for n in range(4)
        ]
        query = JudgedQuery(str(number), "?", "zh", "faq", None, (f"{kind}:right",), "dev")
        judged.append((query, [*wrong, right]))
    weights = fit_weights(judged)
    assert weights["faq"]["question"] > 3 * abs(weights["faq"]["words"])
    assert weights["lesson"]["text"] > 3 * abs(weights["lesson"]["words"])
    firsts = [rank(candidates, weights)[0].candidate.id for _, candidates in judged]
    assert sum(first.endswith(":right") for first in firsts) > 190


def _of(share: float, question: float, text: float, words: float) -> Ranked:
    return Ranked(Candidate("faq:a.zh", "faq", question, text, words, 1.0, 0.0), 0.0, share)


LOCKED = _of(0.7, 0.67, 0.52, 0.6)


@pytest.mark.parametrize(
    ("opened", "stands"),
    [
        (_of(0.2, 0.65, 0.53, 0.54), True),
        (_of(0.4, 0.4, 0.2, 0.0), True),
        (_of(0.2, 0.5, 0.53, 0.54), False),
        (_of(0.2, 0.65, 0.3, 0.54), False),
        (_of(0.2, 0.65, 0.53, 0.1), False),
    ],
)
def test_an_open_passage_stands_in_where_it_is_as_near_by_each_signal_or_nearly_as_sure(
    opened: Ranked, stands: bool
) -> None:
    assert stands_in(opened, LOCKED) is stands


def test_what_a_source_is_known_not_to_answer_puts_all_its_texts_last() -> None:
    found = [
        candidate("faq:a.zh", question=0.8, near_miss=0.9),
        candidate("faq:a.en", question=0.7),
        candidate("faq:b.zh", question=0.5, near_miss=0.5),
        candidate("faq:c.zh", question=0.4),
    ]
    ranking = rank(found, {"faq": PLAIN})
    assert [(one.candidate.id, one.missed) for one in ranking] == [
        ("faq:b.zh", False),
        ("faq:c.zh", False),
        ("faq:a.zh", True),
        ("faq:a.en", True),
    ]


def test_nearly_as_near_to_a_question_is_no_near_miss() -> None:
    """A passage in one language may be what the other language's near miss stands beside."""
    found = [candidate("faq:a.zh", question=0.6, near_miss=0.82), candidate("faq:a.en", question=0.8)]
    assert not any(one.missed for one in rank(found, {"faq": PLAIN}))


@pytest.mark.parametrize(
    ("theirs", "translated", "first"),
    [(1.2, False, "faq:ours.en"), (2.0, False, "lesson:theirs#zh"), (1.2, True, "lesson:theirs#zh")],
    ids=["nearly as good in the learner's language", "far from as good", "written in the learner's language too"],
)
def test_who_asks_is_answered_from_a_text_in_the_language_of_the_question(
    theirs: float, translated: bool, first: str
) -> None:
    found = [candidate("lesson:theirs#zh", "lesson", text=theirs, language=0.0), candidate("faq:ours.en", text=1.0)]
    found += [candidate("lesson:theirs#zh.en", "lesson", text=0.1)] if translated else []
    ranking = rank(found, {"faq": PLAIN, "lesson": PLAIN})
    assert own_language_first(ranking)[0].candidate.id == first
