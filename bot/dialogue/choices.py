"""What learners decide about suggestions in their own words: refuse one, ask why, and what may be used. Pure."""

import re

import nlu

_SMALL = r"[\s,，.。!！~～]*"
_DECLINES = re.compile(
    rf"^{_SMALL}(?:谢谢|多谢|嗯|哦|no|nah|sorry|thanks)?{_SMALL}"
    r"(?:我)?(?:都|暂时|现在|对这个|对这些)?(?:不感兴趣|没(?:有|什么)?兴趣|不需要(?:推荐)?|不用(?:推荐)?|不要|不想(?:看|买|学)|算了)(?:了|吧|啊|呢)?"
    rf"{_SMALL}(?:谢谢)?{_SMALL}$"
    rf"|^{_SMALL}(?:no,? thanks?(?: you)?|(?:i'm |i am )?(?:really )?not interested(?: in (?:that|this|it|them|those))?|i(?:'ll| will) pass|(?:i )?do(?:n't| not) need (?:it|that|this|any)){_SMALL}(?:thanks|thank you)?{_SMALL}$"
)
_ASKS_WHY = re.compile(
    r"^(?:你们?)?(?:为什么|为啥|干嘛|怎么会?)(?:会)?(?:要)?(?:给我|跟我)?(?:推荐|推)(?:给我)?(?:这|它|那)?.{0,4}$|^(?:推荐(?:的)?)?(?:依据|理由)是(?:什么|啥).{0,2}$"
    r"|^why (?:this|that|these|those)(?: ones?| course)?\??$|^why (?:did|do|are|would) you (?:suggest|recommend|show|recommending|suggesting|showing)(?:ing)? (?:me )?(?:this|that|it|these|those|them).{0,12}$"
)
# A word is a whole word: "know" holds no "no", 特别 and 别人 no 别, and "要不要" asks.
_DONT_ZH = r"(?:(?<!要)不要|不想要?|(?<![特性类个级分区识鉴告差辨离])别(?![人的])|不许|禁止|不希望|不允许|不同意)"
_DONT_EN = r"\b(?:do(?:n't| not)|never)"
_OFF = rf"(?:关闭|关掉|取消|停用|停止|{_DONT_ZH}(?:再)?(?:用)?|\b(?:turn off|switch off|disable|stop)\b|\bno (?:more )?|{_DONT_EN} (?:want )?(?:use )?)"
_ON = r"(?<!不要)(?<!不想)(?<!别)(?<!n't )(?<!\bnot )(?:打开|开启|恢复|启用|重新打开|\b(?:turn (?:back )?on|switch (?:back )?on|enable|resume)\b)"
# Who wants nothing switched off, deleted or lost wants it to stay as it is.
_LEAVE_IT = re.compile(
    rf"{_DONT_ZH}(?:再|给我|帮我|你们?|随便|把)*(?:关|取消|停|删|清|丢|动)\w?|{_DONT_EN} (?:turn off|switch off|disable|stop|delete|erase|remove|lose|reset|clear)\b"
)
_PERSONALISED = r"(?:个性化|personali[sz](?:e|ed|ing|ation))"
_MY_RECORDS = r"(?:我的)?(?:学习|购买|课程|历史)+(?:记录|历史|数据)|my (?:learning |study |purchase |course )?(?:history|records?|progress|purchases)"
_SUGGESTIONS = r"(?:推荐(?:功能)?|建议|suggestions?|recommendations?)"
_CHOICES: tuple[tuple[str, bool, re.Pattern[str]], ...] = (
    ("personalised", False, re.compile(rf"{_OFF}.{{0,6}}{_PERSONALISED}|{_PERSONALISED}.{{0,10}}(?:关掉|关闭|取消|off\b)")),
    ("personalised", True, re.compile(rf"{_ON}.{{0,8}}{_PERSONALISED}|{_PERSONALISED}.{{0,14}}(?:back on\b|打开)")),
    ("history_consent", False, re.compile(rf"(?:停止|取消|{_DONT_ZH})(?:让|你们?|再|继续|随便|去|拿|给|到|被)*(?:使用|用|看|参考|根据|按照?|结合|拿|读取?|分析|追踪)(?:到|着)?(?:{_MY_RECORDS})|(?:关闭|关掉|停用)(?:使用)?(?:{_MY_RECORDS})"
     rf"|(?:\b(?:stop|quit)|{_DONT_EN}(?: want you to)?) (?:us(?:e|ing)|look(?:ing)? at|read(?:ing)?|track(?:ing)?|analys(?:e|ing))(?: any of| all)? (?:{_MY_RECORDS})"
     rf"|\b(?:turn off|switch off|disable|no more)(?: the)?(?: use of| using)? (?:{_MY_RECORDS})(?! (?:bar|page|reminder|email|notification))")),
    ("history_consent", True, re.compile(rf"(?<!不)(?:同意|可以|允许)(?:你们?)?(?:使用|用|看|参考).{{0,3}}(?:{_MY_RECORDS})|\byou (?:can|may) use (?:{_MY_RECORDS})")),
    ("opted_out", False, re.compile(rf"{_ON} ?(?:the |your |my )?{_SUGGESTIONS}(?: again)?$|(?<!not )(?<!n't )\b(?:turn|switch) (?:the |your |my )?{_SUGGESTIONS} (?:back )?on\b|{_SUGGESTIONS} back on\b"
     rf"|(?<!别)(?<!不要)把{_SUGGESTIONS}(?:再|重新|又)?(?:打开|开启|恢复|开(?=吧|了|$))")),
)  # fmt: skip
_NONE_AT_ALL = re.compile(
    r"(?:别|不要|甭|停止|请勿|不用|不必|不需要)(?:再|给我|向我|跟我|一直|老是?|总是?)+(?:推荐|推送|推销)(?:任何|什么|别的|其他|新的?|你们的?|这些|那些)*(?:课程?|东西|商品|产品)?(?:给我)?了?(?:吧|啦|啊|行吗|好吗)?(?:[。.!！~，,;；\s]|谢谢|$)"
    r"|(?:别|不要|不用|不必|甭)(?:推荐|推送|推销)了(?:[。.!！~，,;；\s]|谢谢|$)"
    r"|(?:关掉|关闭|关了|关一下|取消|停掉|停止)(?:掉|所有|全部|一切|你们的?|课程|商品)*(?:推荐|推送)(?:功能)?(?:吧|了|谢谢)?(?:[。.!！~，,;；\s]|$)"
    r"|不想(?:再|要)*(?:看到?|看见|收到?|要|听到?)(?:任何|你们的?|这些|那些|什么)*(?:推荐|推销|推送)(?:了|啦)?(?:[。.!！~，,;；\s]|$)"
    r"|\b(?:stop|quit) (?:recommending|suggesting|pushing)(?: me| us)?(?: (?:any|more|other|your|these|those|all|new))*(?: (?:courses?|classes|things|products|stuff|anything))?(?: (?:to|at) (?:me|us))?(?: please| now)?(?=[,.;!]|$)"
    r"|\b(?:don['’]?t|do not|never)(?: ever)? (?:recommend|suggest|push)(?: me| us)? (?:anything|(?:any )?(?:more )?(?:courses|classes|things|products|stuff))(?: (?:to|at) (?:me|us))?(?: any ?more| again| ever| please)*(?=[,.;!]|$)"
)
_BY_HISTORY = re.compile(
    r"(?:根据|按照?|结合|参考|基于)我(?:的|以前|之前|已经|过去)*(?:学过|学的|买过|学习|购买|历史|记录|进度)|我(?:已经)?学(?:过|完)了?.{0,20}(?:接下来|下一步|还|再).{0,4}(?:学|推荐)"
    r"|based on (?:what i(?:'ve| have) (?:studied|learned|learnt|taken|bought|finished)|my (?:history|courses|progress|purchases|records?))|\bwhat(?:'s| is)? (?:should i (?:take|learn|study) next|next for me|to take next)"
)
_WISHES = re.compile(
    r"(?:想|要|找|求|推荐|挑|选|介绍|来|有没有|有什么|哪里有).{0,10}(?:[一几哪两]?(?:门|个|些|套|点)).{0,16}(?:课|课程)(?:吗|吧|呢|啊|呀)?[。！!？?~]*$"
    r"|(?:有没有|有什么|有).{0,12}(?:课|课程)(?:可以|能|好)?(?:听|学|上|推荐).{0,3}$"
    r"|\b(?:suggest|recommend|looking for|want|like|find me|show me|is there|are there|do you have)\b.{0,30}\b(?:course|class|lesson)(?:es|s)?\b"
    r"|\b(?:suggest|recommend)(?: me| us)? (?:something|anything) (?:on|about|for|to)\b|\bwhich (?:of your )?(?:course|class)(?:es)? (?:should|would|can|could|do you)\b"
    # Which one to choose, where no two are set against each other.
    r"|^(?!.*(?:和|跟|与|还是|或者|对比|相比|两门|区别)).*(?:"
    r"(?:该|应该|可以|最好|适合)(?:先)?(?:听|学|上|选|报|看|买)哪一?(?:门(?:课程?)?|[个些套]课程?)(?:呢|啊|呀|吧|好|才好|才对)*"
    r"|(?:听|学|上|选|报|看|买)哪一?(?:门(?:课程?)?|[个些套]课程?)(?:会|才|就|比较|更|最)*(?:合适|适合|好)(?:一?点|一?些|呢|啊|呀|吗)*"
    r"|哪一?(?:门课程?|[个些套]课程?|门)(?:会|才|比较|更|最)*(?:适合|合适)(?:我|你|新手|小白|初学|入门|零基础|没基础|老人|孩子|爸妈|上班族)?.{0,6})[。！!？?~]*$"
    r"|\bwhat (?:should|could|can) i (?:study|learn)(?: first| to begin with| to start with| as an? .{1,25})?\??$"
    r"|\bwhich (?:one|course|class) (?:suits|fits|is (?:good|best|right|suitable) for) (?:me|us|an? .{1,25}|beginners|newcomers|my .{1,15})\??$"
)
# Whether there is a course on something; "我有课吗" asks for one's own.
_ASKS_WHETHER = re.compile(
    r"^(?!.*(?:我的|我买|[这那][门个]|课里|多少|几[节门个])).*(?<![我他她])有(?:没有)?[^我,，。]{1,14}(?:课|课程)(?:吗|么|嘛|没有|没|不)?[?？。~]*$"
    r"|\b(?:is there|are there|do you (?:have|offer|teach)|have you got)(?: (?!the\b|this\b|that\b|my\b|live\b)[\w-]+){1,4} (?:course|class|lesson)(?:es|s)?\b(?: (?:on|about|in|for) .{1,40})?\??$"
    r"|\b(?:do you (?:have|offer)|are there) (?:courses|classes|lessons) (?:on|about|in|for) .{1,40}\??$"
)
# With one of these it is about a course that one has, or how one has it.
_AFFAIRS = re.compile(
    r"退|发票|订单|播放|打不开|看不了|进不去|证书|优惠|登录|取消|续费|多少钱|价格|投诉|客服|换(?!一)|送|补|直播|下载|进度|过期|有效期|老师是"
    r"|\b(?:refund|cancel|invoice|order|paid|pay|price|cost|how much|open|play|access|log ?in|certificate|coupon|gift|download|progress|expire|bought|my course|my class|complain)"
)
CHOICES = frozenset(name for name, _, _ in _CHOICES) | {"training_consent", "messages_consent"}
"""Slots in which these choices stand; they hold for a learner wherever they write."""


