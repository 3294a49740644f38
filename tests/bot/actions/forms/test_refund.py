"""refund_form, whole."""

from tests.bot.actions.forms.conftest import Chat


async def test_what_stands_in_the_first_sentence_is_not_asked_again(chat: Chat) -> None:
    await chat.say("我要退 KP202611110017，课程太浅")
    print(chat.text, chat.buttons)
    assert chat.rule == "begins_form"
    assert (await chat.form()).slots == {"order_id": "KP202611110017", "reason": "课程太浅"}
    assert (await chat.form()).status == "confirming"
    assert chat.last and chat.last.turn.form == "refund_form"
    await chat.press("确认提交")
    assert "RF-000001" in chat.text
    assert len(chat.requests(order_id="KP202611110017", reason="课程太浅")) == 1
