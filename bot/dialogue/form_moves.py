"""What a message does to a form: begin, answer, put right, ask why, send, take up again, leave. Pure.

None means that a message is not the form's business: the other rules answer it, and the form waits.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from bot.dialogue.form_specs import FORMS, OF_INTENT, SLOT_WORDS, FormSpec, SlotSpec
from bot.dialogue.open_form import OpenForm
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.dialogue.values import ordinal_in, read
from bot.dialogue.values.picking import pick
from bot.dialogue.values.reading import Reading, plain

MoveKind = Literal["start", "answer", "correct", "explain", "send", "change", "cancel", "return", "go_on", "lost", "gone"]


@dataclass(frozen=True)
class Move:
    """What a message does to the form at hand, or which form it begins."""

    kind: MoveKind
    form: str
    slot: str | None = None
    """Which slot is put right; None where that is to be asked."""
    value: str | None = None
    """Of the button that was pressed."""


_QUESTION = re.compile(
    r"[?？]\s*$|(?:吗|呢)[。！!~～]*$|怎么|怎样|如何|为什么|为啥|多久|多长|多少|哪里|哪儿|在哪|哪个|哪些|什么(?:时候|条件|规则|材料|流程|意思|区别)|几天|几个(?:工作日|月)|会不会|是不是|能不能|可不可以|有没有"
    r"|^(?:and |so |but |also |ok,? |hi,? |hello,? )?(?:how|what|when|where|why|who|which|can|could|do|does|did|is|are|will|would|should|may)\b|\bhow (?:do|can|could|would|to|long|much|many)\b|\bwhere (?:do|can)\b|\bwhat (?:do|papers|documents|should)\b",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"怎么(?!还|又|这么|这样)|怎样|如何|多久|多长时间|几天|哪里|哪儿|在哪|什么(?:时候|条件|规则|材料|流程|情况)|规则|流程|能退吗|会不会|是不是|是否"
    r"|\bhow (?:do|can|could|would|to|long|soon|many|much)\b|\bwhere (?:do|can|is|are|would)\b|\bwhat (?:do|papers|documents|are|is|if|happens|should)\b|\bwhen (?:do|does|will|can|is)\b|\bwhich\b"
    r"|^(?:is|are|does|do|will|would) |\bis (?:it|that|there) (?:possible|still|any)|\b(?:policy|rules?)\b",
    re.IGNORECASE,
)
_OUTRIGHT = re.compile(
    r"我(?:想|要|需要|申请|打算)|帮我|帮忙|给我|麻烦|请|申请|想要|要求|能不能(?:帮|给)|可以(?:帮|给)我|替我|^退|退(?:了|掉|一下|给我|钱|款)[吧呗。！!]*$|^开|^办|^换|^改|^关|^取消"
    r"|\b(?:please|pls|i want|i wanna|i'd like|i would like|i need|we need|we'd like|give me|help me|i wish|let me|i am asking|i'm asking|i request|get me|send me|i'd love)\b"
    r"|\b(?:can|could|may|might) (?:you|i|we) (?:please |get |have |help |give |change |refund |send |issue |turn |switch |cancel |return )|^(?:refund|cancel|change|update|invoice|return|send|turn|switch|get|give|gift|report)\b",
    re.IGNORECASE,
)
_CANCEL = re.compile(
    r"^(?:嗯|哦|好吧|那|还是|我|先)*[,，]?(?:算了|取消(?:吧|申请|办理|这个申请)?|(?:先|暂时)?不(?:想)?(?:退|办|开|要|用|弄|改|送|填|换|报|申请)(?:了|款了|票了|课了|发票了)|放弃|退出|不(?:需要|必)了|停(?:止|下)?|先这样|不填了)[吧啊呀]?[,，。！!\s]*(?:不(?:退|办|开|要|用|弄|改|送|填|换|报|申请)(?:款|票|发票)?了?|谢谢|吧|先不(?:退|办|弄)了?)?[。！!~\s]*$"
    r"|^(?:ok(?:ay)?|no|oh|well|actually|hmm)?[,. ]*(?:cancel(?: (?:it|that|this|the (?:request|form|refund|application)))?|never ?mind|forget (?:it|about it|that)|stop(?: (?:it|this|that))?|quit|leave it|drop it|scrap that|abort)(?:[,. ]+(?:i(?:'ll| will) keep (?:it|the course)|thanks|thank you|please))*[.!\s]*$"
    r"|\bi(?:'ve| have)? changed my mind\b|\bi(?:'ll| will) keep (?:it|the course)\b|\bi (?:don't|do not|no longer) (?:want|need) (?:the|a|an|this|it|to) ?(?:refund|invoice|request|form|any ?more|anymore)?[.!\s]*$",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"(?:为什么|为啥|干嘛|凭什么)(?:还)?(?:要|需要|得|问|填|非要)|要(?:这个|它|我的?.{0,6})(?:干嘛|干什么|做什么|有什么用)|(?:这个|它)?有什么用(?:处)?[?？]?$"
    r"|\bwhy (?:do|would|should|must|are) (?:you|i|we) (?:need|want|ask|give|have to|asking)\b|\bwhat (?:do|would) you (?:need|want|use) (?:this|that|it|my .{1,20})(?: for)?\b|\bwhat(?:'s| is) (?:this|that|it) for\b|^why[?\s]*$",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"^不对|^不是(?!很|太)|错了|(?:写|填|打|说|搞|弄|输|选|发)错|改成|改为|换成|更正|应该是|我是说|我说的是|不是这[个门单]|另一[个门单]|换一?[个门单]|重新(?:填|选|写)"
    r"|\bnot (?:that|this) (?:one|order|course)\b|\bthe other (?:one|order|course)\b|\bwrong\b|^(?:no|sorry|oops|wait|actually)[,. ]+(?:it's|it is|i meant|the|not|that|make|change|my|use)\b|\bi meant\b|\bchange (?:it|the|my)\b|\bshould (?:be|have been)\b|\btypo\b|\bcorrection\b|\bmistake\b|\binstead\b",
    re.IGNORECASE,
)
_SEND = re.compile(
    r"^(?:嗯+|好的?|是的?|对的?|没错|没问题|可以|行|确认|确定|提交|就这样|发吧|交吧|ok|okay|yes|yeah|yep|sure|confirm|correct|right|submit|send(?: it)?|go ahead|do it|looks good|that's right|that is right|all good|please do)(?:[,，。.!！\s]*(?:吧|的|了|提交|确认|没问题|please|thanks|谢谢|go ahead|submit(?: it)?|send(?: it)?|that's right|that is right|correct))*[。.!！\s]*$",
    re.IGNORECASE,
)
_NO = re.compile(r"^(?:不|不是|不对|不行|先别|别|等等|no|nope|not yet|wait)[吧了。.!！\s]*$", re.IGNORECASE)
_AGAIN = re.compile(r"再试|重试|重新提交|再来一次|再提交|\b(?:try|send|submit)(?: it)? again\b|\bretry\b", re.IGNORECASE)
_GO_ON = re.compile(r"继续|接着|\b(?:continue|go on|carry on|resume|pick it up)\b", re.IGNORECASE)
SKIP = re.compile(
    r"^(?:没有|没|无|跳过|不用|不填|不写|不想说|没什么原因|没(?:有)?原因|随便|不(?:需要|必)|略|不清楚|不知道|忘了|不记得)[了吧。！!\s]*$"
    r"|^(?:no|none|skip(?: it)?|nothing|no reason|not really|n/?a|don't know|i don't know|no idea|rather not(?: say)?|i'd rather not(?: say)?|can't remember)[.!\s]*$",
    re.IGNORECASE,
)
# Said in the middle of a form these are not answers, however free the answer may be.
_ASIDE = frozenset({"greet", "thank", "goodbye", "bot_challenge", "ask_capabilities", "repeat", "switch_language"})
_ASIDE_KINDS = frozenset({"knowledge", "discover", "feedback"})
_SURE = 0.8
_SHORT = 40  # characters in which an order or a course may be named
_AROUND = 8  # characters around a value that say nothing more: "邮箱是…", "it's …"


def move_of(tracker: Tracker, understood: Understanding) -> Move | None:
    """What the message of this turn does, or None where it is for the other rules."""
    form = tracker.open_form
    if understood.pressed is not None:
        return _pressed(form, understood)
    text = plain(understood.text).strip()
    now = heard_at(tracker)
    if form is None:
        return _start(tracker, understood, text)
    if form.rests(now):
        return _after_a_break(tracker, form, understood, text, now.date())
    return _in_form(tracker, form, understood, text, now.date())


def heard_at(tracker: Tracker) -> datetime:
    """When the message of this turn was heard."""
    return tracker.unanswered[-1].at if tracker.unanswered else datetime.min.replace(tzinfo=UTC)


def plain_answer(tracker: Tracker, text: str) -> str | None:
    """The form's intent where a message is nothing but the value that was asked for: no model need guess at it."""
    form = tracker.open_form
    spec = None if form is None else FORMS.get(form.name)
    if form is None or spec is None or not text.strip():
        return None
    slot = spec.slot(form.requested)
    if slot is None or form.rests(heard_at(tracker)):
        return None
    said = plain(text).strip()
    found = _reading(slot, said, heard_at(tracker).date())
    if found is None or len(said) - (found.span[1] - found.span[0]) > _AROUND:
        return None
    return spec.intent or (form.waiting and FORMS[form.waiting.name].intent) or "login_problem"


