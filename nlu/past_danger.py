"""Whether a danger that was found in a text is over: told of years ago, or with its happy end. Pure.

What is said of the past must stand in one clause with the danger it speaks of: "my wife left me last year and I want to
die" tells of today. Where the words leave room for doubt, the danger is present.
"""

import re

from nlu.clauses import Place, clauses_of, meet


def _compile(pattern: str) -> re.Pattern[str]:
    # ASCII: a word boundary then also stands between Han and Latin letters.
    return re.compile(pattern, re.ASCII)


# Not "used to" as in being used to something, nor "the past hour"; "last year's" is what it did to me, not when.
_PAST_EN = _compile(
    r"(?<!\bnot )(?<!\bget )(?<!\bgot )(?<!\bam )(?<!'m )(?<!\bis )(?<!\bare )(?<!'re )(?<!\bgetting )(?<!\bnever )\bused to\b"
    r"|\byears ago\b|\blast year\b(?!'?s\b)|\bback then\b|\bonce (had|tried|wanted|attempted|thought|felt)\b"
    r"|\bin the past\b(?! (\w+ )?(\w+ )?(second|minute|hour|day|week|month|night|couple|few)s?\b)"
    r"|\bwhen i was (a |an |just |only |in )*(kid|child|teen\w*|boy|girl|student|baby|toddler|young\w*|little|small|school|high school|college"
    r"|\d{1,2}(?! ?(block|mile|km|kilomet|minute|hour|met(er|re)|feet|foot|step|week)))"
)
_YEARS_AGO_ZH = r"(?:[一二两三四五六七八九十几好数\d]{1,3}多?年多?以?前)"
_MONTHS_AGO_ZH = r"(?:(?<![从自上])上{1,2}个?月|[一二两三四五六七八九十几好数\d]{1,3}个多?月以?前|半年多?以?前)"
# What is said between the two that makes a cause or a beginning of what was: "以前的事让我…", "去年开始…".
_THEN_ZH = r"(?!的)(?:(?!开始|以来|至今|到现在|一直|之?后|起|(?<!真)的(?!确|时候)|让|害得?|逼|就[想要不只没]|[都也][想不]|了我|没|很好|好好的|[今现]).){0,12}$"
_PAST_ZH = _compile(
    rf"(?:以前|曾经|当年|小时候|去年|前年|{_YEARS_AGO_ZH}|早年|(?:(?<=[我他她你们在])|(?<![^\s]))过去(?![了的])){_THEN_ZH}"
)
# So short a time is past for a fit or a fall that has its date, and never for a wish to die.
_MONTHS_ZH = _compile(rf"{_MONTHS_AGO_ZH}{_THEN_ZH}")
_MONTHS_EN = _compile(
    r"(?<!\bsince )(?<!\bfrom )(?<!\bthan )(?<!\blike )(?<!\bas )(?<!\buntil )"
    r"(?:\blast month\b(?!'?s\b)|\b(?:a|one|two|three|four|five|six|several|some|a few|a couple of|\d{1,2}) months? ago\b|\b(?:a|one|1) year ago\b)"
)
_STILL = _compile(
    r"还没|还在|还是|仍|没醒|不醒|没好|没恢复|至今|到今|如今|每天|每次|每晚|经常|总是?|老是|反复|一直|三天两头|越来越|加重|恶化|药|毒|刚|出院|体检|正常|健康"
    r"|\b(hasn'?t|has not|haven'?t|hadn'?t|never|since|start\w*|beg[au]n\w*|keeps?|kept|every|each|daily|always|often|worse|just|healthy|discharged|pills?|tablets?|overdos\w*|poison\w*)\b"
)
_ONLY_WHEN_ZH = _compile(
    r"[在就是我]*(?:以前|曾经|当年|小时候|去年|前年|几年前|早年|过去)(?:的?时候|那(?:会儿?|时候?)|有?一?段(?:时间|日子)|[春夏秋冬]天|[初底末里间]|[上下]半年)?"
)
_TELLS_WHEN_ZH = r"^\W*(?:那|这)?(?:都|已经|还)?(?:是|发生在)?(?:{when})(?:的事情?|发生的?|的?时候|了|的)+\W*$"
_TELLS_YEARS_ZH = _compile(_TELLS_WHEN_ZH.replace("{when}", rf"去年|前年|{_YEARS_AGO_ZH}"))
_TELLS_MONTHS_ZH = _compile(_TELLS_WHEN_ZH.replace("{when}", _MONTHS_AGO_ZH))
_TELLS_WHEN = _compile(r"^\W*(that|this|it|which|all that|these|those) (was|were|happened|is)\b")
_SHORT_ADVERBIAL = 4
_MANY = 40  # nobody tells of so many that are over; judging more would take longer than a turn may

