"""Words that ask for a person, and words that only look like it ("人工智能", "the human body"). Pure."""

import re

from nlu import simplified

_ONLY_LOOKS_LIKE_IT = re.compile(
    # 人工 is "artificial" in most words that begin with it, 真人 is "live action" in some.
    r"人工(智能|呼吸|授精|受精|流产|湖|草|成本|费|降雨|甜味|色素|养殖|耳蜗|关节|晶体|心脏|泪液|智慧|翻译)|真人(秀|版|快打|漫|图书馆|实景)|半人工"
    r"|human (body|being|brain|resources?|rights?|nature|error|heart|sleep|milk|history|capital|anatomy|immune|biology|gut|eye|skin|hair|health|cells?)"
    r"|humans|humankind|humanit(y|ies)|non-?human|artificial"
    r"|(insurance|estate|travel|cleaning|free|biological|infectious|chemical) agents?|agents? of|representative (sample|value|of)"
    r"|(in|the first|third|second)[- ]person|per person|in person|person of"
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
    return _ASKS.search(_undeclined(_meant(text))) is not None


def only_sounds_like_it(text: str) -> bool:
    """Whether a word for a person stands there in another sense, or is declined, and nothing else asks for one.

    >>> only_sounds_like_it("how much sleep does the human body need"), only_sounds_like_it("叫个能管事的来")
    (True, False)
    """
    meant = _meant(text)
    wanted = _undeclined(meant)
    return (wanted != meant or meant != simplified(text)) and _ASKS.search(wanted) is None


def _meant(text: str) -> str:
    """The text without what only looks like a word for a person."""
    return _ONLY_LOOKS_LIKE_IT.sub(" ", simplified(text))


def _undeclined(meant: str) -> str:
    """And without the persons that are declined; who can't do without one declines none."""
    return meant if _NOT_WITHOUT.search(meant) else _REFUSES.sub(" ", meant)