def _pressed(form: OpenForm | None, understood: Understanding) -> Move | None:  # noqa: PLR0911 - one return a button
    pressed = understood.pressed or {}
    spec = OF_INTENT.get(understood.intent)
    if spec is not None:
        return Move("start", spec.name)
    if understood.intent == "sign_in":
        return Move("start", "identify_form")
    if understood.intent != "form":
        return None
    if form is None or pressed.get("id") != form.tag:
        return Move("gone", form.name if form else "")
    does = pressed.get("do")
    if does in {"send", "change", "cancel", "go_on"}:
        return Move(does, form.name)
    slot = pressed.get("set")
    if does == "correct" and isinstance(slot, str):
        return Move("correct", form.name, slot)
    value = pressed.get("to")
    if isinstance(slot, str) and isinstance(value, str):
        return Move("answer" if slot == form.requested else "correct", form.name, slot, value)
    return Move("gone", form.name)


def starts(tracker: Tracker, understood: Understanding, text: str) -> FormSpec | None:
    """The form that typed words begin at once; a question about how it goes is answered instead."""
    found = read("order", text, heard_at(tracker).date())
    spec = OF_INTENT.get(understood.intent)
    if found is not None:
        # The number of an order says that something is to be done, whichever way it is put.
        wished = [one for one in FORMS.values() if re.search(one.wish, text, re.IGNORECASE)]
        return spec or (wished[0] if len(wished) == 1 else None)
    if spec is None or _HOW.search(text):
        return None
    if _OUTRIGHT.search(text) or (spec.report and tracker.learner_id is not None and not _QUESTION.search(text)):
        return spec
    return spec if re.search(spec.wish, text, re.IGNORECASE) and not _QUESTION.search(text) else None


