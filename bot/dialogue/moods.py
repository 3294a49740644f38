"""Whom a bad mood is about: sorrow over something in a learner's life is no anger at us. Pure."""

import re

_SORROW = re.compile(
    r"去世|过世|离世|走了(?!吗)|没了(爸|妈)|葬礼|癌|肿瘤|住院|手术|生病|病重|化疗|流产|离婚|分手|失恋|失业|被裁|下岗|裁员|难过|伤心|想哭|哭了|失眠|抑郁"
    r"|焦虑|压力(好|很|太)?大|心情(不好|很差|低落)|好累|太累|疼|痛|发烧|难受|睡不着|孤独|欠债|破产|亏(了|惨)"
    r"|\b(passed away|died|death|funeral|grie(f|ving)|cancer|tumou?r|hospital|surgery|ill|sick|divorced?|broke up|break-?up|laid off|redundan\w+"
    r"|lost my (job|mother|mum|mom|father|dad|wife|husband|son|daughter|brother|sister|dog|cat|friend)|sad|crying|heartbroken|depressed|anxious|lonely"
    r"|exhausted|tired|insomnia|can'?t sleep|in pain|hurts|aching|fever|bankrupt|in debt)\b",
    re.IGNORECASE,
)
# What makes it about us all the same.
_AT_US = re.compile(
    r"你们|平台|客服|机器人|课程?(太|很|真|根本)|退(款|钱)|投诉|骗(人|子|钱)|垃圾|差劲|没用|敷衍|答非所问|浪费(我)?(的)?(时间|钱)|什么破|听不懂人话"
    r"|\b(you (people|guys|lot|are|can'?t|don'?t|never|keep)|your (service|support|bot|app|platform|course|answers?|company)|this (bot|app|platform|service|course)|refund"
    r"|complain\w*|useless|rubbish|scam\w*|terrible service|ridiculous|waste of (time|money)|unacceptable|appalling|disgrace\w*)\b",
    re.IGNORECASE,
)


def speaks_of_us(text: str) -> bool:
    """Whether it has a word for or against us: the platform, its people, its courses or what they cost.

    >>> speaks_of_us("内容太浅了"), speaks_of_us("你们的内容太浅了")
    (False, True)
    """
    return _AT_US.search(text) is not None


def is_sorrow(text: str) -> bool:
    """Sad news or discomfort, with no word against us.

    >>> is_sorrow("我妈上个月去世了，心里很难受"), is_sorrow("我妈住院了还催我续费，你们太差劲")
    (True, False)
    """
    return _SORROW.search(text) is not None and not speaks_of_us(text)
