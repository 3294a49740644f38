"""What something is, is answered by a passage that explains it; a mention is not quoted."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal

import pytest

from knowledge import Passage
from retrieval import Query, Retriever, build_index
from retrieval.definitions import asked_term, explains
from tests.retrieval.fakes import FakeEmbedder, fitted


def passage(
    name: str,
    question: str,
    text: str,
    language: Literal["zh", "en"] = "zh",
    questions: tuple[str, ...] = (),
    domain: str = "finance",
) -> Passage:
    return Passage(
        id=f"faq:{name}.{language}", source_id=f"faq:{name}", kind="faq", language=language, title=question,
        heading=question, questions=(question, *questions), text=text, url=f"/help/{name}", domain=domain,
        version="1", reviewer="周敏", reviewed_on=date(2026, 10, 1), review_due_on=date(2027, 10, 1),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("什么是免赔额？", "免赔额"),
        ("請問什麼是免賠額", "免赔额"),
        ("啥叫市盈率啊", "市盈率"),
        ("可转债是个啥", "可转债"),
        ("“等待期”是什么意思？", "等待期"),
        ("保险怎么赔 什么是免赔额", "免赔额"),  # asked after another question
        ("肾结石是个啥毛病", "肾结石"),
        ("胃镜到底是种什么检查呢", "胃镜"),
        ("地漏水封是什么原理", "地漏水封"),
        ("合同里说的现金价值是什么意思", "现金价值"),
        ("浴室的换气扇是干嘛用的", "换气扇"),
        ("市盈率说白了是什么", "市盈率"),
        ("What is a deductible?", "deductible"),
        ("what exactly is a stent", "stent"),
        ("What is meant by surrender value?", "surrender value"),
        ("how is a joule defined", "joule"),
        ("A grace period, what is that?", "grace period"),
        ("what's APR", "apr"),
        ("What does cash value mean?", "cash value"),
        ("meaning of waiting period", "waiting period"),
    ],
)
def test_a_question_for_the_meaning_of_a_term(text: str, term: str) -> None:
    asked = asked_term(text)
    assert asked is not None
    assert asked.term == term


@pytest.mark.parametrize(
    "text",
    [
        "中风的症状是什么", "退款条件是什么", "它是什么", "那个是什么意思", "什么是最适合我的课", "怎么申请退款",
        "什么时候退款", "这个课是干什么的", "你们是干什么的", "你是什么意思", "上课的时候是什么样的",
        "What are the signs of a stroke?", "what is the best course for me", "What is it?", "what is going on",
        "what is included in the membership", "How much is it?", "what's wrong with my order", "", "什么是",
    ],
)  # fmt: skip
def test_any_other_question_asks_for_no_meaning(text: str) -> None:
    assert asked_term(text) is None


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("什么是免赔额", passage("a", "免赔额是什么意思？", "自己先付的部分。")),
        ("什么是免赔额", passage("a", "买医疗险要看什么？", "先看免赔额。免赔额是指每年先由自己付的那部分。")),
        ("什么是免赔额", passage("a", "买医疗险要看什么？", "自己先付的那部分叫“免赔额”，一年一万。")),
        ("什么是漏电保护器", passage("a", "插座安全", "漏电保护器（RCD）就是漏电时自动断开的开关。")),
        ("what is a deductible", passage("a", "Reading a policy", "A deductible is what you pay first.", "en")),
        ("what is an APR", passage("a", "Loans", "The yearly cost is called the APR.", "en")),
        ("what are index funds", passage("a", "Index funds or a deposit?", "It depends.", "en")),
        ("什么是免赔额", passage("a", "Deductible", "What you pay first.", "en", ("免赔额是什么",))),
        ("什么是免赔额", passage("a", "Deductible", "What you pay first.", "en")),  # cannot be told
    ],
)
def test_what_explains_a_term(question: str, found: Passage) -> None:
    asked = asked_term(question)
    assert asked is not None
    assert explains(found, asked)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("什么是支付宝", passage("a", "可以怎么付款？", "支持微信支付、支付宝和银联卡。")),
        ("什么是支付宝", passage("a", "退款走支付宝要多久到账？", "一般三天。")),
        ("what is PayPal", passage("a", "How can I pay?", "By card or PayPal.", "en", ("PayPal ok?",), "orders")),
        ("什么是市盈率", passage("a", "债券基金为什么会跌？", "利率上升，价格就下降，与市盈率无关。")),
        ("what is drywall", passage("a", "How do I hang a shelf?", "Use anchors in drywall and plugs in brick.", "en")),
        ("什么是二维码", passage("a", "What is phishing?", "A message with a QR code.", "en", ("陌生二维码能扫吗",))),
    ],
)
def test_what_only_mentions_a_term(question: str, found: Passage) -> None:
    asked = asked_term(question)
    assert asked is not None
    assert not explains(found, asked)


class TestSearching:
    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        root = tmp_path / "index"
        passages = [
            passage(
                "pay",
                "支付宝付款可以吗，支付宝付款怎么开通支付宝？",
                "支付宝、微信都可以付款。",
                questions=("付款用什么",),
            ),
            passage("cover", "医疗险和免赔额有什么关系，买医疗险怎么选免赔额", "免赔额越高，保费越低。"),
            passage("term", "看保单", "免赔额是指每年先由自己付的那部分。"),
        ]
        build_index(root, passages, FakeEmbedder())
        return root

    @pytest.fixture
    def retriever(self, root: Path) -> Iterator[Retriever]:
        opened = Retriever(root, FakeEmbedder(), fitted(0.05, chooses=0.01))
        yield opened
        opened.close()

    def test_a_mention_is_withheld_and_named_as_the_nearest(self, retriever: Retriever) -> None:
        asked = "什么是微信付款"
        mention = retriever.search(Query(asked, "zh", FakeEmbedder().vectors([asked], "query")[0]))
        assert (mention.verdict, mention.reason, mention.probability) == ("abstain", "not_explained", 0.0)
        assert mention.hits[0].passage.id == "faq:pay.zh"
        other = "微信付款可以吗"
        assert retriever.search(Query(other, "zh", FakeEmbedder().vectors([other], "query")[0])).verdict == "answer"

    def test_what_explains_it_answers_before_what_has_more_of_the_words(self, retriever: Retriever) -> None:
        asked = "什么是免赔额"
        found = retriever.search(Query(asked, "zh", FakeEmbedder().vectors([asked], "query")[0]))
        assert (found.verdict, found.hits[0].passage.id) == ("answer", "faq:term.zh")
        assert found.hits[1].passage.id == "faq:cover.zh"
        plain = retriever.search(Query("免赔额", "zh", FakeEmbedder().vectors(["免赔额"], "query")[0]))
        assert plain.hits[0].passage.id == "faq:cover.zh"

    def test_a_mention_is_none_the_more_an_explanation_in_the_other_language(self, tmp_path: Path) -> None:
        root = tmp_path / "both"
        mould = passage("mould", "How do I clean a wall?", "Brush it.", "en")
        build_index(root, [mould, passage("mould", "what is on drywall 发霉", "drywall")], FakeEmbedder())
        asked = "What is drywall?"
        retriever = Retriever(root, FakeEmbedder(), fitted(0.05, chooses=0.01))
        found = retriever.search(Query(asked, "en", FakeEmbedder().vectors([asked], "query")[0]))
        retriever.close()
        assert (found.verdict, found.reason) == ("abstain", "not_explained")

    def test_carried_along_with_the_question_before_it_stays_one(self, retriever: Retriever) -> None:
        asked = "什么是微信"
        vector = FakeEmbedder().vectors([asked], "query")[0]
        assert retriever.search(Query(asked, "zh", vector, previous="支付宝付款怎么开通")).verdict == "abstain"
