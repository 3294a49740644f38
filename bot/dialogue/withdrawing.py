"""Words that take back one's own wish for a person while a ticket waits: "不用等人工了", "close the ticket". Pure."""

import re

from bot.dialogue.form_moves import heard_at
from bot.dialogue.tracker import Tracker
from bot.dialogue.values.reading import plain

# What staff have to look at whoever takes it back: it may be another's safety or money, or said under pressure.
_STAFFS_TO_CLOSE = frozenset({"self_harm_risk", "medical_emergency", "fraud_report", "threat"})

_LEAD_ZH = (
    r"(?:您好|你好|那就?|就|我|请|麻烦|帮我|帮忙|给我|现在|已经|先|可不可以|可以|能不能|能|还是|想|要|把|你们?|您"
    r"|直接|暂时|应该|其实|也|都|所以|好的?|嗯|[,\s])*"
)
_TICKET_ZH = (
    r"(?:工单|t-?\d{3,}|(?:转|找|叫|要)?(?:人工|真人)(?:客服|服务)?(?:的?(?:请求|申请|排队))?|人工客服|排队|求助请求)"
)
_OF_ZH = r"(?:掉|了|一下|这个|这张|那个|那张|我|刚才|刚刚|之前|提交|开|的|[,\s])*"
_CLOSE_ZH = r"(?:取消|撤销|撤回|撤掉?|关闭|关掉?|关了|结束|结掉|结单|作废)"
_NO_NEED_ZH = r"(?:不用|不需要|不必|不要|无需|用不着|没必要|甭|别)"
_STAFF_ZH = r"(?:(?:人工|真人)(?:客服|服务)?|客服(?:人员)?|你们?的?同事|同事|工作人员|专员)"
_TAIL_ZH = r"(?:了|掉|吧|啦|啊|呀|哈|吗|么|呢|一下|谢谢|[?~\s])*"
_LEAD_EN = (
    r"(?:(?:please|pls|plz|ok(?:ay)?|hi|hey|hello|actually|sorry|no|well|so|and|then|just|now|also|u can|you (?:can|may|could)"
    r"|(?:can|could|would|will) (?:you|u|i)|i(?:'d| would) like (?:you )?to|i (?:want|need|wanna)(?: you)?(?: to)?|let'?s|i(?:'ll| will)?|go ahead and|feel free to)[,\s]+)*"
)
_PERSON_EN = (
    r"(?:(?:a|an|the|any|your|some)\s)?(?:(?:real|live|human|actual|support|service)\s)*"
    r"(?:persons?|people|humans?|agents?|operators?|rep(?:resentative)?s?|staff|colleagues?|advisors?)"
)
_TAIL_EN = r"(?:[\s,]+(?:please|pls|plz|now|any ?more|any longer|after all|for (?:this|me|now)|then|thanks|thank you|again|to (?:call|reply|help|answer|contact)(?: me)?))*[?\s]*"
_NAMES_IT = re.compile(
    rf"{_LEAD_ZH}{_CLOSE_ZH}{_OF_ZH}{_TICKET_ZH}{_TAIL_ZH}"
    rf"|{_LEAD_ZH}{_OF_ZH}{_TICKET_ZH}(?:可以|能|就|请|麻烦|帮我|给我|你们?|您|先|都|也|不用了?|不需要了?|[,\s])*{_CLOSE_ZH}{_TAIL_ZH}"
    rf"|{_LEAD_ZH}{_NO_NEED_ZH}(?:再|给我|帮我|麻烦|继续|急着)*(?:等|找|转|叫|联系|安排|接|请|排|派)*(?:到|接)?{_STAFF_ZH}"
    rf"(?:来|接手?|处理|跟进|联系|回复?|介入|帮忙|看|我|排队)*{_TAIL_ZH}"
    rf"|{_LEAD_ZH}(?:工单|人工)(?:客服|服务)?(?:就|也|都)?{_NO_NEED_ZH}{_TAIL_ZH}"
    rf"|{_LEAD_EN}(?:close|cancel|withdraw|drop|delete|remove|end|scrap|take back|undo|resolve|revoke|call off)(?: out)?\s(?:that|the|my|this|our)?\s?"
    rf"(?:(?:support|open|help|human|waiting|pending|service)\s)*(?:tickets?(?:\st-?\d+)?|t-?\d{{3,}}|requests? (?:for|to (?:talk|speak|chat) (?:to|with)|to get) {_PERSON_EN}"
    rf"|(?:human|person|agent)s?(?: request)?|hand-?over|hand-?off|escalation|(?:place|spot) in (?:the |your )?(?:queue|line)){_TAIL_EN}"
    rf"|{_LEAD_EN}(?:take|get|remove) me (?:off|out of|from) (?:the |your )?(?:waiting )?(?:queue|line|list){_TAIL_EN}"
    rf"|{_LEAD_EN}(?:i\s)?(?:do not|don'?t|no longer|won'?t)\s(?:really |actually )?(?:need|want)(?: to (?:talk|speak|chat|wait)(?: (?:to|with|for))?| (?:any )?help from| (?:a reply|an answer) from)?"
    rf"\s(?:{_PERSON_EN}|(?:the|this|that|my|a) ticket){_TAIL_EN}"
    rf"|{_LEAD_EN}no (?:need (?:for|to (?:get|send|call|wait for|talk to|speak to|bother|involve)) )?{_PERSON_EN}(?: (?:is )?(?:needed|required|necessary))?{_TAIL_EN}"
    rf"|{_LEAD_EN}(?:(?:the|my|this|that) (?:ticket|request for {_PERSON_EN})|{_PERSON_EN}) (?:(?:can|may|could) be (?:closed|cancell?ed)|(?:(?:is|are) )?(?:no longer|not) (?:needed|necessary|required)){_TAIL_EN}",
    re.IGNORECASE,
)
_NEED_NOT_WAIT = re.compile(
    rf"{_LEAD_ZH}(?:{_NO_NEED_ZH}(?:再|继续)?(?:等|排|排队|麻烦|跟进|处理|回复|联系我?)(?:你们|大家)?|不排队?){_TAIL_ZH}"
    rf"|{_LEAD_EN}(?:no need to (?:wait|reply|answer|follow up)|(?:you |i )?(?:do not|don'?t)\s(?:need|have) to (?:wait|reply|answer|get back to me|call me|follow up)|stop waiting){_TAIL_EN}",
    re.IGNORECASE,
)
# Of itself such a word may mean anything; beside the news that all is well it closes the matter.
_LETS_GO = re.compile(
    r"(?:那就?|我|就)*(?:算了|不用了|不需要了|不必了|不等了|不麻烦了?|不找了|取消吧?)[吧啊呀]*"
    r"|(?:never ?mind|nvm|forget (?:it|about it)|no need|not needed(?: any ?more)?|scratch that|cancel (?:it|that)|i (?:do not|don'?t) need (?:it|this|that|help) any ?more|no longer needed)",
    re.IGNORECASE,
)
_SOLVED = re.compile(
    r"(?!.*(?:没(?!事|问题)|还(?!好)|未|吗|什么时候|难|谁)).{0,8}(?:解决|搞定|弄好|修好|处理好|搞好|恢复(?:正常)?|正常|可以|没事|没问题|找到|明白|看懂|到账|收到.{0,6}|好)了[啦呢]?"
    r"|(?!.*(?:\bnot\b|n't\b|\bnever\b|\bnobody\b|\bstill\b|\bonce\b|\bif\b|\bwhen\b|\buntil\b|\bhow\b))(?:.{0,40}\s)?(?:solved|sorted|fixed|resolved|works|working|figured (?:it|this) out|found it|got it|all (?:good|set|fine)|good now|fine now|sorted out)"
    r"(?: (?:it|that|this|itself|now|out|myself|again|already|fine|on my own|after all))*",
    re.IGNORECASE,
)
_ROUNDS_OFF = re.compile(
    r"(?:谢谢(?:您|你|啦|了|你们)?|多谢|感谢|麻烦(?:了|你们?了|您了)|辛苦(?:了|你们了)?|不好意思|抱歉|打扰了|好的?|嗯+|哦|行|那|先这样|就这样|再见|[了吧啊呀])+"
    r"|(?:(?:thanks?|thank you|thx|ty|so much|a lot|very much|anyway|sorry|for the trouble|to bother you|ok(?:ay)?|bye|cheers|no worries|that's all|please)\s*)+",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,.;!~…\n]+|(?<=\w)\s+-+\s+|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])|(?<=\bnvm)\s+|(?<=\bnever mind)\s+|\s+(?:because|since|as|and)\s+(?=i\b|it\b|the\b|my\b)"
)
_ASKS_BACK = re.compile(
    r"(?:[吗么?]|没有?|没)[?\s]*$|^(?:how|why|when|did|has|have|is|was|what)\b|怎么|如何|为什么|哪里|多久",
    re.IGNORECASE,
)
_ASKS_FOR_IT = re.compile(r"可以|可不可以|能|^\W*(?:please|can|could|would|will|may)\b", re.IGNORECASE)
_TICKET = re.compile(r"工单|\btickets?\b|\bt-\d{3,}", re.IGNORECASE)
_LONGEST = 90


