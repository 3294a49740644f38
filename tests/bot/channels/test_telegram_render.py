"""Events as Telegram messages: what is said, in which order, and within which limits."""

from datetime import UTC, datetime

import pytest
from aiogram.utils.formatting import sizeof
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram_render import (
    LONGEST_TEXT,
    Outgoing,
    callback_data,
    indexed,
    offered,
    placed_sources,
    plain,
    render,
)
from bot.dialogue import responses
from bot.dialogue.cards import absolute
from bot.dialogue.events import BotSaid, Event, ImpressionShown, LearnerSaid, StoredEvent, TurnEnded
from bot.dialogue.staff_events import NoteAdded, OwnerChanged, StaffSaid, TicketClaimed, TicketOpened
from bot.dialogue.tracker import Tracker
from bot.messages import Button, CitationShown, RecommendationShown, TurnPayload

URL = "https://kepu.example"
AT = datetime(2026, 7, 1, tzinfo=UTC)
LONG = '/ask{"about":"' + "很长" * 20 + '"}'


def shown(event: Event, *, language: str = "zh", public_url: str = URL, seq: int = 7) -> tuple[Outgoing, ...]:
    stored = StoredEvent(conversation_id="telegram:1", seq=seq, at=AT, event=event)
    return render(stored, language, public_url, placed_sources([stored])[seq])


def payload(**fields: object) -> TurnPayload:
    known = {"turn_id": "t", "seq": 7, "intent": "ask_health", "confidence": 1.0, "sentiment": "neutral"}
    known |= {"language": "zh", "action": "action_answer_question", "rule": "subject_question", "abstained": False}
    return TurnPayload.model_validate(known | fields)


def said(text: str, *buttons: Button, turn: TurnPayload | None = None) -> BotSaid:
    return BotSaid(turn_id="t", text=text, buttons=buttons, turn=turn)


def citation(n: int = 1, url: str = "/learn/sleep/l1#a", title: str = "睡眠 <课>") -> CitationShown:
    return CitationShown(n=n, title=title, url=url, source_id="s", quote="q", version="1", language="zh")


def card(label: str, title: str, url: str = "/courses/sleep", impression: str = "i1") -> RecommendationShown:
    return RecommendationShown(
        kind="course",
        id=title,
        title=title,
        url=url,
        sponsored=label == "广告",
        label=label,
        reason="因为您问了睡眠",
        impression_id=impression,
    )


def titles(message: Outgoing) -> list[list[str]]:
    rows = message.keyboard.inline_keyboard if message.keyboard else []
    return [[button.text for button in row] for row in rows]


def links(message: Outgoing) -> dict[str, str]:
    """Text of each link and where it leads; offsets count UTF-16 units."""
    units = message.text.encode("utf-16-le")
    found = [entity for entity in message.entities if entity.type == "text_link"]
    return {units[e.offset * 2 : (e.offset + e.length) * 2].decode("utf-16-le"): e.url or "" for e in found}


def test_a_message_in_the_middle_of_a_turn_is_its_text_alone() -> None:
    assert shown(said("1 < 2 & *so*")) == (Outgoing("1 < 2 & *so*"),)


def test_the_last_message_of_a_turn_leads_to_a_person_in_its_language() -> None:
    (message,) = shown(said("Hello", turn=payload(language="en")))
    assert titles(message) == [["Talk to a person"]]


def test_a_person_is_not_offered_twice_nor_while_one_is_on_the_way() -> None:
    person = Button(title="人工", payload="/human_handoff")
    assert titles(shown(said("a", person, turn=payload()))[0]) == [["人工"]]
    assert shown(said("a", turn=payload(ticket="T-000001", escalated=True)))[0].keyboard is None


def test_sources_are_numbered_links_to_the_public_site() -> None:
    cited = payload(citations=(citation(1), citation(2, "https://other.example/x", "另一处")))
    (message,) = shown(said("睡够 🙂 七小时 [1]", turn=cited))
    assert message.text == "睡够 🙂 七小时 [1]\n\n来源：\n[1] 睡眠 <课>\n[2] 另一处"
    assert links(message) == {"睡眠 <课>": f"{URL}/learn/sleep/l1#a", "另一处": "https://other.example/x"}


