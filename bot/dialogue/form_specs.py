"""The forms: which intent begins each, its slots in order, and the words by which slots and choices are known. Pure."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class FixedChoice:
    """A choice that is the same for everybody; `utter_choice_<value>` is its title."""

    value: str
    pattern: str
    """What learners say for it."""


@dataclass(frozen=True)
class SlotSpec:
    """One slot: its kind says how an answer is read."""

    name: str
    kind: str
    """A kind of bot.dialogue.values, or `order_choice`, `course`, `choice`, `text`."""
    choices: tuple[FixedChoice, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class FormSpec:
    """One form; required slots may depend on earlier ones, which its action says."""

    name: str
    intent: str | None
    slots: tuple[SlotSpec, ...]
    wish: str = r"(?!)"
    """Words that ask for just this, whatever else is said."""
    report: bool = False
    """A statement of the problem is enough to begin, where the learner is known."""
    signed_in: bool = True
    confirmed: bool = True
    """A summary is confirmed before it is sent."""

    def slot(self, name: str | None) -> SlotSpec | None:
        return next((slot for slot in self.slots if slot.name == name), None)

    @property
    def stem(self) -> str:
        return self.name.removesuffix("_form")


def _choice(value: str, *patterns: str) -> FixedChoice:
    return FixedChoice(value, "|".join(patterns))


_YES = r"^(?:是的?|对的?|可以了?|好了|有|嗯+|行)[。！!,，]?$|^(?:yes|yeah|yep|sure|it does|works)\b"
_NO = r"^(?:不是|没有?|不行|不可以|否|还是不行|不)[。！!,，]?$|^(?:no|nope|not really)\b"
SOLVED = (
    _choice("solved", r"(?<!没)(?<!不)(?:好了|解决了|可以(?:看|播|放)?了|能(?:看|播|放|打开)?了|正常了|出来了|看到了)", r"^(?:yes|it works|works now|fixed|solved)\b|\b(?:works now|that (?:helped|worked|fixed it)|it(?:'s| is) (?:fixed|working)|can see it now)\b"),
    _choice("still", r"还是|没用|没好|依然|仍然|不行|没有?变化|一样|试过|不管用", r"\b(?:still|didn't help|no change|no luck|not working|doesn't work|does not work|same|already tried|tried (?:that|it))\b|^no\b"),
)  # fmt: skip

FORMS: dict[str, FormSpec] = {
    spec.name: spec
    for spec in (
        FormSpec("identify_form", None, (SlotSpec("contact", "contact"), SlotSpec("code", "code")), signed_in=False, confirmed=False),
        FormSpec(
            "refund_form",
            "refund_request",
            (SlotSpec("order_id", "order_choice"), SlotSpec("reason", "text", optional=True)),
            wish=r"退(?:款|课|钱|费|掉|了吧|一下|货)|(?:把|将).{1,20}退|钱退|\b(?:refund|money back|return (?:it|this|the))\b",
        ),
        FormSpec(
            "invoice_form",
            "invoice_request",
            (
                SlotSpec("order_id", "order_choice"),
                SlotSpec("title_kind", "choice", (
                    _choice("personal", r"个人|自己|私人", r"\b(?:personal|private|myself|individual|my(?: own)? name)\b"),
                    _choice("company", r"公司|企业|单位|对公|学校|机构", r"\b(?:company|business|firm|organi[sz]ation|employer|corporate)\b"),
                )),
                SlotSpec("title", "text"),
                SlotSpec("tax_id", "tax_id"),
                SlotSpec("email", "mail"),
            ),
            wish=r"开(?:一?张|个|下)?.{0,8}(?:发票|票)|(?:要|补|申请|给).{0,6}(?:发票|开票)|\b(?:need|want|like|get|send|issue|have) .{0,20}(?:invoice|fapiao|receipt)\b|\binvoice (?:me|for)\b",
        ),
    )
}  # fmt: skip

OF_INTENT = {spec.intent: spec for spec in FORMS.values() if spec.intent is not None}

# How learners name a slot when they put it right.
SLOT_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("tax_id", r"税号|信用代码|纳税人识别号|\b(?:tax (?:id|number|code)|credit code)\b"),
        ("title_kind", r"(?:个人|公司|企业)(?:抬头|发票)|\b(?:personal|company) (?:invoice|title)\b"),
        ("title", r"抬头|\btitle\b|\binvoice name\b"),
        ("email", r"邮箱|邮件地址|\be-?mail\b"),
        ("order_id", r"订单|那一?单|哪一?单|另一?[单个门]|那门课|那个课|换一?[门单]|\b(?:order|other one|another one|other course)\b"),
        ("reason", r"原因|理由|\breason\b"),
        ("amount", r"金额|数额|扣了|\bamount\b"),
        ("paid_on", r"付款(?:日期|时间)|哪天|日期|\bdate\b"),
        ("happened_on", r"发生|出险|哪天|日期|\bdate\b"),
        ("recipient", r"收礼人?|对方|收件人|\brecipient\b"),
        ("message", r"留言|祝福|贺卡|\b(?:message|note)\b"),
        ("course_id", r"课程?|\bcourse\b"),
        ("device", r"设备|\bdevice\b"),
        ("problem", r"问题|情况|\bproblem\b"),
        ("change", r"会员|套餐|\b(?:plan|change)\b"),
        ("value", r"手机号?|新的?|\b(?:number|phone)\b"),
        ("contact", r"手机号?|邮箱|号码|\b(?:phone|number|e-?mail)\b"),
    )
)