def staff_close_it(tracker: Tracker) -> bool:
    """Whether the ticket that waits is closed by staff alone; of one whose reason isn't known it is said too."""
    return tracker.ticket_reason is None or tracker.ticket_reason in _STAFFS_TO_CLOSE


def needs_nobody(tracker: Tracker, text: str) -> bool:
    """Whether a message withdraws a ticket that the learner may close: of one for a danger the words weigh more."""
    return not staff_close_it(tracker) and withdraws_ticket(tracker, text)


def withdraws_ticket(tracker: Tracker, text: str) -> bool:
    """Whether a learner for whom a ticket waits says that no person is needed any more.

    A form that is open takes for itself what doesn't name the ticket or a person.

    >>> waiting = Tracker(conversation_id="c", open_ticket="T-000001")
    >>> withdraws_ticket(waiting, "不用等了，问题解决了"), withdraws_ticket(waiting, "close the ticket please")
    (True, True)
    >>> withdraws_ticket(waiting, "别关工单"), withdraws_ticket(waiting, "I don't want to wait, get me an agent")
    (False, False)
    """
    return tracker.open_ticket is not None and _takes_back(tracker, text)


def names_no_ticket(tracker: Tracker, text: str) -> bool:
    """Whether a message would close a ticket where none is open.

    >>> names_no_ticket(Tracker(conversation_id="c"), "关闭工单"), names_no_ticket(Tracker(conversation_id="c"), "不用人工")
    (True, False)
    """
    return tracker.open_ticket is None and _TICKET.search(plain(text)) is not None and _takes_back(tracker, text)


def would_close_ticket(tracker: Tracker, text: str) -> bool:
    return withdraws_ticket(tracker, text) or names_no_ticket(tracker, text)


def _takes_back(tracker: Tracker, text: str) -> bool:
    said = plain(text).strip().replace("’", "'").replace("。", ",")
    if len(said) > _LONGEST:
        return False
    if _ASKS_BACK.search(said) and not _ASKS_FOR_IT.search(said):
        return False
    clauses = [clause.strip() for clause in _CLAUSE.split(said) if clause.strip()]
    form = tracker.open_form
    free = form is None or form.rests(heard_at(tracker))
    named, freed, let_go, solved = 0, 0, 0, 0
    for clause in clauses:
        if _NAMES_IT.fullmatch(clause):
            named += 1
        elif free and _NEED_NOT_WAIT.fullmatch(clause):
            freed += 1
        elif _LETS_GO.fullmatch(clause):
            let_go += 1
        elif _SOLVED.fullmatch(clause):
            solved += 1
        elif not _ROUNDS_OFF.fullmatch(clause):
            return False
    return named > 0 or freed > 0 or (free and let_go > 0 and solved > 0)
