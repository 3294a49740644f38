"""What is asked: service and subject questions in both languages, small talk, and endless rewordings of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, product
from typing import Literal

Kind = Literal["faq", "subject", "small_talk"]


@dataclass(frozen=True)
class Asked:
    """One text to send."""

    text: str
    language: str
    kind: Kind


_FAQ: dict[str, tuple[str, ...]] = {
    "zh": (
        "收不到登录验证码应该怎么办",
        "忘记登录密码了怎么找回",
        "开发票要怎么申请，多久能收到",
        "优惠券显示灰色，为什么不能用",
        "课程退款的条件是什么",
        "会员自动续费怎么关闭",
        "学完以后在哪里下载结业证书",
        "视频一直卡顿缓冲怎么解决",
        "课程能不能下载到手机离线看",
        "人工客服几点上班，周末有人吗",
    ),
    "en": (
        "I don't receive the verification code, what should I do",
        "I forgot my password, how do I reset it",
        "How long does an invoice take after I request one",
        "Why doesn't my coupon work when I pay",
        "Within how many days can I get a refund for a course",
        "How do I turn off the automatic renewal of my membership",
        "Where can I download my certificate after finishing",
        "The video keeps stuttering and buffering, how do I fix it",
        "Can I download lessons and learn offline on my phone",
        "Which payment methods do you accept for a course",
    ),
}
_SUBJECT: dict[str, tuple[str, ...]] = {
    "zh": (
        "正常血压的范围是多少",
        "在家里量血压什么时间最准",
        "失眠睡不着有什么办法可以改善",
        "指数基金和普通基金有什么区别",
        "基金定投为什么能摊平成本",
        "应急备用金应该准备几个月的开销",
        "重疾险和医疗险有什么不同",
        "一天应该吃多少盐和油",
        "冰箱里剩菜能放几天",
        "卫生间发霉怎么预防和处理",
    ),
    "en": (
        "What is a normal blood pressure for an adult",
        "How much sleep does an adult need every night",
        "What is an index fund and how does it differ from a stock",
        "How many months of spending should an emergency fund cover",
        "What is the difference between critical illness and medical insurance",
        "How much salt a day is too much for an adult",
        "How long can cooked leftovers stay in the fridge",
        "How do I read the sugar on a nutrition label",
        "What should I check before I sign a rental contract",
        "How do I prevent mould in a bathroom without a window",
    ),
}
_SMALL_TALK: dict[str, tuple[str, ...]] = {
    "zh": ("你好", "谢谢你的帮助", "你能做什么", "再见，下次聊"),
    "en": ("Hello there", "Thank you so much", "What can you do", "Goodbye for now"),
}
_OPENERS = {
    "zh": (
        "",
        "请问",
        "请问一下，",
        "你好，请问",
        "想问下",
        "想了解一下，",
        "麻烦问下，",
        "您好，",
        "老师好，",
        "嗨，",
    ),
    "en": (
        "",
        "Hi, ",
        "Hello, ",
        "Please, ",
        "Good morning, ",
        "Hey, ",
        "Excuse me, ",
        "Quick one: ",
        "Sorry, ",
        "OK, ",
    ),
}
_ENDERS = {
    "zh": ("？", "", "呢？", "呀？", "，谢谢", "，谢谢您", "，麻烦了", "，在线等", "？？", "。"),
    "en": ("?", "", ", please?", ", thanks", ". Thank you", "??", ", please tell me", ". Thanks a lot", "!", "."),
}
_TABLES: dict[Kind, dict[str, tuple[str, ...]]] = {"faq": _FAQ, "subject": _SUBJECT, "small_talk": _SMALL_TALK}


def asked(*kinds: Kind) -> Iterator[Asked]:
    """All texts of these kinds, languages taking turns, round after round in another wording; no text comes twice.

    A repeated text would be answered from the prediction cache and cost no encoding.
    """
    base = [
        Asked(text, language, kind)
        for kind in kinds
        for pair in zip(_TABLES[kind]["zh"], _TABLES[kind]["en"], strict=True)
        for language, text in zip(("zh", "en"), pair, strict=True)
    ]
    wordings = [(o, e) for e, o in product(range(10), range(10))]
    for round_number in count():
        opener, ender = wordings[round_number % len(wordings)]
        again = round_number // len(wordings)
        for one in base:
            text = f"{_OPENERS[one.language][opener]}{one.text}{_ENDERS[one.language][ender]}"
            yield Asked(f"{text} ({again})" if again else text, one.language, one.kind)
