"""The new name that a wish to change one gives along, as it is written. Pure."""

import re

_NEW_NAME = re.compile(
    r"(?:(?<!是)(?:改|换|更正|修改|更新)(?:一下|下)?(?:成|为|到)|应该?是|应为|改叫|就叫|叫做?)[:：\s]*[“\"「『《]?(?P<zh>[^,，。.!！?？;；“”\"「」『』《》\s]{1,24}?)[”\"」』》]?(?:这个(?:名字|昵称))?(?:可以|行|好)?(?:吗|么|吧|就行|就好|谢谢)*[。.!！?？,，\s]*(?:谢谢.{0,2})?[。.!！]*$"
    r"|\b(?i:nick ?name|name|it)(?i: on (?:my|the) certificate)?(?i: (?:to be|to say|to|should (?:be|say|read)|must be|as))[: ]+[“\"']?(?P<en>[^,.!?;“”\"]{1,40}?)[”\"']?(?i:,? (?:please|pls|thanks|thank you))*[.!\s]*$"
)
_NO_NAME = re.compile(
    r"什么|哪个|别的|其他|新的?$|一个|个新|真名|本名|\b(?:something|another|a new|my (?:real|full|legal|married|own)|what|be )\b"
    # Which name is meant, and not what it shall be.
    r"|^(?:我的?)?(?:证书上?的?)?(?:昵称|姓名|名字)$|^(?:the |my )?(?:nick ?name|(?:certificate |display )?name)(?: on (?:the|my) certificate)?$",
    re.IGNORECASE,
)


def new_name_in(text: str) -> str | None:
    """The name that the words which begin the form give along, as it is written.

    >>> new_name_in("把昵称改成小鱼"), new_name_in("change my nickname to Fishy"), new_name_in("证书名字错了，应该是林晓宇")
    ('小鱼', 'Fishy', '林晓宇')
    >>> new_name_in("帮我改个昵称"), new_name_in("I want to change my name to something else")
    (None, None)
    >>> new_name_in("不对，应该是证书上的姓名"), new_name_in("no, it should be the name on my certificate")
    (None, None)
    """
    match = _NEW_NAME.search(text.strip())
    if match is None:
        return None
    name: str = (match["zh"] or match["en"]).strip()
    return None if _NO_NAME.search(name) else name
