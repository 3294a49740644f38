"""What happened to somebody who wants to claim for it. Pure."""

import re

_CLAUSE = re.compile(r"[,，。;；!！?？\n]+|\. ")
_NO_LOSS = re.compile(
    r"理赔|索赔|报案|出险|清单|材料|保险|[险赔][吗呢]?$|^(?:你好|您好|请|麻烦|谢谢|帮我|医疗|车险)|吗$|能办|可以吗|\b(?:(?:can|could|would) you|claim\w*|insurance|insurer|check-?list|papers|documents|polic(?:y|ies)|please|hello|hi|thanks?)\b",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"摔|撞|追尾|骨折|手术|开刀|住院|丢了|被偷|被盗|漏水|进水|着火|起火|烧|烫|扭|受伤|伤了|碰|刮|剐|延误|取消了|确诊|去世|车祸|坏了|破了|爆|淹"
    r"|\b(?:lost|broke\w*|fell|slipped|hit|crash\w*|stolen|stole|burst|leak\w*|flood\w*|burn\w*|fire|injur\w*|hurt|damag\w*|crack\w*|delayed|cancell?ed|hospital\w*|surgery|operat\w*|diagnos\w*|died|bumped|scratch\w*|accident)\b",
    re.IGNORECASE,
)


def loss_in(text: str) -> str | None:
    """What happened, where the words that begin the form tell it beside what is wished for.

    >>> loss_in("我要理赔,昨天骑车摔了,左手骨折"), loss_in("Help me claim on my travel cover, my bag was lost on the flight")
    ('昨天骑车摔了，左手骨折', 'my bag was lost on the flight')
    >>> loss_in("帮我列一份车险的理赔材料清单"), loss_in("I want to claim, can you do that")
    (None, None)
    """
    clauses = [clause.strip() for clause in _CLAUSE.split(text)]
    told = [clause for clause in clauses if clause and not _NO_LOSS.search(clause)]
    if not any(_HAPPENED.search(clause) for clause in told):
        return None
    return (", " if text.isascii() else "，").join(told)
