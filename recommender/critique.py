"""Critique: what a learner says about a slate or asks of one, read by patterns in both languages. Pure.

Texts are normalised before (simplified, lower case). A message is a *whole* critique when nothing is left of it once
constraints and small words are taken away: "cheaper ones, please" is, "cheaper flights" isn't.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from recommender.amounts import CNY, DURATION, FOREIGN, NUMBER, SIGNS, minutes, number
from recommender.wishes import ASPECTS, Aspect


@dataclass(frozen=True)
class Critique:
    """What a text constrains, loosens or turns down."""

    stated: dict[str, Any] = field(default_factory=dict)
    """Fields of a Wish with their values."""
    cheaper: bool = False
    shorter: bool = False
    turned_down: bool = False
    """What was shown last is not wanted."""
    dropped: frozenset[Aspect] = frozenset()
    currency: str | None = None
    """Currency of a ceiling that cannot be compared with prices in CNY."""
    skipped: bool = False
    """No preference: "随便", "I don't mind"."""
    whole: bool = False
    """The text says nothing else."""
    bare: bool = False
    """Nothing is left of the text but constraints and the words of asking: it names no subject."""

    @property
    def says_something(self) -> bool:
        return bool(
            self.stated or self.cheaper or self.shorter or self.turned_down or self.dropped or self.currency
        )  # fmt: skip


_Read = Callable[[re.Match[str]], dict[str, Any]]

_ANY_FOREIGN = "|".join(FOREIGN.values())
_MONEY = (
    rf"(?:(?P<sign>[¥￥$€£])\s?(?P<signed>{NUMBER})(?:\s?(?P<signed_cny>{CNY}))?"
    rf"|(?P<amount>{NUMBER})\s?(?:(?P<cny>{CNY})|(?P<foreign>{_ANY_FOREIGN})))"
)
_BARE = rf"(?P<bare>{NUMBER})(?!\s?(?:[\d%岁节讲章课天周年月号点度个分小时]|lessons?|days?|weeks?|years?|people|hours?|min))"
_UP_TO = r"(?:不超过|不能超过|不要超过|别超过|不高于|最多|最高|顶多|至多|no more than|not more than|at most|up to|within|maximum(?: of)?|max)"
_BELOW = r"(?:低于|少于|小于|不到|不足|under|below|less than|cheaper than|lower than)"
_INSIDE = r"(?:以内|之内|以下|封顶|内|or less|or under|or below|at most|max(?:imum)?|tops)"
_BUDGET = r"(?:预算|价格|价钱|价位|(?:my )?budget|price)"
_IS = r"(?:控制在|保持在|在|是|有|就|只有|大概|大约|差不多|为|:|is|of|around|about|only|\s)*"
_LEARNT = r"(?:\s*就?(?:能|可以)?(?:学完|听完|看完|上完))"


def _price(kind: str) -> _Read:
    def read(match: re.Match[str]) -> dict[str, Any]:
        groups = match.groupdict()
        amount = groups.get("signed") or groups.get("amount") or groups.get("bare")
        currency = "CNY"
        if groups.get("sign") and not groups.get("signed_cny"):
            currency = SIGNS[groups["sign"]]
        if groups.get("foreign"):
            currency = next(code for code, name in FOREIGN.items() if re.fullmatch(name, groups["foreign"]))
        if amount is None or currency != "CNY":
            return {"currency": currency}
        return {kind: number(amount)}

    return read


def _time(kind: str) -> _Read:
    return lambda match: {kind: minutes(match)}


def _says(**values: Any) -> _Read:
    return lambda match: dict(values)


def _drops(match: re.Match[str]) -> dict[str, Any]:
    return {"dropped": {a for a, words in _ASPECT_WORDS.items() if re.search(words, match[0])}}


_ASPECT_WORDS: dict[Aspect, str] = {
    "price": r"价格|价钱|预算|多少钱|贵|\bpric\w*|\bcosts?|\bbudget|\bmoney|\bexpensive",
    "minutes": r"时长|时间|长短|多久|课时|\blength|\btime|\bduration|\bhow long|\blong\b",
    "level": r"难度|难易|水平|程度|级别|\blevel|\bdifficulty",
    "language": r"语言|中英文|什么语|\blanguage",
    "domain": r"方向|主题|科目|领域|\bsubject|\btopic",
}
_OF = "(?:" + "|".join(_ASPECT_WORDS.values()) + ")"
_NO_MATTER = r"(?:都)?(?:无所谓|不重要|随便|没关系|不限|不是问题|都行|都可以|不用管|不考虑)"
_SPEAK = r"(?:说|讲|回答|回复|聊|翻译|speak|answer|reply|respond|talk|write|explain|say|switch|translate)"

# Order matters: what loosens and what negates is taken out before the plain words that it contains.
_PATTERNS: tuple[tuple[re.Pattern[str], _Read], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"{_OF}(?:方面|高低)?{_NO_MATTER}", _drops),
        (rf"不(?:限|考虑|在乎|在意|管|看){_OF}|贵(?:一点|点|些)也?(?:行|可以|没关系|无所谓)", _drops),
        (rf"{_OF}(?: (?:really )?(?:does(?:n't| not)|do(?:n't| not)) matter| (?:is|are)(?:n't| not)(?: an?)? (?:important|issue|problem|concern)"
         r"| is (?:no object|irrelevant|fine|not important))", _drops),
        (rf"\b(?:any|never mind|forget(?: about)?|ignore|drop|no limit on|(?:i )?do(?:n't| not) (?:mind|care)(?: about)?) (?:the )?{_OF}", _drops),
        (r"(?:条件|要求|限制)(?:都|全)?(?:去掉|不要了?|取消|清空)|没有(?:别的)?(?:条件|要求|限制)|重新(?:来|推荐)|\b(?:drop|forget) (?:all|everything)(?: (?:that|(?:the )?conditions|of (?:that|it)))?|\bstart over\b|\bno (?:more )?(?:conditions|limits|restrictions)",
         _says(dropped=set(ASPECTS))),
        (r"\bi(?:'m| am) (?:under |below |over )?\d+", _says(other=True)),  # an age
        # Money.
        (rf"{_BUDGET}?{_IS}{_MONEY}\s?{_INSIDE}", _price("price_at_most")),
        (rf"{_BUDGET}?{_IS}{_UP_TO} ?{_MONEY}", _price("price_at_most")),
        (rf"{_BUDGET}?{_IS}{_BELOW} ?{_MONEY}", _price("price_below")),
        (rf"{_BUDGET}{_IS}{_MONEY}", _price("price_at_most")),
        (rf"{_MONEY} (?:budget|to spend)", _price("price_at_most")),
        (rf"{_BUDGET}{_IS}(?:{_UP_TO} ?)?{_BARE}\s?{_INSIDE}?", _price("price_at_most")),
        (r"(?<!收)(?<!是)免费(?:的|课)|\bfree(?: of charge)? (?:ones?|courses?|class(?:es)?)\b|\bsomething free\b|\bfor free\b|^(?:free|免费)$",
         _says(price_at_most=0.0)),
        # Time.
        (rf"(?:{_UP_TO}|只有|就有|i (?:only )?have(?: only)?|i've (?:only )?got(?: only)?|only have) ?{DURATION}(?:的?时间)?", _time("minutes_at_most")),
        (rf"(?:{_BELOW}|shorter than) ?{DURATION}", _time("minutes_below")),
        (rf"{DURATION}\s?(?:{_INSIDE}{_LEARNT}?|{_LEARNT})", _time("minutes_at_most")),
        # Level. "Not for beginners" before "for beginners".
        (r"(?:不要|别|不想要|不是)太?(?:入门|基础|简单|初级|零基础|浅)的?|太(?:简单|基础|浅|初级)了?|\btoo (?:easy|basic|simple)\b|\bnot (?:for |a )?beginners?\b",
         _says(level_at_least="intermediate")),
        (r"(?:不要|别|不想要)太?(?:难|深|专业|高级|进阶)的?|太(?:难|深|专业)了?|\btoo (?:hard|difficult|advanced)\b|\bnot (?:too |so )?(?:advanced|hard|difficult)\b",
         _says(level="beginner")),
        (r"零基础|初学者?|新手|小白|入门级?|初级|没(?:有|什么)?基础|从零开始|基础(?:一点|点|些|班|课|的)|(?:简单|容易|浅)(?:一点儿?|点儿?|些|的)"
         r"|\b(?:(?:absolute|complete|total) )?(?:beginners?|newbies?|novices?)(?:'s|[- ]level|[- ]friendly)?(?!\w)|\bno (?:prior |previous )?(?:experience|background|knowledge)\b|\bfrom scratch\b|\b(?:easier|simpler)\b|\bintroductory\b|\bentry[- ]level\b",
         _says(level="beginner")),
        (r"高级(?:一点|点|些|的|班|课)?|\badvanced (?:level|ones?|courses?)\b(?<!more advanced)|^(?:the )?advanced$", _says(level_at_least="advanced")),
        (r"进阶|中级|(?:再|更)?(?:难|深|深入|专业)(?:一点儿?|点儿?|些)的?|更(?:难|深|深入|专业|高阶)的?|有(?:一些|点|一定)?基础了?"
         r"|\bmore advanced\b|\bharder\b|\bintermediate(?:[- ]level)?\b|\bmore in[- ]depth\b", _says(level_at_least="intermediate")),
        # Language of the course; "answer in English" is another matter.
        (rf"{_SPEAK}[^,，。.]{{0,12}}(?:英文|英语|中文|普通话|english|chinese|mandarin)", _says(other=True)),
        (r"(?:用|是)?(?:英文|英语)(?:授课|讲解?|版|课|的)+|\bin english\b|\benglish(?:[- ]language)? (?:ones?|courses?|class(?:es)?|versions?)\b|\benglish[- ]language\b|^(?:英文|英语|english)$", _says(language="en")),
        (r"(?:用|是)?(?:中文|汉语|国语|普通话)(?:授课|讲解?|版|课|的)+|\bin (?:chinese|mandarin)\b|\b(?:chinese|mandarin)(?:[- ]language)? (?:ones?|courses?|class(?:es)?|versions?)\b|\bchinese[- ]language\b|^(?:中文|chinese|mandarin)$", _says(language="zh")),
        # Against what was shown.
        (r"(?<!不)(?<!不够)(?<!没)便宜(?:一点儿?|点儿?|些)?|不够便宜|(?<!不)(?:实惠|划算)(?:一点儿?|点儿?|些)?|太贵了?|(?:有点|有些|好|挺|偏)贵了?|贵了|(?:价格|价钱)(?:太|有点)?(?:高|低一?点)了?|超出?预算了?|买不起"
         r"|\bcheap(?:er|est)?\b|\b(?:less|too|a bit|rather|quite|very|so) (?:expensive|pricey|costly)\b|\bmore affordable\b|\blower[- ]priced?\b|\bover (?:my )?budget\b|\b(?:can't|cannot) afford (?:that|it|this|them|those)\b",
         _says(cheaper=True)),
        (r"(?:时间|课时|时长)?(?<!不)短(?:一点儿?|点儿?|些)|更短|太长了?|(?:时间|课时|时长)(?:太长|少一?点)了?|\bshorter\b|\bless time\b|\btoo long\b|\bquicker\b", _says(shorter=True)),
        (r"(?:不要|不想要|不喜欢|不想看|换掉|跳过|除了)(?:这|那|上面|刚才)(?:个|门|些|几个|几门|一个|一门)*|(?:这|那|上面)(?:个|门|些|几个|几门|一个|一门)(?:课)?(?:我)?(?:不要|不喜欢|不想要|不太?合适|不行|算了|就算了)|(?<!交)换(?:一)?(?:个|门|些|批|几个|几门)|都不(?:要|喜欢|合适|太合适|行|想要)|别的|其他的?|其它的?|另外的|再来(?:一)?(?:个|批|门|几个)"
         r"|\bnot (?:that|this|those|these)(?: ones?)?\b|\b(?:do(?:n't| not)) (?:want|like) (?:that|this|it|those|these)(?: ones?)?\b|\b(?:something|anything) (?:else|different)\b|\banother(?: one)?\b|\bnone of (?:these|those|them)\b|\bothers\b|\bother (?:ones?|options?|courses?|suggestions?)\b|\b(?:a )?different (?:one|ones|course|courses)\b|\belse\b",
         _says(turned_down=True)),
        # A bare number in a message that says nothing else is a price.
        (rf"{_BELOW} ?{_BARE}", lambda match: {"bare_below": number(match["bare"])}),
        (rf"{_BARE}\s?{_INSIDE}|{_UP_TO} ?(?P<bare2>{NUMBER})(?![\d%])", lambda match: {"bare": number(match["bare"] or match["bare2"])}),
    )
)  # fmt: skip
_SKIPS = re.compile(
    r"随便|都行|都可以|都好|无所谓|不知道|不清楚|没想好|没想法|跳过|不限|你(?:来)?定|看着办|任意"
    r"|\b(?:no (?:preference|idea)|(?:i )?do(?:n't| not) (?:mind|know|care)|any(?:thing)?(?: is)?(?: fine| ok)?|whatever|skip(?: it| this)?|not sure|(?:it )?does(?:n't| not) matter|up to you|surprise me|no limit)\b"
)
_SMALL_ZH = re.compile(
    r"请问|请|麻烦|帮忙|帮我|给我|我(?:想要|想|要|需要|比较|觉得|希望)?|你们?|想要|想|能不能|可不可以|能|可以|有没有|还有没有|还有|还要|还|有|没有|那么?|就|再|稍微|稍|更|最好|一点儿?|点儿?|些|的话|的人|的|了|吗|呢|吧|啊|呀|哦|嘛|么|课程|课|一?门|几个|个|推荐|看看|看|找|换|来|是|也|而且|并且|和|跟|与|但是?|不过|只|选|适合|给|对|这种|学|讲|授课|价格|价钱|价位|时间|时长|难度|商品|东西|产品|这|嗯|好|行|谢谢|应该|尽量|比较|太|都|一下|其中|里面?|中|同类|类似|差不多|版|要|用|不错|左右|本|款"
)
_SMALL_EN = frozenset(
    "a an the one ones course courses class classes something anything some any please pls can could would you i i'd "
    "i'm i've me my show give find suggest suggestion suggestions recommend get want need like looking for is are "
    "there do have got it's it that's that this these those but and or also with maybe perhaps instead rather then ok okay "
    "thanks thank so well hmm just only preferably ideally be should bit little much even more slightly of in to on "
    "what about how let see option options product products them than all too us version language taught level hi "
    "which who person people complete total if possible at we from after actually really now".split()
)
_ASKING = re.compile(
    r"有什么|什么|合适|学点|学习|听听?|哪些?|介绍|随便|新的?|不知道|东西|提升自己|开始学"
    r"|\b(?:good|recommendations?|recommended|ideas?|study|learn|take|new|best|suitable|listen|worth|start|next|know|don't|free time|advise|advice|interesting|here|offer|pick|choose)\b"
)
_PUNCTUATION = re.compile(r"[\s,，.。!！?？、;；:：~～…\"“”‘’()（）\-—]+")


def read_critique(text: str, *, pending: str | None = None) -> Critique:
    """What a normalised text asks of a slate.

    Args:
        pending: the preference that was just asked for (`budget`, `time`, …): then a bare number answers it, and
            "I don't mind" skips it.

    >>> read_critique("便宜点的，200块以内").stated, read_critique("cheaper ones please").cheaper
    ({'price_at_most': 200.0}, True)
    >>> read_critique("cheaper flights to rome").whole
    False
    """
    found: dict[str, Any] = {"dropped": set()}
    rest = text.replace("’", "'")
    for pattern, read in _PATTERNS:
        while (match := pattern.search(rest)) is not None and match[0]:
            said = read(match)
            found["dropped"] |= said.pop("dropped", set())
            found |= said
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    skipped = pending is not None and not found["dropped"] and _SKIPS.search(rest) is not None
    if skipped:
        rest = _SKIPS.sub(" ", rest)
    if pending in {"budget", "time"} and (bare := re.fullmatch(rf"\W*({NUMBER})\W*", rest)):
        found["bare" if pending == "budget" else "minutes_at_most"] = number(bare[1])
        rest = ""
    whole = _nothing_left(rest) and "other" not in found
    if whole and "bare" in found:
        found["minutes_at_most" if pending == "time" else "price_at_most"] = found["bare"]
    if whole and "bare_below" in found:
        found["price_below"] = found["bare_below"]
    return _critique(found, skipped, whole, bare=whole or _nothing_left(_ASKING.sub(" ", rest)))


def _critique(found: dict[str, Any], skipped: bool, whole: bool, *, bare: bool) -> Critique:
    apart = {"cheaper", "shorter", "turned_down", "dropped", "currency", "other", "bare", "bare_below"}
    stated = {name: int(v) if name.startswith("minutes") else v for name, v in found.items() if name not in apart}
    critique = Critique(
        stated=stated,
        # A ceiling in figures says it better than "cheaper" beside it.
        cheaper=found.get("cheaper", False) and not stated.keys() & {"price_below", "price_at_most"},
        shorter=found.get("shorter", False) and not stated.keys() & {"minutes_below", "minutes_at_most"},
        turned_down=found.get("turned_down", False),
        dropped=frozenset(found["dropped"]),
        currency=found.get("currency"),
        skipped=skipped,
    )
    says = critique.says_something or skipped
    return replace(critique, whole=whole and says, bare=bare)


def _nothing_left(rest: str) -> bool:
    words = _PUNCTUATION.sub(" ", _SMALL_ZH.sub(" ", rest)).split()
    return all(word.strip("'") in _SMALL_EN for word in words)
