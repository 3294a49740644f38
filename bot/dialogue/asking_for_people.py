"""Words that ask for a person, and words that only look like it ("人工智能", "the human body"). Pure."""

import re
import unicodedata

from nlu import simplified

_ONLY_LOOKS_LIKE_IT = re.compile(
    # 人工 is "artificial" in most words that begin with it, 真人 is "live action" in some.
    r"人工(智能|呼吸|授精|受精|流产|湖|草|成本|费|降雨|甜味|色素|养殖|耳蜗|关节|晶体|心脏|泪液|智慧|翻译)|真人(秀|版|快打|漫|图书馆|实景)|半人工"
    # When people are there is a question of its own.
    r"|(人工|客服|真人)(人员|服务|客服|那边)?(一般|平时|都|是|的|大概|晚上|周末|节假日|假期|春节)*"
    r"((几点|什么时候|何时|哪几天|啥时候)(到几点)?(开始)?(上班|下班|上|下|在线|在|营业|工作|服务|休息)|(上班|工作|服务|在线|营业)时间|(上班|在线|营业|休息)(吗|么|不))"
    r"|(customer (service|support)|support|staff|team|agents?|humans?|people|person)('s?)? (opening |working |office )?hours"
    r"|when (is|are|do|does) (your |the |a )?(customer (service|support)|support|staff|team|agents?|humans?|people)( people| team| staff)? (open|available|there|on duty|online|working|work|start|finish|close)"
    r"|human (body|being|brain|resources?|rights?|nature|error|heart|sleep|milk|history|capital|anatomy|immune|biology|gut|eye|skin|hair|health|cells?)"
    r"|humans|humankind|humanit(y|ies)|non-?human|artificial"
    r"|(insurance|estate|travel|cleaning|free|biological|infectious|chemical) agents?|agents? of|representative (sample|value|of)"
    r"|(in|the first|third|second)[- ]person|per person|in person|person of|(private|natural|individual) person"
    # Somebody in a question, unless it is who one wants to speak with.
    r"|(?<!(?:talk|chat) to )(?<!speak to )(?<!(?:talk|chat) with )(?<!speak with )(?<!me to )(?<!me with )(?<!want )(?<!need )(?<!give me )(?<!get me )"
    r"a person (who|with|can|should|needs?|has|is|sleeps?|eats?|weighs?)",
    re.IGNORECASE,
)
_PERSON = r"(a |an |some |your |the )?(real |live |actual |human )*(person|human|human being|agent|operator|representative|someone real|somebody real|staff member|member of staff)"
_ABLE = r"(can|could|will|would|knows?|actually|really|understands?|speaks?|works?|decides?|is able|has|authority|access|some)\b"
_ASKS = re.compile(
    r"^[\W_]*(人工|真人|人工客服|人工服务|转人工|找人工|客服)[\W_]*$"
    r"|(转|换|叫|找|接|要|来|喊)(一?个|位|下|到|接)*(人工|真人|活人|大活人|人工客服|客服人员|真人客服)(?!智能)"
    r"|(人工|真人)客服(在吗|在不在|呢|来)|(让|叫|请)(你们)?(真人|人工|客服人员)(来|跟我|和我|给我|接|回)"
    rf"|\b(talk|speak|chat|connect me|put me through|transfer me|get me|pass me( on)?|hand me over)( (to|with))? {_PERSON}\b"
    rf"|\b(want|need|like|give me|i'?d like)( to (talk|speak|chat) (to|with))? {_PERSON}\b(?! (who|with|body)\b(?! {_ABLE}))"
    r"|^\W*(human|agent|operator|representative|real person|live agent|customer service)( please)?\W*$",
    re.IGNORECASE,
)
# Somebody shall look at the matter at hand, or see to it: "can a person look at it?". What is named must be such a
# matter and end the clause: a person can look at a screen all day, and the bot itself is asked to help.
_MATTER_ZH = r"(?:一下|下)?(?:我的?|这个|这份|这|那个)?(?:订单|发票|退款|账号|问题|情况|单子|申请|快递|课程|视频|事情?|会员|证书)?"
_SEE_TO_ZH = r"(?:看看|看一?下|看一看|看一眼|查一?下|查查|瞧瞧|核实|核对|处理|跟进|解决|管管|管|弄|办)"
_TAIL_ZH = r"(?:一下|下)?(?:行吗|行不行|可以吗|好吗|好不好|吗|吧|呢|啊|呀|么|嘛|了|不|没有?|谢谢|谢了)*[\W_]*(?:$|[,，。!！?？])"
_LOOKS_ZH = re.compile(
    rf"(?:^|[,，。!！?？\s]|还|到底|现在|你们?那?边?|这里|那边|请问|就)(?:有没有|有|没有?)(?:人|谁|真人|同事|工作人员|专人|活人)(?:在|能|可以|能不能|会|来|过来|帮忙|帮|给|替|我|我们|再)*{_SEE_TO_ZH}{_MATTER_ZH}{_TAIL_ZH}"
    rf"|(?:能不能|可不可以|可以|能否|能|麻烦|请|帮我|帮忙|想|要|快|赶紧)(?:你们?)?(?:再)?(?:让|找|叫|派|请|安排|换)?(?:一个|一位|个|位)?(?:人|真人|同事|工作人员|专人|活人)(?:能|可以|来|过来|帮忙|帮|给|替|我|我们|再)*{_SEE_TO_ZH}{_MATTER_ZH}{_TAIL_ZH}"
    rf"|^(?:让|找|叫|派|请|安排)(?:一个|一位|个|位)?(?:人|真人|同事|工作人员|专人)(?:来|过来|帮忙|帮|给|替|我|我们)*{_SEE_TO_ZH}{_MATTER_ZH}{_TAIL_ZH}"
)
_SOMEBODY = r"(?:(?:a|an|any|some|another|an actual|one|the) )?(?:(?:real|actual|live|human) )*(?:person|human(?: being)?|someone(?: real| human| else)?|somebody(?: real| else)?|anyone|anybody|colleague|agent|staff member|member of staff|one of you|one of your (?:people|colleagues|staff|team))(?: (?:(?:from|in|on|of) (?:your|the) (?:team|staff|support|company|side)|there|over there|at your end))?"
_SEE_TO = r"(?:(?:have|take) a (?:quick |closer |proper )?look|look|check|double[- ]check|review|handle|deal|sort|step in|take over|go over|see to|help out)"
_OBJECT = r"(?: (?:at|into|over|with|through|to|on|out))?(?: (?:it|this|that|these|things|it all|this one|what happened|(?:my|the|this|that) (?:order|refund|invoice|account|case|payment|parcel|problem|issue|ticket|request|application|membership|claim|thing|mess|form|details?)))?(?: out)?"
_TAIL = r"(?: (?:please|for me|for us|now|today|again|instead|properly|manually|then|asap|thanks|thank you|by hand|soon|myself|or not|or something|on my behalf))*[\W_]*$"
_LOOKS_EN = re.compile(
    rf"\b(?:can|could|would|will|may|might|shall)(?: i| we| you)?(?: please| maybe| not| just)*(?: (?:have|get|ask|let|find|send))? {_SOMEBODY}(?: who| that)?(?: (?:can|could|please|just|actually|maybe|to|also|kindly))* {_SEE_TO}{_OBJECT}{_TAIL}"
    rf"|\b(?:is|is there|isn['’]?t there|are there|any chance(?: of)?|have you(?: got)?|do you have|i need|we need|i want|i['’]?d like|i would like|please (?:have|get|let|ask)|have|get|let|ask|need|want) {_SOMEBODY}(?: who| that)?(?: (?:can|could|will|would|to|please|just|actually|available|around|free))* {_SEE_TO}(?:ing)?{_OBJECT}{_TAIL}"
    rf"|^\W*(?:please |pls )?(?:{_SOMEBODY}) (?:should|must|needs to|need to|has to|ought to|please)(?: please)? {_SEE_TO}{_OBJECT}{_TAIL}",
    re.IGNORECASE,
)
_NOT_HERE = re.compile(
    r"(?:不用|不需要|不要|不必|没必要|别|无需|怎么|如何|别人|家里|为什么|以前|上次)[^,，。!！?？]{0,6}$|(?<!要)不需?$"
    r"|\b(?:no need|don['’]?t|do not|not|never mind|without|rather not|how|why|who else|someone else)\b[^.,!?]{0,24}$",
    re.IGNORECASE,
)
# Between the no and the person stand only words that carry no sense: "this is not helping, get me an agent" declines none.
_REFUSES = re.compile(
    r"((?<![要用需])不(用|要|需要|想|必)|(?<!特)别|无需|没必要)(再)?(给我|帮我|急着)?(转|找|换|叫|接)?(到)?((人工|真人)((客服|服务)(?!机器人))?|客服(?!机器人))"
    r"|\b(no need|don'?t|do not|not|rather not|without|never mind) (?:(?:really|actually|even|want|need|have|wish|like) ){0,2}"
    r"(?:(?:to|for|a|an|any|the|your|talk|speak|chat|transfer|connect|hand|put|pass|get|give|call|bring|send|be|me|you|over|on|through|with|in touch) ){0,7}"
    r"(?:real |live |human |actual )*(?:human|person|agent|operator|representative)\b"
    r"|\bno (human|person|agent) (is )?(needed|required|necessary)\b",
    re.IGNORECASE,
)
_NOT_WITHOUT = re.compile(
    r"\b(can'?t|cannot|can not|won'?t|unable to|impossible)\b[^.!?]{0,40}\bwithout\b", re.IGNORECASE
)


