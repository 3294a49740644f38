"""Whether somebody asks us to read medical findings of theirs: a lab report, a scan, a check-up. Pure."""

import re

import nlu

_PAPER_ZH = r"(?:化验[单报]?告?单?|检验[单报]告?单?|检查报告|检查结果|化验结果|体检[报单]告?单?|体检结果|诊断书|病历|病理报告|血常规|尿常规|血检|b超|彩超|ct|核磁|片子|x光片?|胸片|心电图|报告单|肝功能?|甲功)"
_READ_ZH = r"(?:看(?:一?看|一?下|下)?|瞧(?:一?瞧|一?下)?|分析(?:一下|下)?|解读(?:一下|下)?|解释(?:一下|下)?|判断(?:一下|下)?|读(?:一下|下)?|评估(?:一下|下)?)"
_ASKS_ZH = re.compile(
    rf"(?:帮|给|替|麻烦|请|能不能|可以|可不可以)[^,，。?？]{{0,6}}?{_READ_ZH}[^,，。?？]{{0,8}}{_PAPER_ZH}"
    rf"|(?:我|[我他她](?:爸|妈|老公|老婆|孩子)?的|[这那][张份个])[^,，。?？]{{0,6}}{_PAPER_ZH}[^。?？]{{0,10}}(?:帮|给|替|麻烦|请)[^,，。?？]{{0,4}}{_READ_ZH}"
    rf"|(?:我的?|我[爸妈]的?|[这那][张份个])[^,，。?？]{{0,6}}{_PAPER_ZH}[^,，。?？]{{0,6}}(?:正不正常|正常吗|有没有问题|有问题吗|严重吗|什么意思|说明什么|怎么样)"
    rf"|^{_READ_ZH}(?:我的?|[这那][张份个])[^,，。?？]{{0,4}}{_PAPER_ZH}"
)
_PAPER_EN = r"(?:(?:lab|laboratory|blood|urine|test|medical|check-?up|pathology|biopsy|scan|mri|ct|x-?ray|ultrasound|ecg|ekg|cholesterol|thyroid|hormone|liver) ?(?:work|count|panel|test)?s? ?(?:reports?|results?|scans?|findings|numbers|values|tests?|work|panel)|mri|ct scan|x-?rays?|ecg|ekg|blood ?work|ultrasound|biopsy|diagnosis|medical records?)"
_WHOSE = r"(?:my|this|these|his|her|our|their|my (?:mother|father|mum|mom|dad|wife|husband|son|daughter|child|kid|baby)['’]?s)"
_ASKS_EN = re.compile(
    rf"\b(?:look at|read|check|review|interpret|explain|analy[sz]e|go over|see|evaluate|assess|tell me about|have a look at|take a look at|help (?:me )?with|look over|understand|decode) (?:me )?{_WHOSE} (?:[\w-]+ ){{0,2}}?{_PAPER_EN}"
    rf"|\bwhat (?:do|does|did) {_WHOSE} (?:[\w-]+ ){{0,2}}?{_PAPER_EN} (?:show|mean|say|tell|indicate)"
    rf"|\b(?:is|are) {_WHOSE} (?:[\w-]+ ){{0,2}}?{_PAPER_EN} (?:normal|ok(?:ay)?|bad|fine|good|serious|abnormal|worrying)\b"
)
# How one learns to read them, what they cost and where they are kept is no advice for one person.
_IN_GENERAL = re.compile(
    r"怎么看|怎样看|如何看|怎么读|怎么解读|如何解读|学|课程|多少钱|套餐|预约|发票|订单|\b(?:how (?:do i|to|can i|should i)|course|lesson|class|learn|book|price|cost|order|invoice)\b"
)


def asks_to_read_findings(text: str) -> bool:
    """Whether it is one person's findings that we should judge.

    >>> asks_to_read_findings("帮我看看这张化验单"), asks_to_read_findings("怎么看化验单")
    (True, False)
    >>> asks_to_read_findings("look at my lab report"), asks_to_read_findings("how do I read my lab report")
    (True, False)
    """
    plain = nlu.normalise(text).strip()
    if _IN_GENERAL.search(plain):
        return False
    return _ASKS_ZH.search(plain) is not None or _ASKS_EN.search(plain) is not None
