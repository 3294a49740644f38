"""What puts right a value that was given before: a correction in parts or lines, another order's number."""

import pytest

from bot.dialogue.form_answers import plain_correction
from bot.dialogue.form_moves import Move
from bot.dialogue.form_specs import FORMS
from tests.bot.dialogue.test_form_moves import NOW, form, move


class TestCorrectionInParts:
    """Of a correction in parts or lines the new value alone is taken."""

    INVOICE = form(
        "invoice_form",
        status="confirming",
        requested=None,
        slots={"order_id": "KP202611110017", "title_kind": "company", "title": "写意", "email": "a@x.com"},
    )

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("抬头写错了，改成新意公司", "新意公司"),
            ("抬头错了，换成新意公司", "新意公司"),
            ("抬头不对，改为新意公司", "新意公司"),
            ("抬头錯了，改成新意公司", "新意公司"),
            ("抬头写错了\n改成新意公司", "新意公司"),
            ("确认提交\n抬头改成新意公司", "新意公司"),
            ("等一下\n抬头应该是新意公司", "新意公司"),
            ("Yes, send it\nchange the title to Newidea Ltd", "Newidea Ltd"),
            ("wait\nthe title should be Newidea Ltd", "Newidea Ltd"),
            ("change the title to\nNewidea Ltd", "Newidea Ltd"),
        ],
    )
    def test_the_new_value_alone_is_taken(self, text: str, value: str) -> None:
        slot = FORMS["invoice_form"].slot("title")
        assert plain_correction(self.INVOICE, text, slot, NOW.date()) == value


class TestOrderGivenAnew:
    """Asked for free words, another order's number and nothing else is no answer; among other words it may be."""

    ASKED = form("refund_form", requested="reason", slots={"order_id": "KP202611110017"})

    @pytest.mark.parametrize(
        "text",
        [
            "KP202611150005",
            "kp202611150005",
            "是KP202611150005",
            "不对，KP202611150005",
            "改成 KP202611150005",
            "换成KP202611150005吧",
            "還是KP202611150005",
            "KP202611150005。",
            "no, KP202611150005",
            "sorry, KP202611150005",
            "make it KP202611150005",
            "please change it to KP202611150005",
            "actually KP202611150005",
            "KP202611150005 instead",
        ],
    )
    def test_alone_it_puts_the_order_right(self, text: str) -> None:
        assert move(text, self.ASKED) == Move("correct", "refund_form", "order_id")

    @pytest.mark.parametrize(
        "text",
        [
            "跟 KP202611150005 买重了",
            "已经买过KP202611150005这门了",
            "内容和KP202611150005一样",
            "KP202611150005 里都讲过",
            "与KP202611150005重複了",
            "因为KP202611150005更便宜",
            "讲得太浅",
            "I already have KP202611150005",
            "it repeats what KP202611150005 says",
            "same content as KP202611150005",
            "bought twice, see KP202611150005",
            "too basic",
        ],
    )
    def test_among_reasons_it_is_part_of_one(self, text: str) -> None:
        found = move(text, self.ASKED)
        assert found is not None
        assert found.kind == "answer"