def test_addresses_that_telegram_would_drop_are_shown_as_text() -> None:
    (message,) = shown(said("a [1]", turn=payload(citations=(citation(),))), public_url="http://localhost:8000/")
    assert message.text.endswith("[1] 睡眠 <课> http://localhost:8000/learn/sleep/l1#a")
    assert message.entities == ()


def test_a_link_of_another_kind_is_no_link() -> None:
    (message,) = shown(said("a [1]", turn=payload(citations=(citation(url="javascript:alert(1)"),))))
    assert "javascript" not in message.text
    assert message.entities == ()


def test_sources_stand_under_the_message_that_has_their_marks() -> None:
    cited = payload(citations=(citation(1), citation(2), citation(3)))
    other = BotSaid(turn_id="earlier", text="[1] [2] [3]")
    messages = [other, said("hello"), said("b [2]"), said("a [1]"), said("顺便一提", turn=cited)]
    events = [
        StoredEvent(conversation_id="c", seq=seq, at=AT, event=event) for seq, event in enumerate(messages, start=5)
    ]
    placed = {seq: [one.n for one in sources] for seq, sources in placed_sources(events).items()}
    assert placed == {7: [2], 8: [1], 9: [3]}


def test_cards_come_before_sources_each_with_its_label_first() -> None:
    turn = payload(citations=(citation(),), recommendations=(card("广告", "枕头"), card("本站课程", "睡眠课")))
    (message,) = shown(said("顺便一提：", turn=turn))
    lines = [line for line in message.text.splitlines() if line]
    assert lines == [
        "顺便一提：",
        "【广告】",
        "枕头",
        "因为您问了睡眠",
        "【本站课程】",
        "睡眠课",
        "因为您问了睡眠",
        "来源：",
        "[1] 睡眠 <课>",
    ]
    assert links(message)["睡眠课"] == f"{URL}/go/i1/course/%E7%9D%A1%E7%9C%A0%E8%AF%BE"


def test_one_slate_has_one_pair_of_buttons() -> None:
    turn = payload(recommendations=(card("广告", "枕头"), card("本站课程", "睡眠课")))
    assert titles(shown(said("a", turn=turn))[0]) == [["为什么推荐", "不感兴趣"], ["找人工"]]


def test_the_buttons_of_a_slate_are_ones_that_the_tracker_knows_as_offered() -> None:
    event = said("a", turn=payload(recommendations=(card("广告", "枕头", impression="f" * 32),)))
    tracker = Tracker(conversation_id="telegram:1").extended([event], AT, AT - AT)
    assert all(tracker.was_offered(button.payload) for button in offered(event))


def test_a_payload_longer_than_64_bytes_is_named_by_its_place_in_the_log() -> None:
    short, long = Button(title="短", payload="/deny"), Button(title="长", payload=LONG)
    (message,) = shown(said("a", short, long, turn=payload()), seq=12)
    assert message.keyboard is not None
    data = [button.callback_data for row in message.keyboard.inline_keyboard for button in row]
    assert data == ["/deny", "b:12:1", "/human_handoff"]
    assert offered(said("a", short, long, turn=payload()))[1] == long
    assert indexed("b:12:1") == (12, 1)


@given(st.text(max_size=80), st.integers(1, 999_999_999), st.integers(0, 99))
def test_callback_data_always_fits(text: str, seq: int, place: int) -> None:
    data = callback_data(Button(title="x", payload=f"/{text}"), seq, place)
    assert len(data.encode()) <= 64
    assert data == f"/{text}" or indexed(data) == (seq, place)


@pytest.mark.parametrize("data", ["", "b:1", "b:x:1", "b:1:2:3", "b:1:9999", "/b:1:2", "b:١:٢"])
def test_other_data_names_no_place(data: str) -> None:
    assert indexed(data) is None


