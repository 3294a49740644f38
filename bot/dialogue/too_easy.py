"""Whether a course is said to be too easy, shallow or thin: words that sound like praise, and are none. Pure."""

import re

import nlu

_COURSE_ZH = r"(?:课程?|内容|课里|老师|讲师|讲[得的]|讲义|教[得的]|说[得的]|视频|这门|那门)"
_THIN_ZH = r"(?:太|过于|有点|有些|好|实在|真|也太|未免太|比较)(?:太|过于)?(?:浅|浅显|基础|简单|容易|初级|入门|小儿科|水|表面|肤浅|粗浅|笼统|空洞|空泛|皮毛|没深度|没有深度|没营养)"
_SAYS_ZH = re.compile(
    rf"{_COURSE_ZH}[^,，。?？!！]{{0,8}}?{_THIN_ZH}(?:了|啦|点|一点|些)?[^?？]{{0,4}}$"
    rf"|{_COURSE_ZH}[^,，。?？!！]{{0,8}}?(?:没什么干货|没有?干货|没有?深度|没什么深度|不够深|不够深入|全是常识|都是常识|学不到(?:什么)?(?:新)?东西|没学到(?:什么)?(?:新)?东西|(?:都|全)是(?:些)?(?:皮毛|水|废话|大白话|常识))"
    r"|^(?:都|全|尽)是(?:些)?(?:皮毛|常识|大白话)[了啊。！!]*$"
)
_COURSE_EN = r"(?:courses?|class(?:es)?|lessons?|content|material|lectures?|teacher|videos?|explanations?|it|this|that|these|everything)"
_THIN_EN = r"(?:basic|easy|simple|shallow|superficial|elementary|simplistic|thin|general|watered[- ]down|dumbed[- ]down|beginner(?:ish|-level)?|introductory|vague)"
_HOW = r"(?:(?:way|far|much|a bit|a little|really|just|simply|all|kind of|kinda|rather|honestly|so much) )*"
_SAYS_EN = re.compile(
    rf"\b(?:the |this |that |your |these )?(?:[\w-]+ )?{_COURSE_EN}(?:['’]?s| is| are| was| were| seems?| feels?| felt| turned out| stays?)(?: to be)? {_HOW}too {_THIN_EN}\b(?! to )"
    rf"|\b{_COURSE_EN} (?:is|was|stays?|stayed|only|barely|just) (?:only |just )?(?:scratch(?:es|ed)? the surface|scratching the surface|superficial|shallow)"
    r"|\b(?:course|class|lesson|content|lectures?) (?:lacks?|has no|doesn['’]?t have(?: any)?|had no|without) (?:real )?(?:depth|substance)\b|\b(?:taught|teaches) me nothing(?: new)?\b|\b(?:learn(?:ed|t)?|got) nothing (?:new )?(?:from|in) (?:the|this|your|that) (?:course|class|lesson)\b"
    rf"|^{_HOW}too (?:basic|shallow|superficial|elementary|simplistic)[\s.!]*$"
)
_ASKS = re.compile(
    r"[?？]\s*$|吗|呢$|推荐|有没有|想[要学找]|给我|不(?:会|算|是)?太|不浅|退|换|进阶|\b(?:recommend|suggest|refund|return|money back|i['’]?d like|harder|advanced|looking for|is there|not too|isn['’]t too|wasn['’]t too|never too|or too)\b"
)


def finds_course_too_easy(text: str) -> bool:
    """Whether it is said of a course, and nothing is asked for.

    >>> finds_course_too_easy("课程内容太浅了"), finds_course_too_easy("内容不会太浅"), finds_course_too_easy("讲得很好")
    (True, False, False)
    >>> finds_course_too_easy("the course is way too basic"), finds_course_too_easy("is the course too basic for me?")
    (True, False)
    """
    plain = nlu.normalise(text).strip()
    if _ASKS.search(plain):
        return False
    return _SAYS_ZH.search(plain) is not None or _SAYS_EN.search(plain) is not None
