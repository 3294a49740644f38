"""Readers of traditional characters: their own texts, simplified ones marked once a session, nothing converted."""

from datetime import timedelta

from bot.dialogue import responses
from bot.dialogue.events import Event, LearnerSaid, TurnEnded
from bot.dialogue.script import for_reader, script_after
from bot.dialogue.tracker import Tracker
from bot.messages import BotMessage
from bot.reader import HANT, written_for
from tests.fakes.clock import START
from tests.fakes.turns import SESSION

SIMPLIFIED = BotMessage(text="退款审核通过后 3 至 7 个工作日内到账。")
TRADITIONAL = BotMessage(text="請核對您的退款申請：")
MARK = "（以下內容為簡體字）"


def heard(tracker: Tracker, text: str, after: timedelta = timedelta(0), payload: str | None = None) -> Tracker:
    said: list[Event] = [TurnEnded(turn_id="t", message_ids=("m",), outcome="answered")]
    message = LearnerSaid(message_id="m", text=text, payload=payload)
    return tracker.extended([*said, message], START + after, SESSION)


def told(tracker: Tracker, *messages: BotMessage) -> tuple[list[str], Tracker]:
    script = script_after(tracker)
    with written_for(script):
        shown, noted = for_reader(messages, tracker, script)
    return [message.text for message in shown], tracker.extended(noted, START, SESSION)


def test_simplified_text_is_marked_once_a_session() -> None:
    tracker = heard(Tracker(conversation_id="c"), "請問退款要幾天")
    first, tracker = told(tracker, TRADITIONAL, SIMPLIFIED)
    assert first == [TRADITIONAL.text, MARK, SIMPLIFIED.text]
    again, tracker = told(heard(tracker, "還要多久呢"), SIMPLIFIED)
    assert again == [SIMPLIFIED.text]
    later, _ = told(heard(tracker, "請問發票呢", SESSION + timedelta(minutes=1)), SIMPLIFIED)
    assert later == [MARK, SIMPLIFIED.text]


def test_nothing_is_marked_where_all_was_written_for_them_or_nobody_needs_it() -> None:
    assert told(heard(Tracker(conversation_id="c"), "請問退款要幾天"), TRADITIONAL)[0] == [TRADITIONAL.text]
    assert told(heard(Tracker(conversation_id="c"), "请问退款要几天"), SIMPLIFIED)[0] == [SIMPLIFIED.text]
    assert told(heard(Tracker(conversation_id="c"), "How long?"), SIMPLIFIED)[0] == [SIMPLIFIED.text]


def test_words_that_both_scripts_share_and_buttons_change_nothing() -> None:
    _, tracker = told(heard(Tracker(conversation_id="c"), "請問退款要幾天"), TRADITIONAL)
    assert script_after(heard(tracker, "好的")) == "hant"
    assert script_after(heard(tracker, "确认提交", payload="/form{}")) == "hant"
    assert script_after(heard(tracker, "我改用简体字来说这个问题")) == "hans"


def test_a_text_that_was_not_written_for_them_stays_as_it_is() -> None:
    with written_for(HANT):
        assert responses.say("utter_form_confirm", "zh") == "這樣提交可以嗎？"
        assert responses.say("utter_only_cny", "zh").startswith("这里的价格")
        assert responses.say("utter_form_confirm", "en") == "Shall I send it like this?"
        assert [button.title for button in responses.buttons("utter_greet", "zh")] == ["推薦一門課", "你能做什麼"]
    assert responses.say("utter_form_confirm", "zh") == "这样提交可以吗？"
