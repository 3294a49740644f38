"""The words to go with a gift. Pure."""

import re

_MESSAGE = re.compile(
    r"(?:留言|附言|贺卡|祝福语?|写上?一?句|附上?一?句)(?:就)?(?:写|是|说)?[:：\s]*[“\"「]?(?P<zh>[^”\"」]{2,100}?)[”\"」]?[。.\s]*$"
    r"|(?:^|[,，。；;\s])(?P<wish>(?:祝|愿)[^,，。；;]{2,}(?:[,，][^,，。；;]*(?:快乐|健康|顺利|平安|幸福|如意)[^,，。；;]*)?)"
    r"|\b(?:(?:with )?(?:the |a )?(?:note|message|card)(?: saying| that says)?|saying)[: ]+[“\"]?(?P<en>[^”\"]{3,200}?)[”\"]?\s*$",
    re.IGNORECASE,
)


def message_in(text: str) -> str | None:
    """The words to go with a gift that are given along with the wish for it, as they are written.

    >>> message_in("把好好睡觉送给朋友，手机13900139000，祝她生日快乐"), message_in("Gift it to Anna with the note Enjoy!")
    ('祝她生日快乐', 'Enjoy!')
    >>> message_in("我想送一门课给朋友")
    """
    match = _MESSAGE.search(text)
    return None if match is None else next(found.strip() for found in match.groups() if found)


_HANDS_OVER = re.compile(
    r"^(?:(?:留言|附言|贺卡)(?:就)?(?:写成?|是|为)?[:：\s]*|(?:(?:my|the) )?(?:message|note|card) (?:is|should (?:be|say)|says)[: ]+|(?:just )?(?:write|say|put)[: ]+)(?=\S)",
    re.IGNORECASE,
)


def bare_message(text: str) -> str:
    """The words for a gift without those that hand them over.

    >>> bare_message("my message is Happy birthday to you"), bare_message("留言写：一起学习吧"), bare_message("生日快乐")
    ('Happy birthday to you', '一起学习吧', '生日快乐')
    """
    return _HANDS_OVER.sub("", text.strip(), count=1)