def test_long_titles_get_a_row_each_and_are_shortened() -> None:
    buttons = [Button(title="一个相当长的按钮标题占满一行", payload="/a"), Button(title="x" * 80, payload="/b")]
    rows = titles(shown(said("a", *buttons))[0])
    assert [len(row) for row in rows] == [1, 1]
    assert rows[1][0] == "x" * 59 + "…"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全部课程可以在这里看：/", f"全部课程可以在这里看：{URL}/"),
        (
            "- 睡眠 · 时长: /learn/s/l1#睡\n- b: /help/q?lang=zh",
            f"- 睡眠 · 时长: {URL}/learn/s/l1#%E7%9D%A1\n- b: {URL}/help/q?lang=zh",
        ),
        ("命令：/human 找人工，/help 帮助。", "命令：/human 找人工，/help 帮助。"),
        ("either/or", "either/or"),
    ],
)
def test_pages_named_in_a_text_can_be_opened_and_commands_stay_commands(text: str, expected: str) -> None:
    assert shown(said(text))[0].text == expected


def test_no_template_names_a_page_that_cannot_be_opened() -> None:
    for language in responses.LANGUAGES:
        (message,) = shown(said(responses.say("utter_no_recommendation", language, url="/")), language=language)
        assert message.text.endswith(f"{URL}/")


def test_staff_are_named_and_their_text_is_taken_as_it_is() -> None:
    (message,) = shown(StaffSaid(staff_id="s", staff_name="<b>王</b>", text="<i>好</i>"), language="en")
    assert message.text == "<b>王</b> (staff)\n<i>好</i>"
    assert [entity.type for entity in message.entities] == ["bold"]


def test_a_change_of_owner_is_said_either_way() -> None:
    assert "王芳" in shown(OwnerChanged(owner="s1", epoch=1, staff_name="王芳"))[0].text
    assert "A colleague" in shown(OwnerChanged(owner="s1", epoch=1), language="en")[0].text
    assert shown(OwnerChanged(owner="bot", epoch=2))[0].text == responses.say("utter_bot_back", "zh")


@pytest.mark.parametrize(
    "event",
    [
        LearnerSaid(message_id="m", text="secret"),
        BotSaid(turn_id="t", text="secret", discarded=True),
        NoteAdded(staff_id="s", staff_name="n", text="secret"),
        TicketOpened(ticket="T-000001", reason="r", urgency="normal"),
        TicketClaimed(ticket="T-000001", staff_id="s", staff_name="n"),
        TurnEnded(turn_id="t", message_ids=("m",), outcome="answered"),
        ImpressionShown(turn_id="t", impression_id="i", policy_version="1", requested=True, items=(), propensities=()),
    ],
)
def test_nothing_else_reaches_a_learner(event: Event) -> None:
    assert shown(event) == ()


@pytest.mark.parametrize(
    "text", ["x" * 9000, "字" * 4097, "🙂" * 5000, "一句话。" * 3000, "word " * 2000, "a\n\n" * 3000]
)
def test_no_part_is_longer_than_telegram_takes_and_no_character_is_lost(text: str) -> None:
    parts = plain(text)
    assert all(0 < sizeof(part.text) <= LONGEST_TEXT for part in parts)
    assert "".join(part.text for part in parts) == text


def test_the_longest_text_is_one_message() -> None:
    assert len(plain("字" * LONGEST_TEXT)) == 1
    assert len(plain("🙂" * (LONGEST_TEXT // 2))) == 1


def test_links_survive_a_split_and_the_buttons_are_under_the_last_part() -> None:
    turn = payload(citations=tuple(citation(n, title=f"来源{n}") for n in range(1, 4)))
    parts = shown(said("🙂长。" * 1365, turn=turn))
    assert [part.keyboard is not None for part in parts] == [False, True]
    found: dict[str, str] = {}
    for part in parts:
        found |= links(part)
    assert found == {f"来源{n}": f"{URL}/learn/sleep/l1#a" for n in range(1, 4)}


def test_a_text_of_white_space_is_nothing_to_send() -> None:
    assert plain(" \n ") == ()


def test_addresses_of_the_site_become_absolute_under_its_prefix() -> None:
    assert absolute("/help/q?lang=zh", "https://x.example/zhike/") == "https://x.example/zhike/help/q?lang=zh"