def _start(tracker: Tracker, understood: Understanding, text: str) -> Move | None:
    if understood.intent == "affirm" and tracker.last_reply and tracker.last_reply[-1].buttons:
        # A yes to a form that was offered beside an answer.
        offered = tracker.last_reply[-1].buttons[0].payload.removeprefix("/")
        spec = OF_INTENT.get(offered)
    else:
        spec = starts(tracker, understood, text)
    return None if spec is None else Move("start", spec.name)


def _after_a_break(  # noqa: PLR0911 - one return a move
    tracker: Tracker, form: OpenForm, understood: Understanding, text: str, today: date
) -> Move | None:
    if form.status == "paused":
        if _GO_ON.search(text) or understood.intent == "affirm" or _SEND.match(text):
            return Move("go_on", form.name)
        if _CANCEL.match(text) or understood.intent == "deny" or _NO.match(text):
            return Move("cancel", form.name)
    elif _CANCEL.match(text):
        return Move("cancel", form.name)
    other = starts(tracker, understood, text)
    if other is not None and other.name != form.name:
        return Move("start", other.name)
    if other is not None:
        return Move("return", form.name)
    slot = FORMS[form.name].slot(form.requested)
    if slot is not None and _reading(slot, text, today) is not None:
        return Move("return", form.name)
    return None


def _in_form(  # noqa: PLR0911 - one return a move
    tracker: Tracker, form: OpenForm, understood: Understanding, text: str, today: date
) -> Move | None:
    spec = FORMS[form.name]
    slot = spec.slot(form.requested) if form.status == "open" else None
    if slot is not None and slot.choices and fixed_choice(slot, text) is not None:
        return Move("answer", form.name, slot.name)
    if _CANCEL.match(text):
        return Move("cancel", form.name)
    if _WHY.search(text):
        return Move("explain", form.name)
    if form.status == "unsent" and (_AGAIN.search(text) or _agrees(understood, text)):
        return Move("send", form.name)
    if form.status == "confirming" and _agrees(understood, text):
        return Move("send", form.name)
    if _CORRECTION.search(text) and (form.slots or slot is None):
        return Move("correct", form.name, corrected_slot(form, text, today))
    if form.status == "confirming" and (understood.intent == "deny" or _NO.match(text)):
        return Move("change", form.name)
    other = starts(tracker, understood, text)
    if other is not None and other.name != form.name and _OUTRIGHT.search(text) and not _fits(slot, text, today):
        return Move("start", other.name)
    if slot is None:
        again = _named_anew(form, text, today)
        return Move("correct", form.name, again) if again else _lost_or_aside(form, understood, text)
    if slot.kind in {"order_choice", "course"} and len(form.choices) == 1 and _agrees(understood, text):
        return Move("answer", form.name, slot.name, form.choices[0].value)
    if _answers(slot, form, understood, text, today):
        return Move("answer", form.name, slot.name)
    anew = _typed_anew(form, text, today)
    if anew is not None and not _QUESTION.search(text):
        return Move("correct", form.name, anew)
    return _lost_or_aside(form, understood, text)


def _agrees(understood: Understanding, text: str) -> bool:
    return _SEND.match(text) is not None or (understood.intent == "affirm" and len(text) <= _SHORT)


