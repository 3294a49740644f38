"""Whole messages that leave a form, and those that only sound like it."""

import pytest

from bot.dialogue.leaving import leaves


@pytest.mark.parametrize(
    "said",
    [
        "算了就这样吧",
        "算了，不想退了，谢谢",
        "嗯，算了吧，下次再说",
        "不好意思，不退了",
        "先这样，我再想想",
        "that's it, cancel",
        "cancel, thanks",
        "actually forget about the refund",
        "never mind then",
        "ok, leave it for now",
        "sorry, never mind. I'll think about it",
        "don’t bother",
        "No, I'll keep the course, thank you",
    ],
)
def test_clauses_that_all_take_it_back_leave_even_where_a_reason_was_asked_for(said: str) -> None:
    assert leaves(said, for_good=True)


@pytest.mark.parametrize(
    "said",
    [
        "算了还是个人吧",
        "算了，改成公司抬头",
        "取消订单的原因是太贵",
        "I changed my mind, make it personal",
        "cancel the renewal, not the membership",
        "就这样吧",
        "thanks, that's it",
        "forget about the teacher, the sound is bad",
        "放弃不了这门课",
    ],
)
def test_what_says_something_else_besides_does_not(said: str) -> None:
    assert not leaves(said, for_good=False)


@pytest.mark.parametrize("said", ["不想要了", "不需要了", "I changed my mind", "I don't want it anymore"])
def test_a_reason_leaves_only_where_none_was_asked_for(said: str) -> None:
    assert leaves(said, for_good=False)
    assert not leaves(said, for_good=True)
