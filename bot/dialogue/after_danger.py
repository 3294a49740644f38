"""What is said after a crisis or an emergency came up: that all is well again, or words that don't let go. Pure."""

import re
from datetime import timedelta

from bot.dialogue.asking_for_people import asks_for_person
from bot.dialogue.past import PastTurn
from bot.dialogue.tracker import Tracker
from bot.dialogue.understanding import Understanding
from bot.dialogue.values.reading import plain
from nlu import DANGERS, FALLBACK_INTENT

_MATTERS = frozenset({"knowledge", "discover", "learning", "account"})
_LASTS = timedelta(days=1)
_SPOKEN_OF = 3
"""So many turns after a danger what is unclear is still heard as being about it."""
_GOES_ON = frozenset({"danger", "follows_danger"})
# What the model takes such words for; a question of its own is answered as ever.
_SAYS_LITTLE = frozenset(
    {
        FALLBACK_INTENT,
        "chitchat",
        "out_of_scope",
        "deny",
        "complaint",
        "goodbye",
        "repeat",
        "suggestion",
        "self_harm_risk",
    }
)

_SOMEBODY_ZH = r"(?:我|他|她|人|孩子|宝宝|我?(?:爸|妈|爷爷|奶奶|老公|老婆|儿子|女儿|朋友|室友)|现在|已经|真的|都|也|其实|感觉|应该|情绪|心情|呼吸|总算|终于)*"
_WELL = re.compile(
    rf"{_SOMEBODY_ZH}(?:没事|没什么(?:事|大碍)?|不要紧|没问题|没大碍|好(?:多|些|一?点|转|起来)|缓(?:过来|和|解)|平(?:静|复|安)|冷静|安全|脱离危险|醒(?:过来)?|挺好|还好|好|救(?:回来|过来)|恢复|稳定|(?:送|到|在)医院|正常)(?:下来|儿|的|得)*(?:了|啦|着)+[的呢哦]?"
    rf"|{_SOMEBODY_ZH}(?:真的?|挺|很)?(?:没事|没什么事|挺好|还好|很好|很安全|平安)(?:的|儿|哦|啦)*"
    r"|(?:救护车|120|急救|医生|警察|家人|朋友)(?:已经|都|也)*(?:来|到|在)(?:了|这里|身边|我身边)+"
    r"|(?:别|不用|不要|请别)(?:为我|替我)?担心(?:我)?(?:了|啦|哈)?|虚惊一场"
    r"|(?:不好意思|抱歉|对不起|我|刚才|刚刚|之前|上面|前面|那|这|就是|只是|都是|是|说|的|话)*(?:乱说|瞎说|胡说|乱讲|开(?:个)?玩笑|闹着玩|说着玩|随便说说?|随口(?:一)?说|气话|说说|夸张|一时冲动|逗你|测试|试试|试一下|发错|打错|误会|口误|说错|不是认真)(?:的|了|而已|话|罢了|呢|啦|你|玩)*"
    r"|(?:(?:sorry|ok|okay|no|oh|hey|thanks|thank you|really|honestly|actually|well)\s)*(?:i'?m|i am|he'?s|he is|she'?s|she is|we'?re|we are|they'?re|they are|it'?s|it is|everything'?s?|everything is|all|my \w+ is|feeling)"
    r"(?:\s(?!not\b|never\b|hardly\b|barely\b)(?:all|doing|feeling|much|so|really|totally|completely|perfectly|absolutely|a|lot|bit|little|is|safe|and|just))*\s(?:fine|ok|okay|alright|right|better|good|safe|calm|calmer|well|awake|stable|great|breathing)(?:\s(?:now|again|really|honestly|already|though|today|thanks|thank you|at home|i promise|i swear))*"
    r"|(?:i\s)?feel(?:ing)?\s(?:(?:much|a lot|a bit|so much|way)\s)?(?:better|fine|ok|okay|good|calmer|alright)(?:\s(?:now|again|already|thanks))*"
    r"|(?:he|she)\s(?:just\s)?(?:woke up|is awake|came round|came to)(?:\s(?:now|again))?|(?:the\s)?(?:ambulance|paramedics|doctor|police)(?:'s| is| are| has| have)?\s(?:now\s)?(?:here|arrived|come|came|with (?:us|me|him|her))(?:\snow)?|(?:we'?re|i'?m|he'?s|she'?s)\s(?:at|in) (?:the )?hospital(?:\snow)?"
    r"|(?:sorry\s)?(?:i (?:really )?(?:did not|didn'?t) mean (?:it|that|what i said)(?: like that| that way| seriously)?|(?:i was |i'?m |it was |that was |was |only |just )+(?:joking|kidding|exaggerating|venting|testing|messing around|a (?:bad |stupid )?joke|a test|nothing|stupid|overreacting|dramatic|being dramatic)(?:\s(?:around|before|earlier|sorry))*|jk|just kidding|false alarm"
    r"|(?:please )?(?:ignore|forget) (?:that|me|it|what i (?:said|wrote)|my last messages?)|i take (?:that|it) back|(?:please )?(?:don'?t|do not|no need to) worry(?: about (?:me|it|him|her|us))?|no worries)",
    re.IGNORECASE,
)
_ROUNDS_OFF = re.compile(
    r"(?:谢谢(?:您|你|啦|了|你们|关心)*|多谢|不好意思|抱歉|对不起|打扰了|好的?|嗯+|哦|哈+|嘿+)+"
    r"|(?:(?:thanks?(?: you)?|so much|a lot|for (?:asking|caring)|sorry|ok(?:ay)?|haha|lol|really|honestly|i promise|about that)\s*)+",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[,.;!~…\n]+|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])|\s+(?:but|and)\s+(?=i\b|i'm\b|it\b|he\b|she\b)"
)
_NOT_REACHED = re.compile(
    r"打不通|没(?:人|有人)?接|占线|没人(?:回|应|理)|\b(?:nobody|no one|noone|they) (?:is |are |ever |really )?(?:answer\w*|picks?|picking|picked|not answering|there)\b|\b(?:line|number) (?:is|was) (?:busy|dead)\b|\b(?:don'?t|doesn'?t|didn'?t|won'?t|not) (?:pick up|answer|go through|get through|getting through)\b",
    re.IGNORECASE,
)
_HEAVY = re.compile(
    r"撑不|熬不|扛不|坚持不|受不了|没(?:有)?(?:用|意思|意义|希望|办法|人(?:懂|理|接|管|在乎|听|帮|回)|力气)|不通|没接|占线|谁(?:都|也)(?:不|帮|没)|帮不(?:了|到|上)|好累|太累|累了|好难|痛苦|难受|绝望|孤独|好怕|害怕|怎么办|不想(?:说|打|活|见|去|待|再)|不知道(?:该|还|怎么)|算了|随便|无所谓|都一样|再见|永别|对不起大家|别管我|不用(?:管|救)"
    r"|\b(?:can'?t|cannot|can not) (?:do this|go on|take (?:it|this)|cope|hold on|stand|keep)|\b(?:what(?:'s| is|s) the (?:point|use)|no (?:point|use|hope|way out)|pointless|hopeless|useless|worthless)\b|\b(?:nobody|no one|noone)\b|\b(?:won'?t|doesn'?t|didn'?t|can'?t|don'?t) (?:help|matter|care|pick up|answer|work)\b"
    r"|\bso tired\b|\btired of\b|\bexhausted\b|\balone\b|\bscared\b|\bhurts?\b|\bempty\b|\bnumb\b|\bgive up\b|\bgiving up\b|\bdone\b|\bover\b|\bleave me\b|\bwhatever\b|\bgood ?bye\b|\bbye\b|\bline (?:is|was) busy\b|\bbusy line\b|\bsorry for everything\b|\bwhat (?:do|should|can) i do\b",
    re.IGNORECASE,
)
_LONGEST = 120  # characters


