"""Threats of violence against the platform or its people; anger, curses and figures of speech are none. Pure."""

import re

from bot.dialogue.values.reading import plain

_ACT_ZH = r"(?:炸|烧|砍|杀|捅|砸|宰|揍|毙|灭|血洗|放火|弄死|打死|搞死|整死|干掉|做掉|铲平|踏平|打断|弄残|打残|泼硫酸|一把火(?:烧|点))"
_OUTRIGHT_ZH = r"(?:(?:炸|烧|砍|杀|捅|砸|宰|毙|灭)(?:了|掉|死|平|光)+|(?:弄死|打死|搞死|整死|干掉|做掉|血洗|铲平|踏平|弄残|打残)了?)"
_DONE_ZH = r"(?:了|掉|死|平|光|烂|翻|残|飞|穿|成灰|干净)*"
_PLACE_ZH = r"(?:公司|平台|网站|办公(?:室|楼|地点|区)|总部|大楼|大门|门店|店|老巢|服务器|机房)"
_PEOPLE_ZH = r"(?:客服|老师|助教|讲师|主播|老板|总裁|ceo|经理|员工|同事|全家|家人|一家|的人|每一?个人|所有人)"
_TARGET_ZH = rf"(?:你们?(?:这(?:个|家|群|帮|些)?)?(?:破|烂|狗屁|垃圾|骗子|的)*(?:{_PLACE_ZH}|{_PEOPLE_ZH})|贵(?:公司|司|平台)|(?:那|这)(?:个|位|破|烂|垃圾)+(?:{_PLACE_ZH}|{_PEOPLE_ZH})|你们(?:这(?:群|帮|些)(?:人|骗子|混蛋)?)?|你(?!的|那|这|好))"
# Not a price, a call or a wager: "砍你们的价", "打爆你们电话", "打死你们都不信".
_NOT_MEANT_ZH = r"(?!.{0,3}(?:价|电话|热线|课|题|考试|都|也|一刀|的?会员|的?优惠|屏|群))"
_MEANS_TO_ZH = r"(?:要|去|会|想|来|就|能|敢|信不信我?|早晚|迟早|总有一天|看我|准备|打算|决定|马上|恨不得)"
_DENIES_ZH = re.compile(r"(?:不|没|别|谁|难道|怎么可能|被)(?:会|想|要|是|敢|能|至于|可能|打算|说|有|真的|我|人)*$")
_ACTS_ZH = re.compile(
    rf"{_MEANS_TO_ZH}(?:一定|亲手|直接|真的|都|再|先|拿刀|带人|过来|把)*{_ACT_ZH}{_DONE_ZH}{_TARGET_ZH}{_NOT_MEANT_ZH}"
    rf"|(?:^|我|老子|俺)(?:一把火)?{_OUTRIGHT_ZH}{_TARGET_ZH}{_NOT_MEANT_ZH}|{_MEANS_TO_ZH}[^,.;!?]{{0,8}}{_OUTRIGHT_ZH}{_TARGET_ZH}{_NOT_MEANT_ZH}"
    rf"|(?:把|给){_TARGET_ZH}(?:给|都|全|一把火|直接|全部|彻底|亲手)*{_ACT_ZH}{_DONE_ZH}"
    rf"|(?:拿|带|提|拎|揣)着?(?:一?把|一?桶|几个)?(?:刀|斧头?|锤子|枪|汽油|炸药|炸弹|人|家伙)[^,.;!?]{{0,4}}(?:去|来|到|上|找|堵|砍){_TARGET_ZH}"
    rf"|(?:找人|叫人|带人|雇人)(?:去|来)?(?:打|砍|揍|弄|收拾|做掉|废了){_TARGET_ZH}"
    rf"|(?:在|往)?{_TARGET_ZH}(?:里|楼下|门口)?(?:放|装|埋|安|有)(?:了|个|一?颗|好)*炸[弹药]"
    r"|(?:跟|和|与|拉着?|让)你们?(?:全家|公司|所有人|这群人|的人)*(?:一起)?(?:同归于尽|陪葬|偿命|血债血偿)|要你们?(?:的|全家的?)?(?:狗)?命"
    r"|(?:黑|攻击|瘫痪|搞瘫)(?:了|掉)?你们的?(?:网站|服务器|系统|平台|数据库)"
)
_KNOWS_WHERE_ZH = re.compile(
    r"我(?:知道|查到|有)(?:了)?你们?(?:客服|老师|老板|全家|员工|公司|办公室)*(?:的?(?:地址|住址)|(?:家|住|公司|办公室)*在?哪)"
)
_MENACES_ZH = re.compile(
    r"等着|小心(?:点|一点)|走着瞧|别怪我|后果自负|不(?:会)?客气|你们?完了|找上门|上门找|晚上|回家(?:的)?路上|见血|孩子"
)