def wishes_for_course(text: str) -> bool:
    """Whether a message asks outright for some course to be suggested.

    >>> wishes_for_course("想找一门讲血压的课"), wishes_for_course("我买的那门课打不开")
    (True, False)
    >>> wishes_for_course("Can you suggest something on sleep?"), wishes_for_course("I want a refund for this course")
    (True, False)
    """
    plain = nlu.normalise(text)
    return _WISHES.search(plain) is not None and _AFFAIRS.search(plain) is None


def asks_whether_there_is_a_course(text: str) -> bool:
    """Whether a message asks if there is a course on something, however sure the model is of another reading.

    >>> asks_whether_there_is_a_course("你们这有教做菜的课吗"), asks_whether_there_is_a_course("这门课有字幕吗")
    (True, False)
    >>> asks_whether_there_is_a_course("Do you have a course on dog training?")
    True
    """
    plain = nlu.normalise(text)
    return _ASKS_WHETHER.search(plain) is not None and _AFFAIRS.search(plain) is None


def declines(text: str) -> bool:
    """Whether a message turns down what was just suggested, and says nothing else.

    >>> declines("不感兴趣，谢谢"), declines("No thanks"), declines("不需要发票了")
    (True, True, False)
    """
    return _DECLINES.match(nlu.normalise(text)) is not None