def last_danger(tracker: Tracker) -> PastTurn | None:
    """The turn in which a danger of here and now came up last; None once staff have been and gone since."""
    turn = next(
        (turn for turn in reversed(tracker.turns) if turn.intent in DANGERS and turn.safety_about != "past"), None
    )
    heard = tracker.session_heard_at
    if turn is None or (heard is not None and heard - turn.at > _LASTS):
        return None
    work = tracker.staff_work
    return None if work is not None and work.ended_at is not None and work.ended_at >= turn.at else turn


def is_well_again(text: str) -> bool:
    """Whether a message says that nothing is wrong any more, and nothing else.

    >>> is_well_again("我没事了，刚才乱说的"), is_well_again("sorry im fine")
    (True, True)
    >>> is_well_again("我没事，就是不想活"), is_well_again("I'm not ok"), is_well_again("没事了，再见")
    (False, False, False)
    """
    said = plain(text).strip().replace("’", "'").replace("。", ",")
    if len(said) > _LONGEST or "?" in said:
        return False
    clauses = [clause.strip() for clause in _CLAUSE.split(said) if clause.strip()]
    well = [clause for clause in clauses if _WELL.fullmatch(clause)]
    return bool(well) and all(clause in well or _ROUNDS_OFF.fullmatch(clause) for clause in clauses)


def well_after_danger(tracker: Tracker, understood: Understanding) -> bool:
    return understood.pressed is None and last_danger(tracker) is not None and is_well_again(understood.text)


def follows_danger(tracker: Tracker, understood: Understanding) -> bool:
    """Whether words that name no matter of their own come so soon after a danger that they are about it."""
    danger = last_danger(tracker)
    if danger is None or understood.pressed is not None:
        return False
    goes_on, said = tracker.turns[-1].rule in _GOES_ON, plain(understood.text)
    if goes_on and (understood.intent in _SAYS_LITTLE or _NOT_REACHED.search(said)):
        return True
    if not goes_on and danger not in tracker.turns[-_SPOKEN_OF:]:
        return False
    names_a_matter = understood.kind in _MATTERS and understood.intent != "human_handoff"
    if names_a_matter or asks_for_person(said) or len(said) > _LONGEST:
        return False
    return _HEAVY.search(said) is not None
