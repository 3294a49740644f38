"""After a crisis: who is well again is told so warmly, who is not is never met by a list of topics."""

from datetime import timedelta

import pytest

from bot.dialogue.after_danger import follows_danger, is_well_again, last_danger, well_after_danger
from bot.dialogue.past import PastTurn
from bot.dialogue.staff_work import StaffWork
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from nlu import FALLBACK_INTENT, taxonomy
from tests.fakes.clock import START

WELL = (
    "我没事了，刚才乱说的",
    "没事了",
    "我没事",
    "已经没事了，谢谢",
    "刚才是开玩笑的",
    "我好多了，谢谢你",
    "现在好多了",
    "别担心，我没事",
    "刚刚只是气话",
    "对不起，我刚才胡说的",
    "我缓过来了",
    "我平静下来了，谢谢",
    "说着玩的而已",
    "我爸醒了，没事了",
    "救护车来了",
    "已经到医院了",
    "他已经脱离危险了",
    "不好意思发错了",
    "我沒事了，剛才亂說的",
    "我好多了，謝謝關心",
    "剛剛只是開玩笑啦",
    "现在安全了",
    "虚惊一场",
    "sorry im fine",
    "I'm fine now",
    "I'm ok",
    "im okay now, thanks",
    "I was just joking",
    "sorry, I didn't mean it",
    "just kidding",
    "false alarm",
    "I feel much better now",
    "don't worry, I'm safe",
    "ignore that, I was just venting",
    "she's awake now",
    "he is breathing again",
    "the ambulance is here",
    "we're at the hospital",
    "I'm all right, really",
    "I take it back",
    "it was a bad joke",
    "feeling better, thank you",
    "no worries, i'm good",
    "I am doing better now",
)
NOT_WELL = (
    "我没事，就是不想活",
    "没事了，再见",
    "我不好",
    "没有好转",
    "他还没醒",
    "我好了吗",
    "好",
    "好的",
    "没事的课有吗",
    "我不是开玩笑",
    "我没开玩笑",
    "没好了",
    "我想通了",
    "一点都没好",
    "好不了了",
    "醒不过来了",
    "救护车还没来",
    "没人来",
    "不用管我了",
    "我没事，就是有点难过",
    "没事了怎么退款",
    "想开了，活着没意思",
    "还是很难受",
    "马上就没事了",
    "我死了就没事了",
    "你们没事吧",
    "I'm not ok",
    "I'm not fine",
    "im fine?",
    "I'm fine with dying",
    "I'll be fine when I'm dead",
    "I'm not joking",
    "I wasn't joking",
    "she is not awake",
    "he's not breathing",
    "the ambulance is not here",
    "I'm better off dead",
    "everything is over",
    "goodbye",
    "I'm fine, goodbye everyone",
    "nobody is here",
    "it's not a joke",
    "I'm never ok",
    "my video is fine now but no sound",
    "is he safe",
    "are you ok",
    "all good things end",
)
GOES_ON = (
    *(
        "没用的",
        "打了没人接",
        "好累",
        "我受不了了",
        "没人在乎",
        "不知道还能怎么办",
        "算了",
        "再见",
        "别管我",
        "谁也帮不了我",
    ),
    *("沒用的", "沒有人接", "我好怕", "活着没意义", "都一样"),
    *(
        "whats the point",
        "nobody answers",
        "I can't do this anymore",
        "it won't help",
        "im so tired",
        "bye",
        "no one cares",
    ),
    *(
        "whatever",
        "it's hopeless",
        "the line is busy",
        "I'm scared",
        "leave me alone",
        "i give up",
        "what do i do",
        "it hurts",
    ),
)


def after(intent: str = "self_harm_risk", turns_since: int = 0, **changes: object) -> Tracker:
    danger = PastTurn(
        turn_id="t0", at=START, text="…", intent=intent, confidence=0.9, sentiment="negative", rule="danger"
    )
    other = danger.model_copy(update={"intent": "ask_health", "rule": "subject_question"})
    turns = (danger, *[other] * turns_since)
    tracker = Tracker(conversation_id="c", turns=turns, session_heard_at=START + timedelta(minutes=5))
    return tracker.model_copy(update=changes)


def said(text: str, intent: str = FALLBACK_INTENT, pressed: dict[str, object] | None = None) -> Understanding:
    kind = taxonomy().kind(intent)
    return Understanding(
        text=text, intent=intent, kind=kind, confidence=0.6, sentiment="neutral", language="zh", pressed=pressed
    )


@pytest.mark.parametrize("text", WELL)
def test_who_says_so_is_well_again(text: str) -> None:
    assert is_well_again(text)
    assert well_after_danger(after(), said(text))
    assert not well_after_danger(Tracker(conversation_id="c"), said(text))


@pytest.mark.parametrize("text", NOT_WELL)
def test_other_words_do_not_say_so(text: str) -> None:
    assert not is_well_again(text)


@pytest.mark.parametrize("text", GOES_ON)
@pytest.mark.parametrize("turns_since", [0, 2])
def test_words_that_do_not_let_go_are_heard_as_such(text: str, turns_since: int) -> None:
    assert follows_danger(after(turns_since=turns_since), said(text))
    assert not follows_danger(Tracker(conversation_id="c"), said(text))


@pytest.mark.parametrize("text", ["嗯", "???", "asdf", "今天下雨", "the sky"])
def test_right_after_a_danger_nothing_unclear_gets_a_list_of_topics(text: str) -> None:
    assert follows_danger(after(), said(text))
    assert not follows_danger(after(turns_since=1), said(text))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("中风有哪些征兆", "ask_health"),
        ("怎么退款", "refund_request"),
        ("账号登不上怎么办", "login_problem"),
        ("转人工", "human_handoff"),
        ("what do I do to get an invoice", "invoice_request"),
        ("is there a course on sleep", "recommend_course"),
        ("谢谢", "thank"),
    ],
)
def test_a_matter_of_its_own_is_answered_as_ever(text: str, intent: str) -> None:
    assert not follows_danger(after(), said(text, intent))


def test_a_button_says_nothing_of_it() -> None:
    assert not follows_danger(after(), said("没事", pressed={}))
    assert not well_after_danger(after(), said("没事", pressed={}))


def test_the_next_day_and_after_staff_have_settled_it_words_mean_what_they_say() -> None:
    assert last_danger(after(session_heard_at=START + timedelta(days=2))) is None
    settled = StaffWork(ticket="T-000001", ended_at=START + timedelta(minutes=3))
    assert last_danger(after(staff_work=settled)) is None
    assert last_danger(after("thank")) is None
