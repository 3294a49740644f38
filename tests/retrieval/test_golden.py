"""What a new version does worse: answers that are lost, counted apart from what is rightly left unanswered."""

from retrieval import JudgedQuery, Outcome, compare


def question(name: str, *relevant: str) -> JudgedQuery:
    return JudgedQuery(name, name, "zh", "faq" if relevant else "near_unanswerable", None, relevant, "test")


ANSWERABLE, OTHER, UNANSWERABLE = question("a", "faq:a"), question("b", "faq:b"), question("c")
QUERIES = [ANSWERABLE, OTHER, UNANSWERABLE]


def test_a_lost_answer_is_not_made_up_for_by_a_new_silence() -> None:
    before: dict[str, Outcome] = {"a": "right", "b": "right", "c": "wrong"}
    after: dict[str, Outcome] = {"a": "unanswered", "b": "right", "c": "right"}
    found = compare(QUERIES, before, after)
    assert (found.right_before, found.right_after, len(found.worse), found.better) == (2, 2, 1, 1)
    assert found.lost_answers == 1


def test_an_answer_for_an_answer_is_no_loss() -> None:
    before: dict[str, Outcome] = {"a": "right", "b": "offered", "c": "right"}
    after: dict[str, Outcome] = {"a": "offered", "b": "right", "c": "wrong"}
    assert compare(QUERIES, before, after).lost_answers == 0