def asks_for_person(text: str) -> bool:
    """Whether the words leave no doubt.

    >>> asks_for_person("转人工"), asks_for_person("人工智能课有吗"), asks_for_person("不用转人工，你说就行")
    (True, False, False)
    """
    return _ASKS.search(_undeclined(_meant(text))) is not None or _wants_a_look(simplified(text))


def only_sounds_like_it(text: str) -> bool:
    """Whether a word for a person stands there in another sense, or is declined, and nothing else asks for one.

    >>> only_sounds_like_it("how much sleep does the human body need"), only_sounds_like_it("叫个能管事的来")
    (True, False)
    """
    meant = _meant(text)
    wanted = _undeclined(meant)
    sounds_like_it = wanted != meant or meant != simplified(text)
    return sounds_like_it and _ASKS.search(wanted) is None and not _wants_a_look(simplified(text))


_PEOPLE = re.compile(
    r"人工|真人|活人|客服|有人|没人|谁|同事|老师|专员|经理|主管|领导|顾问|助教|班主任|老板|负责人|工作人员|电话|回电|人(?=来|帮|管|能|看|处理|跟|和|说|聊|接|回|联系|吗)|(?:找|换|叫|转|派|给)个?人"
    r"|\b(?:persons?|people|humans?|agents?|some(?:one|body)|any(?:one|body)|staff|representatives?|operators?|support|team|managers?|colleagues?|supervisors?|boss|tutors?|advis[eo]rs?|reps?|whoever|service|help ?desk|who|call|ring|phone)\b",
    re.IGNORECASE,
)


