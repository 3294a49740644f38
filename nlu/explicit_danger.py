"""What says danger outright: a person, and what they mean to do or what is happening to them. Pure.

The red flags know many words that are danger in one sentence and a film, a phone or a support queue in the next. Where
the model has read the sentence and sees nothing in it, such a word alone is overruled; what stands here never is.
"""

import re

from nlu.clauses import Place, clause_around


def _compile(*patterns: str) -> re.Pattern[str]:
    # ASCII: a word boundary then also stands between Han and Latin letters.
    return re.compile("|".join(patterns), re.ASCII)


_KIN_ZH = r"(爸|妈|爷爷|奶奶|外公|外婆|姥姥|姥爷|老公|老婆|丈夫|妻子|爱人|儿子|女儿|孩子|宝宝|娃|朋友|同事|同学|室友|邻居|老人|姐姐?|哥哥?|弟弟?|妹妹?|闺蜜|有人)"
_OTHERS_ZH = rf"({_KIN_ZH}|他|她)"
_KIN_EN = (
    r"(mum|mom|mother|dad|father|baby|child|kid|toddler|son|daughter|wife|husband|partner|boyfriend|girlfriend|brother"
    r"|sister|friend|flatmate|roommate|colleague|neighbou?r|gran(ny|dma|dad|dpa|dmother|dfather)?|aunt|uncle|boy|girl|man|woman)"
)
_OTHERS_EN = rf"(he|she|someone|somebody|dad|mum|mom|grandpa|grandma|granny|(my|our|the|a|his|her) (\w+ )?{_KIN_EN})"
_WANTS_ZH = r"(真的?|好|很|只|就|一直|现在|正|在)*(想|要|打算|准备|决定)(要|去|今晚|今天|明天|现在|马上|就){0,2}"
_WANTS_EN = r"(want(s|ed)? to|wanna|(is |am |'m |'s )?(going to|gonna|about to|ready to|planning to|threatening to)|need to|decided to|will|'ll|have to)"
_ACT_ZH = r"(自杀|轻生|寻短见|跳楼(?!价|机|甩|促|大)|跳河|跳桥|上吊(?!环|床|灯|球|瑜伽)|割腕|寻死|自残|自伤|吞药|做傻事|结束(我|自己)?(的)?生命|离开这个?世界)"
# As it is written past filters, by another key or by eye: sounds and shapes of 自杀.
MISWRITTEN_ZH = r"自[纱鲨煞刹沙砂啥傻莎洒撒飒萨]|自 ?sha|[目白字子]杀|紫[杀砂]"
_END = r"(?=了?($|[\s,，。.!！?？~…;；]))"