# How it ended covers what was told before it.
_ENDED = _compile(
    r"(?:上周|上个?月|前几?天|昨天|今年初|年初).{0,60}(?P<zh>救回来|救过来|没事了|康复|出院|脱离危险)(?!.*(今天|现在|刚|又|突然|忽然|但))"
    r"|\b(?P<en>he|she|they|i)('s|'re|'m| is| are| am) (all )?(well|fine|better|okay|ok|recovered) (again|now)\b"
    r"(?!.*\b(but|today|tonight|suddenly|just|then)\b)"
)
_RECOVERED = _compile(
    r"(现在|如今|今天|最近)(的?我)?(也|都|总算|终于|已经|就)?(好(多|些|一点|点|转|起来)?了?|没事|没有?(这|那)(样|种|个)|不(再|这么|那么|会|想)(了|想|这样|有)?|走出来|挺好|很好|康复|恢复|稳定|正常|健康|过得)"
    r"|\b(i'?m|i am|he'?s|he is|she'?s|she is|they'?re|they are|it'?s|it is|feel|feeling|doing|am|are|is)"
    r" (\w+ )?(well|fine|better|okay|ok|good|great|happy|recovered|stable|healthy|glad)\b( \w+)? ?(now|today|again|these days)?"
    r"|\b(now|today|these days|nowadays|currently|lately) (\w+ |'\w+ |i'm ){0,3}(well|fine|better|okay|ok|good|great|happy|recovered|stable|healthy|glad)\b"
)
_AGAIN = _compile(
    r"刚才|刚刚|又|再次|越来越|还是想|还想|依然|仍然|仍旧|快来|快救|救救|救命|怎么办|正在|马上|今晚|今夜|快帮"
    r"|\b(once again|once more|back again|again|right now|tonight|still|suddenly|happening|getting worse|what (do|should|can) (i|we) do|hurry|ambulance)\b"
    r"|\b(send|call|need|get|come)( (me|us|for|and|some))* (help|911|999|112|120|doctor|police)\b|\bplease (help|call|send|come|hurry)\b"
    r"(?! (me |us )?(to )?(find|choose|pick|with|understand|me with|recommend))|\bhelp( me| us| him| her)?( now| please)?$"
)
_NOW = _compile(
    r"现在|如今|今天|今早|今日|这几天|这两天|最近|这次|眼下|\b(now|today|this (morning|evening|afternoon|time|week)|lately|these days|currently|at the moment)\b"
)
# What one may do after an illness is asked by those who live with it: "now" is no alarm there.
_LIVES_ON = _compile(
    r"吃|喝|饮食|锻炼|运动|课|注意|复健|护理|散步|太极|睡|保险|投保"
    r"|\b(eat|food|diet|drink|exercise|course|lesson|insur\w+|walk|sleep|recover\w*|rehab\w*|home|medication|careful)\b"
)
_WANTS_NOW = _compile(
    r"\b(i|he|she|they)( just| really| still| only| honestly| truly| do| also| sometimes| often)* (want|wants|wanna|wish|need|can'?t|cannot|don'?t|doesn'?t|do not|keep|keeps|hate|will|feel like)\b"
    r"|\b(i'?m|i am|he'?s|she'?s|he is|she is)( \w+)? (going|gonna|about|ready|thinking|planning|afraid|scared|suicidal|not safe)\b"
    r"|\bmak(es|ing) me\b|\b(is|are|am|i'm|he's|she's)( \w+)? (unconscious|unresponsive|not (breathing|responding|waking)|choking|bleeding|having)\b"
    r"|\b(can'?t|cannot|won'?t) (breath\w*|wake|stop)\b"
)


def is_over(text: str, here: list[Place], elsewhere: list[Place], *, of_illness: bool) -> bool:
    """Whether all that was found at these places of a normalised text is past.

    Args:
        elsewhere: where dangers of other kinds were found: what is said there of today is said of them.
        of_illness: "now" may then ask how to live on ("what may he eat now?"), and last month is long ago; of a wish
            to die neither is so.
    """
    if len(here) > _MANY:
        return False
    clauses = _clauses(text)
    ended = max((match.end() for match in _ENDED.finditer(text)), default=0)
    dated = of_illness and _STILL.search(text) is None
    if not all(_is_past(text, clauses, place, ended, months=dated) for place in here):
        return False
    of_another = [place for place in elsewhere if not any(meet(place, own) for own in here)]
    ours = [clause for clause in clauses if not any(meet(clause, place) for place in of_another)]
    return not _goes_on([text[start:end] for start, end in ours], of_illness=of_illness)


def _clauses(text: str) -> list[Place]:
    """Where each clause begins and ends; one that only says when ("years ago,") belongs to the next."""
    joined: list[Place] = []
    only_when: int | None = None
    for start, end in clauses_of(text):
        begin = start if only_when is None else only_when
        only_when = begin if _only_says_when(text[start:end]) else None
        if only_when is None:
            joined.append((begin, end))
    if only_when is not None:
        joined.append((only_when, len(text)))
    return joined


def _only_says_when(clause: str) -> bool:
    said = clause.strip()
    if _ONLY_WHEN_ZH.fullmatch(said):
        return True
    age = re.match(r"when i was\b", said) is not None and len(said.split()) <= _SHORT_ADVERBIAL + 2
    return _PAST_EN.search(said) is not None and (age or len(said.split()) <= _SHORT_ADVERBIAL)


def _is_past(text: str, clauses: list[Place], place: Place, ended: int, *, months: bool) -> bool:
    begin, end = place
    own = [index for index, clause in enumerate(clauses) if meet(clause, place)]
    first, last = clauses[own[0]][0], clauses[own[-1]][1]
    clause = text[first:last]
    if _WANTS_NOW.search(clause):
        return False
    following = text[slice(*clauses[own[-1] + 1])] if own[-1] + 1 < len(clauses) else ""
    if months and (
        _MONTHS_EN.search(clause) or _MONTHS_ZH.search(text[first:begin]) or _TELLS_MONTHS_ZH.search(following)
    ):
        return True
    return (
        end <= ended
        or _PAST_EN.search(clause) is not None
        or _PAST_ZH.search(text[first:begin]) is not None
        or _TELLS_YEARS_ZH.search(following) is not None
        or (_TELLS_WHEN.search(following) is not None and _PAST_EN.search(following) is not None)
    )


def _goes_on(clauses: list[str], *, of_illness: bool) -> bool:
    """Something says that it is so today, other than that all is well."""
    told = [_RECOVERED.sub(" ", _ENDED.sub(" ", clause)) for clause in clauses]
    if any(_AGAIN.search(clause.strip()) for clause in told):
        return True
    return any(_NOW.search(clause) for clause in told if not (of_illness and _LIVES_ON.search(clause)))
