"""A second follow-up still has the subject of the first question, not the words "and children?"."""

import pytest

from bot.actions.call import TurnFacts
from bot.actions.search import searched
from bot.dialogue.events import Event, TurnUnderstood
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.ports import TurnContext
from retrieval import SearchResult
from retrieval.hits import Verdict
from tests.fakes.clock import START
from tests.fakes.turns import SESSION

SUBJECT = "成年人每天要睡几个小时"
NOW = "那老人呢？"
Said = tuple[str, Verdict, str]


def facts(tracker: Tracker, text: str, turn: str) -> TurnFacts:
    understood = Understanding(
        text=text, intent="ask_health", kind="ask", confidence=1.0, sentiment="neutral", language="zh"
    )
    return TurnFacts(tracker, understood, TurnContext(turn, "rest", None))


def after(*said: Said) -> TurnFacts:
    """The turn that says NOW, after turns of which each was searched and came to a verdict by some wording."""
    tracker = Tracker(conversation_id="c")
    for n, (text, verdict, used) in enumerate((*said, (NOW, "answer", NOW))):
        turn = f"t{n}"
        events: list[Event] = [
            TurnUnderstood(
                turn_id=turn, text=text, intent="ask_health", confidence=1.0, sentiment="neutral", language="zh"
            )
        ]
        tracker = tracker.extended(events, START, SESSION)
        if n < len(said):
            found = searched(facts(tracker, text, turn), SearchResult(verdict, 0.9, 0.5, (), used))
            found = found.model_copy(update={"source_ids": (f"faq:{n}.zh", "faq:near.zh")})
            tracker = tracker.extended([found], START, SESSION)
    return facts(tracker, NOW, turn)


CHILDREN = "那孩子呢？"


@pytest.mark.parametrize(
    ("said", "previous"),
    [
        ([(SUBJECT, "answer", SUBJECT), (CHILDREN, "answer", f"{SUBJECT} {CHILDREN}")], SUBJECT),
        ([(SUBJECT, "answer", SUBJECT), (CHILDREN, "abstain", CHILDREN)], SUBJECT),
        ([(SUBJECT, "answer", SUBJECT), ("为什么晚上老打呼噜", "answer", "为什么晚上老打呼噜")], "为什么晚上老打呼噜"),
        ([(SUBJECT, "answer", SUBJECT), ("怎么退款", "abstain", "怎么退款")], "怎么退款"),
        ([(CHILDREN, "abstain", CHILDREN)], CHILDREN),
        ([], None),
    ],
)
def test_a_follow_up_is_searched_with_the_last_question_that_names_its_subject(
    said: list[Said], previous: str | None
) -> None:
    assert after(*said).previous_question == previous


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ([(SUBJECT, "answer", SUBJECT), (CHILDREN, "answer", f"{SUBJECT} {CHILDREN}")], {"faq:0.zh", "faq:1.zh"}),
        ([("怎么退款", "answer", "怎么退款"), (SUBJECT, "answer", SUBJECT)], {"faq:1.zh"}),
        ([(SUBJECT, "answer", SUBJECT), (CHILDREN, "abstain", CHILDREN)], {"faq:0.zh"}),
        ([], set()),
    ],
)
def test_what_has_answered_since_that_question_is_known(said: list[Said], quoted: set[str]) -> None:
    assert after(*said).quoted == quoted