_PLACE_EN = r"(?:offices?|buildings?|company|headquarters|hq|house|home|place|servers?|website|site|platform|data ?cent(?:er|re)|shop|store|school|studio)"
_PEOPLE_EN = r"(?:famil(?:y|ies)|staff|people|team|support(?: (?:staff|team|agents?))?|boss(?:es)?|ceo|manager|teachers?|instructors?|tutors?|agents?|employees|colleagues|kids|children|wife|life)"
_TARGET_EN = rf"(?:your (?:\w+ )?(?:{_PLACE_EN}|{_PEOPLE_EN})|(?:that|this|the) (?:\w+ )?(?:teacher|instructor|tutor|agent|support (?:guy|person|agent|team)|ceo|manager)|(?:all|every (?:one|last one)|everyone|everybody|anyone|one) (?:of you|there|in your \w+|at your \w+|who works (?:there|for you))|you(?: (?:all|guys|people|lot|bastards|scammers|thieves))?(?! (?:with|some|a|an|in the review|on)\b)\b(?!'))"
_MEANS_TO_EN = r"(?:i'?ll|i will|i'?m (?:going to|gonna|about to|ready to|coming to)|i am (?:going to|gonna|about to|coming to)|we'?ll|we will|we'?re (?:going to|gonna)|i (?:want|plan|intend|swear) to|i wanna|i swear i(?:'ll| will)|gonna|going to|i(?:'m| am)? ?coming (?:over )?to|watch me|i should|someone (?:should|will|is going to|is gonna|ought to)|somebody (?:should|will)|let me|i'?d (?:love|like) to)"
_VIOLENT_EN = r"(?:bomb|fire ?bomb|burn|torch|set fire to|shoot(?: up)?|kill|murder|stab|strangle|slaughter|beat(?: up)?|hurt|smash(?: up)?|hunt(?: down)?|come after|behead|poison|blow up|gun down|break into|execute|hang)"
_AIMS_EN = re.compile(
    rf"\b{_MEANS_TO_EN} (?:(?!not\b|never\b)\w+ ){{0,2}}?{_VIOLENT_EN} (?:down |up )?{_TARGET_EN}"
    rf"|\b{_MEANS_TO_EN} (?:\w+ ){{0,2}}?blow {_TARGET_EN} (?:up|to (?:pieces|bits))|\b{_MEANS_TO_EN} (?:\w+ ){{0,2}}?(?:destroy|attack|wreck|trash|level|raze|hack(?: into)?|ddos|take down|crash) your (?:\w+ )?{_PLACE_EN}"
    rf"|\bbreak (?:your|his|her) (?:legs?|neck|arms?|face|bones|kneecaps)\b|\bi know where (?:you|your (?:kids|family|staff|boss|ceo)) (?:guys |all |people )?lives?\b|\bwatch your backs?\b|\b(?:a |the )?bomb (?:in|at|under|outside|for) your (?:\w+ )?{_PLACE_EN}"
    rf"|\b(?:bring|bringing|come|coming) (?:to your \w+ )?with (?:a |my )(?:gun|knife|bomb|rifle|bat)\b|\b(?:bring|bringing) (?:a |my )(?:gun|knife|bomb|rifle) to your\b|^(?:kill|burn|bomb|shoot) (?:down )?{_TARGET_EN}\W*$"
)
_PLACE_NAMED_EN = re.compile(rf"\byour (?:\w+ )?{_PLACE_EN}\b")
_AIMS_AT_IT_EN = re.compile(
    rf"\b{_MEANS_TO_EN} (?:\w+ )?(?:burn|bomb|torch|blow up|shoot up|set fire to|smash|blow|destroy|level) (?:it|the place|that place|everything|everyone|you all|the whole thing)\b"
)
_NOT_SO_EN = re.compile(r"\b(?:don'?t|do not|won'?t|not|never|wouldn'?t|can'?t) (?:\w+ ){0,4}$")
_TOLD = re.compile(
    r"电影|小说|电视剧|剧里|剧情|故事|游戏|新闻|课(?:里|上|程里)|老师(?:说|讲)|如果有人|案例|\b(?:movie|film|novel|in the (?:story|book|lesson|game|episode)|character|game|lyrics)\b",
    re.IGNORECASE,
)


def threatens_us(text: str) -> bool:
    """Whether a message threatens the platform, its place or its people with violence.

    >>> threatens_us("我要炸了你们公司"), threatens_us("I know where your office is and I'll burn it down")
    (True, True)
    >>> threatens_us("气炸了"), threatens_us("this traffic is killing me"), threatens_us("我要投诉到你们倒闭")
    (False, False, False)
    """
    said = re.sub(r"[。，；！？、]", ",", plain(text)).replace("’", "'").lower()
    if _TOLD.search(said):
        return False
    if any(not _DENIES_ZH.search(said[: found.start()]) for found in _ACTS_ZH.finditer(said)):
        return True
    if _KNOWS_WHERE_ZH.search(said) and _MENACES_ZH.search(said):
        return True
    if any(not _NOT_SO_EN.search(said[: found.start()]) for found in _AIMS_EN.finditer(said)):
        return True
    at_it = _AIMS_AT_IT_EN.search(said)
    return at_it is not None and _PLACE_NAMED_EN.search(said[: at_it.start()]) is not None