def asks_why(text: str) -> bool:
    """Whether a message asks for the ground of a suggestion.

    >>> asks_why("为什么推荐这个？"), asks_why("why did you suggest that?"), asks_why("为什么会失眠")
    (True, True, False)
    """
    return _ASKS_WHY.match(nlu.normalise(text)) is not None


def choice_in(text: str) -> tuple[str, bool] | None:
    """The slot that a message sets and its value.

    >>> choice_in("关闭个性化推荐"), choice_in("stop using my history"), choice_in("不要推荐理财的")
    (('personalised', False), ('history_consent', False), None)
    """
    plain = _LEAVE_IT.sub(" ", nlu.normalise(text))
    return next(((name, value) for name, value, pattern in _CHOICES if pattern.search(plain)), None)


def wants_none_at_all(text: str) -> bool:
    """Whether a message wants nothing suggested any more, whatever stands before it; fewer of a kind is not that.

    >>> wants_none_at_all("我年纪大了，别再给我推荐课程了，谢谢"), wants_none_at_all("别给我推荐太贵的课")
    (True, False)
    >>> [wants_none_at_all(said) for said in ("不要推荐了，烦", "请关掉推荐", "我不想再看到推荐", "不用推荐贵的", "关闭个性化推荐")]
    [True, True, True, False, False]
    >>> wants_none_at_all("Please stop recommending courses."), wants_none_at_all("stop recommending yoga")
    (True, False)
    """
    return _NONE_AT_ALL.search(nlu.normalise(text)) is not None


def asks_by_history(text: str) -> bool:
    """Whether a suggestion is asked for by what the learner has studied.

    >>> asks_by_history("根据我学过的课推荐一门"), asks_by_history("recommend a course on sleep")
    (True, False)
    """
    return _BY_HISTORY.search(nlu.normalise(text)) is not None