def names_people(text: str) -> bool:
    """Whether any word for somebody stands there at all.

    >>> names_people("开给我骼人的"), names_people("can somebody sort this out"), names_people("叫你们领导来")
    (False, True, True)
    """
    return _PEOPLE.search(simplified(text)) is not None


_WORD = re.compile(r"[a-z'’-]{1,20}|[\u4e00-\u9fff]{1,3}", re.IGNORECASE)
_FACES = frozenset({"So", "Sk"})
_JOINS = frozenset("\ufe0f\u200d")


def is_word_with_face(text: str) -> bool:
    """Whether a message is one word and an emoji: too little for a ticket where no word asks for a person outright.

    >>> is_word_with_face("personao🙏"), is_word_with_face("person"), is_word_with_face("need a person 🙏")
    (True, False, False)
    """
    left = "".join(c for c in text if unicodedata.category(c) not in _FACES and c not in _JOINS)
    return left != text and _WORD.fullmatch(left.strip(" .,!?。，！？~～")) is not None


def _wants_a_look(said: str) -> bool:
    for looks in (_LOOKS_ZH, _LOOKS_EN):
        found = looks.search(said)
        if found is not None and _NOT_HERE.search(said[: found.start()]) is None:
            return True
    return False


def _meant(text: str) -> str:
    """The text without what only looks like a word for a person."""
    return _ONLY_LOOKS_LIKE_IT.sub(" ", simplified(text))


def _undeclined(meant: str) -> str:
    """And without the persons that are declined; who can't do without one declines none."""
    return meant if _NOT_WITHOUT.search(meant) else _REFUSES.sub(" ", meant)
