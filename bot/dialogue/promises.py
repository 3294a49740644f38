"""Finds sentences in which we promise a person, or something that only a person can do. Pure.

Such a sentence is only true with a ticket behind it. What is offered ("or talk to a person"), asked, conditional or
denied is no promise; nor is what the learner is told to do themselves.
"""

import re

from nlu import simplified

_SENTENCE = re.compile(r"[^。！？!?\n]+?(?:\.(?=\s|$)|[。！？!?\n]|$)")
# Other people's words, such as what staff left behind.
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」")
_ZH_WHO = r"(同事|客服(人员)?|工作人员|专员|专人|人工(客服|同事)?|真人(同事)?|运营|产品(同事|团队)|老师|团队|后台|技术(人员|同事)|财务|我们(这边)?)"
_ZH_DOES = r"(联系|回复|答复|跟进|处理|核实|核查|核对|办理|回电|致电|打(给|电话)|来看|查看|看到|审核|协助|接手|接待|对接|解决|通知|反馈|转达|给您|帮您|为您|退(款|回)|补发|补偿|开具)"
_ZH = re.compile(
    rf"{_ZH_WHO}.{{0,10}}(会|将|马上|立刻|稍后|尽快|很快|正在|已在|在?今天|明天|\d+\s*(分钟|小时|天|个工作日)(内|之内)).{{0,16}}{_ZH_DOES}"
    rf"|(已|会|将|马上|这就)(经)?(请|让|安排|通知|转给|转达给?|反馈给?|转交|提交给?|联系).{{0,10}}{_ZH_WHO}"
    rf"|由.{{0,4}}{_ZH_WHO}.{{0,12}}{_ZH_DOES}|已(经)?(为您)?转(给)?人工"
    r"|我(会|已|这就)?(帮您|替您)?(把.{0,12})?(转达|上报|反映)"
)
_EN_WHO = (
    r"(a|an|our|my|the|one of our|some of our)?\s*(human |service |support |product |finance |technical )*"
    r"(colleagues?|agents?|specialists?|team|teams|staff|people|person|teachers?|manager|representative|human|expert)|someone|somebody|we|they"
)
_EN_DOES = (
    r"(call|contact|reply|respond|answer|get back|reach|follow|look|deal|handle|check|verify|verif\w+|carry|carries|review|process|phone|ring|email|write|be in touch|be with you|help|read|see"
    r"|take (over|care|it)|fix|solve|refund|send|let you know|inform)\w*"
)
_EN = re.compile(
    rf"\b({_EN_WHO})\b[^.!?\n]{{0,24}}(\bwill\b|'ll\b|\bis going to\b|\bare going to\b|\bis about to\b|\bshall\b)(?! you)(?!.{{0,12}}\bask\b)[^.!?\n]{{0,24}}\b{_EN_DOES}\b"
    r"|\b(i have|i've|i'?ll|i will|we have|we've|let me)\b[^.!?\n]{0,20}\b(asked|ask|passed|pass|told|tell|notified|notify|forward\w*|escalat\w*|arrang\w*)\b[^.!?\n]{0,40}"
    r"\b(colleague|agent|team|staff|person|teachers?|manager|specialist|someone|human)s?\b"
    r"|\b(a |our |my )?(human )?(colleague|agent|team member|specialist)s? (verifies|checks|follows up|carries|handles|looks into|is looking|is on (it|the way))\b"
    r"|\byou('ll| will) (be (called|contacted|phoned)|hear (back )?from (us|a|an|our|someone)|get (a call|a reply))\b",
    re.IGNORECASE,
)
# Offers, conditions, questions, denials, and what the learner has to begin.
_ZH_OPEN = re.compile(
    r"(如果|要是|假如|若|需要的话|想要的话|也可以|可以(直接|现在)?(找|请|让|点|选|联系)|您可以|要不要|是否|吗[？?]?$|请(您)?联系|请(您)?(点|说|回复|发送|输入)|随时(可以)?|(不|没有|无法|不能|从不|不会|绝不)(会|能)?.{0,8}$)"
)
_ZH_DENIED = re.compile(
    r"(不会|绝不|从不|不能|没法|无法|没有人|没人|暂时没有).{0,14}(联系|回复|索要|要求|让您|处理|看到|在线|核实|给您)"
)
_EN_OPEN = re.compile(
    r"\b(if|unless|would you like|do you want|shall i|should|you can|you could|or (talk|speak|let|ask)|in case|when you|once you|whenever|after you|as soon as you)\b|\?\s*$|\bto [a-z ]{3,40}, (write|type|press|send|say|ask)\b|^\s*(please )?(contact|ask|write to|call|talk to|press|say|let)\b",
    re.IGNORECASE,
)
_EN_DENIED = re.compile(
    rf"\b({_EN_WHO})\b[^.!?\n]{{0,24}}\b(never|won'?t|will not|can'?t|cannot)\b|\b(nobody|no one|no colleague)\b",
    re.IGNORECASE,
)


def promises_in(text: str) -> tuple[str, ...]:
    """The sentences that promise a person.

    >>> promises_in("好的。同事会在今天联系您。"), promises_in("也可以找人工同事。")
    (('同事会在今天联系您。',), ())
    >>> promises_in("Staff will call you back."), promises_in("Our staff will never ask for a password.")
    (('Staff will call you back.',), ())
    """
    own = _QUOTED.sub("“”", text)
    plain = simplified(own)
    if len(plain) == len(own) and plain != own:
        return tuple(
            own[found.start() : found.end()].strip()
            for found in _SENTENCE.finditer(plain)
            if _promises(found[0].strip())
        )
    return tuple(sentence for found in _SENTENCE.findall(own) if _promises(sentence := found.strip()))


def _promises(sentence: str) -> bool:
    if _ZH.search(sentence):
        return _ZH_OPEN.search(sentence) is None and _ZH_DENIED.search(sentence) is None
    return (
        _EN.search(sentence) is not None and _EN_OPEN.search(sentence) is None and _EN_DENIED.search(sentence) is None
    )
