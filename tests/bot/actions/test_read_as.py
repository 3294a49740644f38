"""A question that was not searched as it was written: the reply says what was searched for."""

import pytest

from bot.actions.call import TurnFacts
from bot.actions.search import read_as, searched
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.ports import TurnContext
from retrieval import SearchResult


def facts(text: str, characters: str | None = None, language: str = "zh") -> TurnFacts:
    understood = Understanding(
        text=text, intent="refund_policy", kind="account", confidence=0.9, sentiment="neutral", language=language,
        read_as=characters,
    )  # fmt: skip
    return TurnFacts(Tracker(conversation_id="c"), understood, TurnContext("t1", "rest", None))


def result(used: str, *, respelt: bool = False) -> SearchResult:
    return SearchResult("answer", 0.9, 0.5, (), used, respelt=respelt)


@pytest.mark.parametrize(
    ("asked", "found", "said"),
    [
        (facts("怎么申请退宽"), result("怎么申请退款", respelt=True), "按“怎么申请退款”为您查找：\n"),
        (facts("tuikuan", "退款"), result("退款"), "按“退款”为您查找：\n"),
        (facts("tuikuna", language="en"), result("tuition", respelt=True), "Searched for “tuition”:\n"),
        (facts("怎么申请退款"), result("怎么申请退款"), ""),
        (facts("那多久呢"), result("怎么申请退款 那多久呢"), ""),
    ],
)
def test_it_is_said_only_where_other_words_were_searched_for(asked: TurnFacts, found: SearchResult, said: str) -> None:
    assert read_as(asked, found) == said


def test_other_words_are_no_earlier_question() -> None:
    assert not searched(facts("怎么申请退宽"), result("怎么申请退款", respelt=True)).carried
    assert not searched(facts("tuikuan", "退款"), result("退款")).carried
    assert searched(facts("那多久呢"), result("怎么申请退款 那多久呢")).carried
