"""Own unpayable debt is recognised; questions on money are not."""

import pytest

from nlu import in_debt_distress


@pytest.mark.parametrize(
    "text",
    [
        "信用卡还不上了怎么办",
        "我欠了一屁股债，还学什么理财",
        "一直以贷养贷，快撑不住了",
        "網貸逾期被催收",
        "天天被催债，睡不着",
        "I can't pay my bills any more",
        "We are behind on our mortgage",
        "I'm up to my neck in debt",
        "Debt collectors call me every day",
    ],
)
def test_distress_is_recognised(text: str) -> None:
    assert in_debt_distress(text)


@pytest.mark.parametrize(
    "text",
    [
        "房贷提前还款划算吗",
        "信用卡分期的真实利率怎么算",
        "怎么查征信报告",
        "贷款年限怎么选",
        "What is APR on a loan?",
        "How do I pay off a mortgage early?",
        "Can I pay by credit card?",
        "推荐一门理财课",
    ],
)
def test_questions_on_money_are_not(text: str) -> None:
    assert not in_debt_distress(text)