def _fits(slot: SlotSpec | None, text: str, today: date) -> bool:
    return slot is not None and _reading(slot, text, today) is not None


def _answers(slot: SlotSpec, form: OpenForm, understood: Understanding, text: str, today: date) -> bool:
    if slot.optional and SKIP.match(text):
        return True
    if _reading(slot, text, today) is not None:
        return True
    if slot.kind in {"order_choice", "course"} and (
        ordinal_in(text) is not None or (pick(text, form.choices, today) and not _QUESTION.search(text))
    ):
        return True
    if _aside(understood, text):
        return False
    if slot.kind == "text":
        return len(text) > 1 and understood.intent not in {"affirm", "repeat"}
    return slot.kind in {"order_choice", "course"} and len(text) <= _SHORT and understood.kind not in _ASIDE_KINDS | {"social"}


def _aside(understood: Understanding, text: str) -> bool:
    sure = understood.confidence >= _SURE
    if understood.intent in _ASIDE and sure:
        return True
    return _QUESTION.search(text) is not None and understood.kind != "fallback"


def _lost_or_aside(form: OpenForm, understood: Understanding, text: str) -> Move | None:
    other_subject = understood.kind in _ASIDE_KINDS or (understood.kind == "social" and understood.intent not in {"affirm", "deny", "out_of_scope"})
    if _aside(understood, text) or other_subject:
        return None
    return Move("lost", form.name)


def fixed_choice(slot: SlotSpec, text: str) -> str | None:
    """Which of the fixed choices a text means; None where none or more than one."""
    said = plain(text).strip()
    for choice in slot.choices:
        if said == choice.value:
            return choice.value
    place = ordinal_in(said)
    if place is not None and (0 < place <= len(slot.choices) or place < 0):
        return slot.choices[place - 1 if place > 0 else place].value
    found = [choice.value for choice in slot.choices if re.search(choice.pattern, said, re.IGNORECASE)]
    return found[0] if len(found) == 1 else None


def _reading(slot: SlotSpec, text: str, today: date, *, asked: bool = True) -> Reading | None:
    kind = "order" if slot.kind == "order_choice" else slot.kind
    return read(kind, text, today, asked=asked)


def corrected_slot(form: OpenForm, text: str, today: date) -> str | None:
    """Which slot a correction is about: the one it names, else the one whose kind of value it gives, else the last."""
    spec = FORMS[form.name]
    known = {slot.name for slot in spec.slots if slot.name in form.slots or slot.name == form.requested}
    named = [name for name, words in SLOT_WORDS if name in known and words.search(text)]
    if named:
        return named[0]
    anew = _named_anew(form, text, today)
    if anew is not None:
        return anew
    filled = [slot.name for slot in spec.slots if slot.name in form.slots]
    # With everything on the table "wrong" may mean any of it: that is asked.
    return filled[-1] if filled and form.status == "open" else None


def _named_anew(form: OpenForm, text: str, today: date) -> str | None:
    """The filled slot of whose kind a value stands in the text, or the order where one is spoken of."""
    order = next((s.name for s in FORMS[form.name].slots if s.kind == "order_choice" and s.name in form.slots), None)
    spoken_of = order is not None and re.search(r"课|那[单门]|\bcourse\b|\border\b", text) is not None
    return order if spoken_of else _typed_anew(form, text, today)


def _typed_anew(form: OpenForm, text: str, today: date) -> str | None:
    for slot in FORMS[form.name].slots:
        if slot.name in form.slots and slot.kind != "code" and _reading(slot, text, today, asked=False) is not None:
            return slot.name
    return None


_PREFIX = re.compile(
    r"^.*?(?:不对|错了|改成|改为|换成|应该是|我是说|我说的是|更正[为成]?)[,，:：\s]*(?:是|应该是|为|成)?\s*"
    r"|^(?:no|sorry|oops|wait|actually|not that one)[,.: ]+(?:it's|it is|i meant|it should be|make it|change (?:it|the \w+|my \w+) to)?\s*"
    r"|^.*?\b(?:should (?:be|have been)|i meant|change (?:it|the \w+|my \w+) to)\b[,: ]*",
    re.IGNORECASE,
)


def plain_correction(text: str, slot: SlotSpec | None, today: date) -> str:
    """The new value that a correction brings; empty where it only says that the old one is wrong."""
    said = plain(text).strip()
    if slot is None:
        return ""
    if slot.kind not in {"text", "order_choice", "course"}:
        return said if slot.choices or _reading(slot, said, today) is not None else ""
    left = _PREFIX.sub("", said, count=1).strip(" ,，。.!！")
    left = re.sub(r"^(?:[^,，]{0,8})?(?:错了|不对)[,，]?", "", left).strip()
    return left if left != said or slot.kind != "text" else ""
