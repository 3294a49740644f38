"""Words whose coming or going changes a claim: no, at most, only, must, may, before, cure; in both languages. Pure."""

import re
from collections import Counter

# Each must be said as often as before; the first that fits takes the words.
_COUNTED = {
    "zh": {
        "at_most": r"不超过|不多于|不高于|不大于|不迟于|至多|最多|顶多|以内|以下|上限",
        "at_least": r"不少于|不低于|不小于|不早于|至少|最少|以上|起码|下限",
        "about": r"大约|大概|差不多|左右|约(?!定|束|会|见)",
        "unless": r"除非|除了|除外",
        "not": r"不(?!仅|但|过|断|管|论|少|同)|没有|没|无(?!论)|未(?!来|必)|"
        r"(?<![特区类级性分识辨个差派鉴])别(?!人|的|处|墅)|(?<!是)非(?!常)|勿|禁止|严禁|切忌|避免|拒绝|忌",
        "only": r"只|仅(?!仅)",
    },
    "en": {
        "at_most": r"(?:no|not) (?:more|later|longer|higher) than|at most|up to|maximum|(?:less|fewer|lower) than|"
        r"under|below|within",
        "at_least": r"(?:no|not) (?:less|fewer|earlier) than|at least|minimum|(?:more|greater|higher) than|over|above",
        "about": r"about|around|roughly|approximately|nearly|almost",
        "unless": r"unless|except|apart from|other than",
        "not": r"not|cannot|no|never|without|neither|nor|none|nothing|nobody|avoid\w*|rather than|instead of",
        "only": r"only|solely|merely",
    },
}
# Each must be there if it was, and not if it wasn't.
_PRESENT = {
    "zh": {
        "duty": r"必须|务必|须|一定要",
        "advice": r"应(?:当|该)|应(?!用|急|对)|建议|最好|宜(?!居|家)",
        "perhaps": r"可能|也许|或许",
        "usually": r"有时|通常|一般(?!人)|往往|多数|大多",
        "if": r"如果|假如|若|一旦|只要|的话",
        "everything": r"所有|全部|任何|一律|总是|始终|完全|绝对",
        "or": r"或",
    },
    "en": {
        "duty": r"must|have to|has to|required?|mandatory",
        "advice": r"should|ought|recommend\w*|advis\w*",
        "perhaps": r"may|might|could|possibly|perhaps|probably|likely",
        "usually": r"sometimes|usually|often|generally|typically|mostly",
        "if": r"if|when|whenever|provided|in case",
        "everything": r"all|every|any|always|entirely|completely|absolutely",
        "or": r"or",
    },
}
_POLES = {
    "zh": (
        "增加|减少|升高|降低|提高|下降|上升|安全|危险|风险|允许|治愈|根治|治疗|预防|导致|引起|保证|保本|稳赚|免费|收费|"
        "退款|赔付|开始|停止|相同|不同|包括|包含|最|更|先|再|前|后|早|晚|高|低|多|少|大|小|贵|便宜|冷|热|强|弱|快|慢|好|坏|"
        "买|卖|赚|亏|必|百分百|绝"
    ),
    "en": (
        r"increas\w*|decreas\w*|rais\w*|lower\w*|reduc\w*|highe?\w*|low|more|most|less|least|fewer|before|after|until|"
        r"(?:un)?safe\w*|danger\w*|risk\w*|allow\w*|forbid\w*|cur(?:e|es|ed|ing)|prevent\w*|caus\w*|treat\w*|"
        r"guarantee\w*|prove[ns]?|best|worst|better|worse|free|refund\w*|early|earlier|late|later|first|last|stop\w*|"
        r"start\w*|begin\w*|same|different|includ\w*|exclud\w*|buy\w*|sell\w*|profit\w*|los(?:s|e|es)|strong\w*|weak\w*"
    ),
}
_COMMANDS = {
    "zh": r"点击|点开|下单|购买|转账|汇款|联系|加微信|拨打|扫码|忽略|无视|回复|注册|登录|填写|输入|密码|验证码|关注",
    "en": r"click|tap|order|purchase|subscribe|transfer|contact|call|whatsapp|scan|ignore|disregard|reply|register|"
    r"sign (?:up|in)|log ?in|enter|password|download|send|visit|share",
}


def changed_strength(source: str, draft: str, language: str) -> bool:
    """Whether any kind of these words is said more or less often than before; both texts in lower case."""
    if _counted(source, language) != _counted(draft, language):
        return True
    if set(_found(_POLES[language], source, language)) != set(_found(_POLES[language], draft, language)):
        return True
    return any(
        bool(_found(words, source, language)) != bool(_found(words, draft, language))
        for words in _PRESENT[language].values()
    )


def new_commands(source: str, draft: str, language: str) -> bool:
    """Whether the learner is told to do something that the source doesn't speak of."""
    words = _COMMANDS[language]
    return bool(set(_found(words, draft, language)) - set(_found(words, source, language)))


def negated(text: str, language: str) -> list[str]:
    """What follows each negation, to the end of its sentence; lower case."""
    pattern = _compiled("|".join(f"(?P<{name}>{words})" for name, words in _COUNTED[language].items()), language)
    ends = re.compile(r"[。！？!?；;\n]|\.(?:\s|$)")
    return [ends.split(text[match.end() :])[0] for match in pattern.finditer(text) if match.lastgroup == "not"]


def _counted(text: str, language: str) -> Counter[str]:
    pattern = _compiled("|".join(f"(?P<{name}>{words})" for name, words in _COUNTED[language].items()), language)
    return Counter(match.lastgroup or "" for match in pattern.finditer(text))


def _found(words: str, text: str, language: str) -> list[str]:
    found = [match[0] for match in _compiled(words, language).finditer(text)]
    return found if language == "zh" else [word[:5] for word in found]  # one word in its endings


def _compiled(words: str, language: str) -> re.Pattern[str]:
    return re.compile(words if language == "zh" else rf"(?<![a-z-])(?:{words})(?![a-z])")