_OWN_INTENT = _compile(
    rf"我.{{0,6}}{_WANTS_ZH}{_ACT_ZH}|^{_WANTS_ZH}{_ACT_ZH}{_END}",
    r"我.{0,4}(真的?|已经|再也)?不想(再)?活(了|下去)|我.{0,6}(?<!都)活不下去了|(^|[\s,，。.!！])不想活了",
    rf"(^|[\s,，。.!！;；])我?(真的?|好|现在|只|就)?(想|要去)死{_END}|(^|[\s,，。.!！;；])我?(真的?|已经|早就)?活够{_END}",
    rf"(攒|囤)(好|够|了|的|下|齐)?.{{0,3}}(安眠)?药|药.{{0,4}}(攒|囤)(好|够|齐)了|我.{{0,4}}(站|坐)(在|到).{{0,4}}(天台|楼顶|顶楼|桥栏|栏杆|窗台)(杆|上|边|外|了){{0,2}}{_END}|(^|我)(真的?|好|就|只|很|现在|一直)*想(要|去)?({MISWRITTEN_ZH}){_END}|去死吧我|我.{{0,4}}(吃|吞|喝|服)(了|下|掉).{{0,4}}瓶安眠药",
    r"遗书(怎么|如何|要怎么|应该)写|(写好|写完|写了|留了|留下|已经写)(一?封)?了?遗书|再见了?，?这个世界",
    r"(给|告诉|求|要|打)(我|一下)?.{0,6}(自杀|心理援助|心理危机).{0,2}热线(?!.{0,6}(课|岗|志愿|培训|工作))",
    rf"(?<![a-z])i ?(\w+ ){{0,2}}{_WANTS_EN} (\w+ )?(kill myself|hang myself|end my( own)? life|end it all|end it (now|tonight|today)|take my own life|die (tonight|today|now)"
    r"|(cut|slit) my wrists?|jump off (a|the|this) (\w+ )?(bridge|roof|building|balcony))\b",
    r"\bi('?m| am) (standing |sitting )?(on|at) the (ledge|railing|bridge|roof|edge|platform edge)\b(?! (course|module|lesson|of (my|your|the) (seat|chair)))|\b(i'?m |i am )?gonna kil+ my ?self\b|\b(my|the) pills (are )?ready for tonight\b|\bi have the pills ready\b",
    r"\bi('?ve| have)? (just |already )?(cut|slit|slashed) my wrists?\b",
    r"\bi('?m| am| feel)( \w+)? suicidal\b|\bi (really |just |honestly )?(don'?t|do not) want to (live|be alive)\b(?! (in|with|off|near|at)\b)"
    r"|\bi (really |just |honestly )?(want to|wanna) die\b(?! (of|from|laughing|to|my)\b)|\bgoodbye,? (cruel )?world\b",
)
_OTHERS_INTENT = _compile(
    rf"{_OTHERS_ZH}.{{0,8}}(说|{_WANTS_ZH}){_ACT_ZH}|(我|{_OTHERS_ZH})(刚刚?|已经|又|在|正在)*(割腕|自残|上吊(?!环|床|灯|球)|跳楼(?!价|机)){_END}",
    rf"\b({_OTHERS_EN}|they) (\w+ ){{0,3}}{_WANTS_EN} (kill|hang|hurt) (himself|herself|themselves)\b",
    rf"\b{_OTHERS_EN} (has )?(just )?(cut|slit) (his|her) wrists?\b",
)
_OF_THE_BODY = _compile(
    rf"{_OTHERS_ZH}.{{0,6}}(昏迷|昏倒|晕倒|晕过去|不省人事|休克|抽搐|大出血|噎住|口吐白沫|(没有?了?|失去|停止)(呼吸|意识|心跳))(了|不醒|{_END})",
    rf"{_OTHERS_ZH}.{{0,4}}(叫|喊|推|拍|摇)(都|也)?(不醒|没有?反应)|(推|拍|喊|叫)(他|她|爸|妈|孩子|宝宝).{{0,4}}(没|没有)反应",
    rf"(?<![得到让叫把])我(现在|突然|快|真的)?(不能呼吸|无法呼吸|喘不(上|过)来?气){_END}",
    r"(胸口|胸|心口|心脏).{0,4}(剧痛|绞痛|压榨)|(半边|一侧|左边|右边)(身子|身体|脸|手脚).{0,3}(不能动|动不了|没知觉|瘫)",
    rf"^(突然|忽然)(一只?眼睛?)?(看不见|说不出话){_END}",
    r"(吃|吞|喝|服)(了|下|掉).{0,3}(整瓶|一瓶|半瓶|几十[片粒颗]|[二三四五六七八九十百\d]{2,}[片粒颗]).{0,4}药|(一整瓶|一瓶|几十[片粒颗]|[二三四五六七八九十百\d]{2,}[片粒颗]).{0,3}药.{0,2}(吃|吞|喝)(了|下)|(百草枯|农药|老鼠药).{0,4}(喝|吃|吞)(了|下)|(喝|吃|吞)(了|下).{0,4}(百草枯|农药|老鼠药)",
    r"(?<!直播间)(?<!评论区)(?<!群里)(着火|起火|失火)了(?!一样|似的)|(厨房|家里|楼(上|下|里)|屋里|房子|邻居家?|阳台|隔壁).{0,3}(着火|起火|失火)",
    r"\b(house|flat|kitchen|building|apartment|room|bed|curtains?|stove|oven|neighbou?rs?|place) (is|are) on fire\b|\bfire in (my|our|the) (kitchen|house|flat|building|room|apartment|hallway)\b|\bhelp,? fire\b",
    r"\b(i|he|she|they|dad|mum|mom) took (\d{2,}|thirty|forty|fifty|sixty|the whole|a whole) (\w+ )?(pills?|tablets?|paracetamol|ibuprofen|aspirin|tylenol|bottle of)|^took (\d{2,}|all my) (\w+ )?(pills?|tablets?|paracetamol|ibuprofen|aspirin|tylenol)\b",
    r"(孩子|宝宝|娃|儿子|女儿|弟弟|妹妹|老人).{0,6}((误|偷)?(吞|食|吃|喝)(了|下|掉)|把).{0,8}(药|电池|磁铁|清洁剂|洗衣液|洁厕灵|老鼠药|硬币)(.{0,3}(吃|吞|喝)(了|下))?",
    rf"\b({_OTHERS_EN}|it'?s my {_KIN_EN})('s| is| has| was|'s just)?( just| suddenly| now| completely)? (unconscious|unresponsive|not breathing|not responding(?! (to|on|in|by)\b)"
    r"|stopped breathing|collapsed(?! (all|it|the|two|three|into|laughing))|passed out|fainted|choking(?! up)|having (a|an) (stroke|seizure|heart attack|fit|asthma attack)|fitting(?! (the|a|in|into|well|out)\b))\b",
    rf"\b{_OTHERS_EN} (isn'?t|is not|wasn'?t) (breathing|responding(?! to)|waking up)\b|\b{_OTHERS_EN} ((suddenly|really|just) )?(can'?t|cannot) breathe\b|\b{_OTHERS_EN} (just )?(won'?t|doesn'?t|will not) wake( up)?\b",
    r"(?<!literally )(?<!so )\bi ((really|suddenly|just) )?(can'?t|cannot) breathe\b(?!.{0,30}(laugh|funny|lol|hilarious))|\bstill (fitting|seizing)\b|^\W*slumped,? no response",
    rf"\b(i|{_OTHERS_EN})('?ve|'s| have| has)? (just |already )?(over ?dosed\b(?! on (?!(pills|tablets|sleeping|para|aspirin)))|(took|taken|swallowed) (an overdose|too many (\w+ )?(pills|tablets)|all (of )?(my|his|her) (\w+ )?(pills|tablets|meds)))",
    r"\bno response\b.{0,24}\b(shak(e|ing)|pinch|pulse|breathing|eyes)\b",
    rf"\b({_OTHERS_EN}|he|she) (just |has |have )?(swallowed|drank|drunk|ate) .{{0,20}}\b(bleach|pesticide|battery|batteries|magnets?|antifreeze|rat poison|pills|tablets)\b",
)
_FROM_OTHERS = _compile(
    r"(老公|丈夫|男友|男朋友|前夫|前任|老婆|妻子|爸|妈|他|她|有人|家里人|婆家)(又|一直|天天|经常|总是?|喝了?酒就|要|会|还|正在)*(打我(?!电|手机|分|的|一?折|主意|款|脸|广告)|家暴|掐我脖子|拿刀(砍|捅|对着|指着)我|威胁.{0,4}杀|要杀(了)?我|想杀(了)?我)|(我)?被.{0,4}家暴|家暴我",
    r"\b(my (ex |ex-)?(husband|wife|partner|boyfriend|girlfriend|dad|father|mum|mom|mother)|he|she|they|someone|somebody) ((just|keeps?|is|has|always|regularly) )*(hit|hits|hitting|beat|beats|beating|choked|chokes|strangled|abuses|abusing) me\b(?! (up on|with (an? )?(offer|ad|bill|invoice|question|discount|fee)|to (it|the)))"
    r"|\b(he|she|they|someone|somebody|my (ex |ex-)?(husband|partner|boyfriend)) ((is|has|'s) )?(going to|gonna|wants to|will|threatened to|threatens to|threatening to|trying to) (kill|hurt|stab|shoot) (me|us)\b",
)
# What is told of a story or asked of a lesson happens to nobody; of what one means to do oneself that is no excuse.
_TOLD_OR_ASKED = _compile(
    r"(电影|小说|电视剧|短剧|剧里|剧情|故事里|书(上|里|中)|考题|判断题|选择题|课(上|里|程)?[说讲教]|老师[说讲]|案例|主角|主人公|条款|演示|模拟|假人|动画|如果|万一|怎么急救)",
    r"\b(film|movie|novel|in the (play|book|story|episode|lesson|quiz)|character|dummy|manikin|policy|if|in case|what happens when)\b",
)
_KINDS: tuple[tuple[str, re.Pattern[str], bool], ...] = (
    ("self_harm_risk", _OWN_INTENT, False),
    ("self_harm_risk", _OTHERS_INTENT, True),
    ("medical_emergency", _OF_THE_BODY, True),
    ("medical_emergency", _FROM_OTHERS, True),
)


def comes_from_others(text: str) -> bool:
    """Whether a normalised text tells of violence or a threat against the writer.

    >>> comes_from_others("我老公打我 我不敢回家"), comes_from_others("老师打我电话了")
    (True, False)
    """
    return _FROM_OTHERS.search(text) is not None


def said_outright(text: str) -> dict[str, list[Place]]:
    """Where a normalised text says danger outright, by category; empty where it doesn't.

    >>> list(said_outright("我爸突然晕倒了"))
    ['medical_emergency']
    >>> said_outright("突然看不见下载按钮了"), said_outright("电影里他突然昏迷了那一段")
    ({}, {})
    """
    found: dict[str, list[Place]] = {}
    for category, pattern, of_stories in _KINDS:
        for match in pattern.finditer(text):
            if not (of_stories and _TOLD_OR_ASKED.search(clause_around(text, match.span()))):
                found.setdefault(category, []).append(match.span())
    return found
