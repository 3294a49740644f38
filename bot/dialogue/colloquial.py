"""Yes and no as people say them, in dialect and slang, turned into the plain words that forms know. Pure."""

import re

_TAIL = r"(?:了|呢|吧|啊|呀|哦|嘛|哈|哟|的)?[,，.。!！~～\s]*"
_WHOLE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (plainly, re.compile(rf"^(?:{said}){_TAIL}$", re.IGNORECASE))
    for plainly, said in (
        (
            "好的",
            r"中+|中嘞|阔以(?:滴|的)?|得行|要得|好(?:嘞|滴|哒|呀|啊|咧|喔|噢|哟)|行(?:嘞|啊|呀|呗|滴|哒)|成|成嘞|得嘞|得|妥|妥妥|妥妥滴|必须|必须滴"
            r"|没毛病|木问题|木有问题|没得问题|莫问题|冇问题|没啥问题|莫得问题|对头|对滴|对哒|对的对的|对对+|是滴|是哒|是嘞|系|系啊|係|嗯(?:呐|那|哪|嗯|啊)|欧了|欧克",
        ),
        ("不行", r"不中|不得行|得不行|要不得|不阔以|不成|唔得|不得劲|使不得"),
        ("不是", r"不系|唔系|唔係|不是滴|不是哒|不是嘞"),
        ("没有", r"莫得|木有|没得|没有滴|冇|没了|没别的|没其他的?|没啥|没啥了"),
        (
            "yes",
            r"yup+|yep+|yeah?|yea|ya|yas+|yah|u[hm][- ]?huh|mm?-?hm+|aye|you bet|sure thing|absolutely|definitely|of course|exactly|indeed|totally|affirmative|roger(?: that)?|okey[- ]?dokey|kk?",
        ),
        ("no", r"nope+|nah+|naw|nay|uh[- ]uh|nuh[- ]uh|negative|no way|no thanks?|no thank you|not really"),
    )
)
_INSIDE: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(said, re.IGNORECASE), plainly)
    for said, plainly in (
        (r"不得行|不中(?!意|用|听|看|奖|断)|要不得|不阔以", "不行"),
        (r"阔以", "可以"),
        (r"木有|莫得|没得|冇", "没有"),
        (r"唔系|唔係|不系", "不是"),
        (r"\bain't\b", "is not"),
    )
)


def whole_in_plain_words(text: str) -> str:
    """A message that is nothing but a yes or a no, in the words that the forms know; any other as it stands.

    >>> [whole_in_plain_words(said) for said in ("中", "阔以！", "yup", "nah.", "莫得", "中医课程", "yes")]
    ['好的', '好的', 'yes', 'no', '没有', '中医课程', 'yes']
    """
    said = text.strip()
    return next((plainly for plainly, words in _WHOLE if words.match(said)), text)


def in_plain_words(text: str) -> str:
    """`whole_in_plain_words`, and the same words inside a sentence: for choosing, never for what is kept.

    >>> in_plain_words("换了手机也不中"), in_plain_words("没得别的设备")
    ('换了手机也不行', '没有别的设备')
    """
    said = whole_in_plain_words(text)
    if said != text:
        return said
    for words, plainly in _INSIDE:
        said = words.sub(plainly, said)
    return said
