"""What says danger outright: a person, and what they are about to do or what is happening to them. Pure.

The red flags know many words that are danger in one sentence and a film, a phone or a support queue in the next. Where
the model has read the sentence and sees nothing in it, such a word alone is overruled; what stands here never is.
"""

import re


def _compile(*patterns: str) -> re.Pattern[str]:
    # ASCII: a word boundary then also stands between Han and Latin letters.
    return re.compile("|".join(patterns), re.ASCII)


_WHO_ZH = r"(我|他|她|爸|妈|爷爷|奶奶|外公|外婆|姥姥|姥爷|老公|老婆|丈夫|妻子|爱人|儿子|女儿|孩子|宝宝|娃|朋友|同事|室友|邻居|老人|姐|哥|弟|妹)"
_WHO_EN = (
    r"(i|i'?m|he|he'?s|she|she'?s|they|mum|mom|mother|dad|father|baby|child|kid|toddler|son|daughter|wife|husband|partner"
    r"|brother|sister|friend|flatmate|roommate|colleague|neighbou?r|gran\w*|aunt|uncle|someone|somebody|man|woman)"
)
_MEANS_TO_ZH = r"(真的?|好|很|只|就|一直)?(想|要|打算|准备|决定)(要|去)?"
_MEANS_TO_EN = r"(want(s|ed)?|going|gonna|plan(s|ning)?|ready|about|need|decided) (to )?"

_OF_ONESELF = _compile(
    rf"我.{{0,6}}{_MEANS_TO_ZH}(自杀|轻生|寻短见|跳楼|跳河|跳桥|上吊|割腕|寻死|自残|做傻事|离开这个?世界|结束(我的|自己的?)?生命)",
    rf"{_WHO_ZH}.{{0,8}}说?{_MEANS_TO_ZH}(自杀|轻生|寻短见|跳楼|跳河|跳桥|上吊|割腕|寻死)",
    r"^(真的?|好)?(想|要)(自杀|轻生|跳楼|死)了?[。！!.]*$|我.{0,4}(真的?|已经|再也)?不想(再)?活(了|下去)|我.{0,6}(?<!都)活不下去了|^不想活了",
    r"遗书(怎么|如何|要怎么|应该)写|(写好|写完|写了|留了|留下|已经写)(一?封)?了?遗书|(给|告诉|求|要|打)(我|一下)?.{0,6}(自杀|心理援助|心理危机).{0,2}热线(?!.{0,6}(课|岗|志愿|培训|工作))",
    rf"\b(i|i'?m|im|i'?ll|he|she|they) (\w+ )?(\w+ )?{_MEANS_TO_EN}(kill (myself|himself|herself|themselves)|end (my|his|her) life|end it all|die tonight|die today|cut (my|his|her) wrists?)\b",
    r"\bi('?m| am| feel)( \w+)? suicidal\b|\bi (really |just |honestly )?(don'?t|do not) want to (live|be alive)\b(?! (in|with|off|near|at)\b)|\bi want to die\b(?! (of|from|laughing|to))",
    r"\bgoodbye,? (cruel )?world\b",
)
_OF_THE_BODY = _compile(
    rf"{_WHO_ZH}.{{0,6}}(突然|刚刚?|现在|已经|一下子)?.{{0,2}}(昏迷|昏倒|晕倒|晕过去|不省人事|没有?了?呼吸|没有?了?意识|失去意识)了",
    r"(胸口|胸|心口|心脏).{0,4}(剧痛|绞痛|压榨)|(半边|一侧|左边|右边)(身子|身体|脸|手脚).{0,3}(不能动|动不了|没知觉|瘫)|(推|拍|喊|叫)(他|她|爸|妈|孩子|宝宝).{0,4}(没|没有)反应",
    rf"^(突然|忽然)(一只?眼睛?)?(看不见|说不出话)了?[。！!.]*$|{_WHO_ZH}.{{0,4}}把.{{0,10}}(药|电池|清洁剂|洗衣液).{{0,6}}(吃|吞|喝)了",
    rf"\b{_WHO_EN}( is| has| was|'s)?( just| suddenly| now| completely)? (unconscious|unresponsive|not breathing|not responding|stopped breathing|collapsed|choking|having a (stroke|seizure|heart attack))\b"
    r"(?! (up|the|two|three|into|on the price|of))",
    r"\b(can'?t|cannot) breathe\b.{0,20}\b(help|now|chest|ambulance|please)\b|\bstill (fitting|seizing)\b|^\W*slumped,? no response|\bno response\b.{0,24}\b(shak(e|ing)|pinch|pulse|breathing|eyes)\b",
    rf"\b{_WHO_EN} (just |has |have )?(swallowed|drank|drunk|ate) .{{0,20}}\b(bleach|pesticide|battery|batteries|antifreeze|rat poison|pills|tablets)\b",
)
# Of a story, a lesson or a test nobody dies, whatever is told of.
_OF_A_STORY = _compile(
    r"(电影|小说|(?<!急)剧(?![痛烈])|故事|(?<!遗)书|考题|(判断|选择)题|课(上|里|程)?[说讲教]|考试|作业|案例|主角|主人公|条款|文学|论文|示范|演示|模拟|假人|动画)",
    r"\b(film|movie|novel|play|book|story|character|episode|quiz|question|lesson|course|module|poster|essay|assignment|exam|dummy|manikin|policy)\b",
)


def is_explicit(text: str) -> bool:
    """Whether a normalised text, idioms blanked, says danger outright.

    >>> is_explicit("我爸突然晕倒了"), is_explicit("突然看不见下载按钮了")
    (True, False)
    >>> is_explicit("电影里他突然昏迷了那一段")
    False
    """
    found = _OF_ONESELF.search(text) or _OF_THE_BODY.search(text)
    return found is not None and _OF_A_STORY.search(text) is None
