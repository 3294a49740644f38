"""A name, a title or an address that a form asked for is not read for advice or fraud; danger always is."""

from datetime import timedelta

import pytest

from bot.dialogue.events import Event, FormMoved, LearnerSaid
from bot.dialogue.form_specs import FORMS
from bot.dialogue.given_values import gives_value
from bot.dialogue.open_form import OpenForm
from bot.dialogue.tracker import Tracker
from nlu import Prediction, Safety
from tests.bot.test_understand import AT, FakePredictor, understand

TITLES = [
    "Brightwater Trading Ltd", "Golden Bull Capital Management, Inc.", "crypto trading llc", "SCAM WATCH LTD",
    "make it out to Elliott Stocks & Bonds Ltd", "It's Pension Advisers GmbH", "Pill and Dose Pharmacy",
    "Tesla Investors Club", "Doctors Without Borders", "our company is called Prime Funds Limited",
    "the title is Safe Returns Co", "bull securities", "ETF House BV", "Symptom Checker Inc", "Buy & Hold Partners",
    "华夏证券有限公司", "抬头写中信期货有限公司", "我们公司叫金牛投资咨询有限公司", "平安人寿保险股份有限公司",
    "天天基金", "反诈骗科技有限公司", "華夏證券有限公司", "抬頭：富邦投信股份有限公司", "比特币交易所", "仁济医院",
    "稳赚理财工作室", "处方药连锁药房", "北京股票研究所", "单位名称：减肥药研究中心", "同仁堂大药房",
]  # fmt: skip
SENTENCES = [
    "Should I buy Tesla stock now", "which fund is best for me", "what stock should go up",
    "is it safe to stop my pills?",
    "someone asked me to wire money to a safe account", "they said they are your support and want my code",
    "how much ibuprofen can my son take", "tell me whether to sell", "I was told to pay outside the platform",
    "could you recommend a fund?", "he sent a link and took my money", "would gold be better", "do I need chemo?",
    "you guaranteed me 20 percent!", "my dose is too high?",
    "我该买哪只股票", "有人冒充客服让转账", "现在买什么基金好", "他自称是你们的人要验证码", "我妈能吃布洛芬吗",
    "要不要现在卖掉？", "降压药能不能停", "哪只股票会涨", "我被骗了三千块", "股票還是基金好？", "這個藥該吃多少",
    "你们的人让我在平台外付款", "怎么投资才稳赚", "我应该加仓吗", "值得买吗",
]  # fmt: skip


class Adviser(FakePredictor):
    """Hears a wish for advice on investments in everything."""

    def _prediction(self, text: str) -> Prediction:
        advice = Safety("personal_investment_advice", "concern", "self", "model")
        ranking = (("personal_investment_advice", 0.9), ("ask_finance", 0.1))
        return Prediction(text, "zh", "personal_investment_advice", 0.9, 0.8, ranking, "neutral", 0.9, 0.1, advice)


class Alarmed(FakePredictor):
    def _prediction(self, text: str) -> Prediction:
        danger = Safety("medical_emergency", "critical", "self", "model")
        ranking = (("medical_emergency", 0.9), ("ask_health", 0.1))
        return Prediction(text, "zh", "medical_emergency", 0.9, 0.8, ranking, "neutral", 0.9, 0.1, danger)


def asked(form: str, slot: str, text: str, **slots: str) -> Tracker:
    """A conversation in which a form asked for a slot, and then this was said."""
    held = OpenForm(name=form, id="x" * 32, requested=slot, slots=slots, started_at=AT, touched_at=AT)
    moved: list[Event] = [FormMoved(turn_id="1", form=held), LearnerSaid(message_id="2", text=text)]
    return Tracker(conversation_id="c").extended(moved, AT, timedelta(minutes=30))


@pytest.mark.parametrize("text", TITLES)
async def test_a_title_asks_for_no_advice(text: str) -> None:
    found = await understand(Adviser())(text, None, asked("invoice_form", "title", text, title_kind="company"))
    assert (found.safety_category, found.kind == "safety") == (None, False)


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_is_no_title(text: str) -> None:
    assert not gives_value(asked("invoice_form", "title", text, title_kind="company"), text)


@pytest.mark.parametrize(
    ("form", "slot", "text", "slots"),
    [
        ("invoice_form", "email", "send it to buy@stocks-now.com", {}),
        ("invoice_form", "tax_id", "税号 91110000600037341L", {}),
        ("account_form", "value", "股神小王", {"field": "name"}),
        ("account_form", "value", "Bitcoin Bob", {"field": "certificate_name"}),
        ("gift_form", "course_id", "基金入门", {}),
        ("gift_form", "recipient", "invest@funds.example", {}),
    ],
)
async def test_nor_do_other_names_and_addresses(form: str, slot: str, text: str, slots: dict[str, str]) -> None:
    assert FORMS[form].slot(slot) is not None
    found = await understand(Adviser())(text, None, asked(form, slot, text, **slots))
    assert (found.safety_category, found.kind == "safety") == (None, False)


@pytest.mark.parametrize(("form", "slot"), [("refund_form", "reason"), ("gift_form", "message")])
async def test_free_words_about_a_matter_are_read_as_ever(form: str, slot: str) -> None:
    found = await understand(Adviser())("buy tesla stock now", None, asked(form, slot, "buy tesla stock now"))
    assert found.safety_category == "personal_investment_advice"


async def test_without_a_form_a_name_is_read_as_ever() -> None:
    nothing = Tracker(conversation_id="c")
    assert (await understand(Adviser())("华夏证券", None, nothing)).safety_category == "personal_investment_advice"


@pytest.mark.parametrize("text", ["不想活了", "I want to kill myself", "我想死"])
async def test_a_cry_for_help_is_heard_in_any_slot(text: str) -> None:
    found = await understand(Adviser())(text, None, asked("invoice_form", "title", text, title_kind="company"))
    assert (found.safety_category, found.safety_severity) == ("self_harm_risk", "critical")


async def test_an_emergency_that_only_the_model_hears_is_heard_in_any_slot() -> None:
    found = await understand(Alarmed())("脸歪了", None, asked("invoice_form", "title", "脸歪了", title_kind="company"))
    assert found.safety_category == "medical_emergency"
