"""Deterministic red flags in both languages, with idioms that must not raise them. Runs before the model. Pure.

Reviewed phrases, not statistics: a learner in danger must be recognised even when the model is missing or wrong. What
says danger outright stands whatever the model thinks; a word alone stands unless the model is sure of the contrary.
Text is compared after `normalise`, so traditional characters, case, width and invisible characters don't hide it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from nlu.clauses import Place, clause_around
from nlu.explicit_danger import MISWRITTEN_ZH, comes_from_others, said_outright
from nlu.normalisation import normalise
from nlu.past_danger import is_over
from nlu.prediction import Safety


def _compile(pattern: str) -> re.Pattern[str]:
    # ASCII: a word boundary then also stands between Han and Latin letters, as in "最近suicidal thoughts越来越多".
    return re.compile(pattern, re.ASCII)


# What sounds like danger and is everyday speech. Blanked out before the red flags look.
_IDIOMS = _compile(
    "|".join(
        (
            r"(笑|气|急|饿|困|累|穷|热|冷|忙|烦|羡慕|尴尬|无聊|激动|开心|高兴|美|香|馋|渴|吵|丑|蠢|坑|卡|慢|难|贵|吓|爱|恨|宅|痒)死(我|人|了|个人|宝宝)+|想死(你|您|他|她|妈|爸|家|我(了|啦))",
            r"(笑|气|急|饿|困|累|热|忙|烦|馋|渴|尬|社)死|(肺|肚子)?(都|要|快|真)*气炸了?",
            r"死(贵|慢|难|板|循环|机|党|磕|鸭子|记硬背)|要死要活|打死(我|都|也)不|死活|(累|困|忙|热|饿|烦|急|气|羡慕)(得|的)(我)?要死",
            r"差点(没|就)?(晕|昏)(倒|过去)|[，,。！…]晕倒|不想活(得|成)|杀(时间|毒|价|青|猫)|自杀式(营销|降价|促销|更新|升级|改版|涨价|定价|设计|操作|服务|加班|复习|学习|减肥)|爱死|怕死|该死的?(广告|验证码|网络|系统)",
            r"(dying|die) (to|for) (try|know|see|learn|start|hear|a|some|the|it)\b|\bdie hard\b|to die for",
            r"\b(kill(s|ing|ed)?|murder(s|ing)?) (me|my (back|feet|eyes|legs|wallet|phone|battery|vibe)|time|it|the (mood|vibe|battery))\b"
            r"(?! (myself|tonight))",
            r"\b(dead|deadly) (tired|serious|line|boring|slow|simple|lift)|bored to death|scared to death|laugh(ing)? to death"
            r"|\bdeadline\b|dead(lift|lock)|starving|(nearly|almost) (died|had a heart attack) (laughing|when|at|over|seeing)|heart attack when i saw"
            r"|\boverdos(e|ed|ing) on (your|this|these|those|the|my)( \w+){0,3} (videos?|lessons?|courses?|series|episodes?|podcasts?|memes?|shows?|content)\b"
            r"|\bend it\b[^.!?]{0,16}\b(plan|subscription|membership|contract|trial|renewal|renews?|call|chat)\b"
            r"|\bwhere (should|do|to|can)\b[^.!?]{0,24}\bcarbon monoxide (alarm|detector)s?|\bcarbon monoxide (alarm|detector)s? (go(?! off)|last|cost|expire|be (placed|fitted|installed))\b",
            r"慢性自杀|自杀(小队|突击队)|(房贷|车贷|贷款|债务?|压力|工作|作业|学业|生活|任务|账单|房租)[^，。！？,胸心]{0,6}压得.{0,3}喘不(上|过)(来)?气",
            # A thing, and right behind it what it does: of somebody beside it that says nothing.
            r"(手机|电脑|平板|笔记本|软件|系统|网站|页面|app|播放器|打印机|耳机|账号|视频|直播间)(又|突然|直接|彻底|也|都|快|已经|好像|就)*(昏迷|昏倒|休克|断气|没有?了?呼吸|不行|噎住|吐血|抽搐|中风|叫不醒|没有?反应)了?",
            r"\b(my|the|our|your|this) (laptop|phone|computer|tablet|app|player|site|website|page|video|stream|audio|server|screen|pc|printer|wifi|router|battery|cursor)( (just|suddenly|has|is|was|keeps|literally|totally))* "
            r"(collapsed|fainted|choking|passed out|unresponsive|not responding|stopped breathing|having a (stroke|seizure|heart attack)|dying|committed suicide)( and (it )?won'?t wake( up)?)?",
            r"身体(好像|都|快|要|已经)*被掏空|灵魂(都|快|要|已经|早就)*(出窍|离体|出走|出来)了?|怀疑人生|作死(小能手|大王|星人)|(累|困|忙|冻|热)成(狗|傻)|(奶茶|咖啡|可乐|茶)续命|续命(奶茶|咖啡|神器|水)|(笑|帅|美)到?(头掉|断气|裂开|吐血|窒息|岔气)|我(人|整个人)?(都|直接|已经)?裂开了",
            r"\bdie of (boredom|embarrassment|shame|laughter|curiosity|cringe|loneliness without)\b|\bdied of (boredom|embarrassment|shame|laughter|cringe)\b|\bdying of (boredom|embarrassment|shame|curiosity|cringe)\b"
            r"|\b(frighten|scare|worr(y|ied)|bore|sweat|tickl)\w* (me |us |him |her )?to death\b|\b(ground|earth|floor) (to )?(just )?(open up and )?swallow me\b|\bdead on (my|our) feet\b|\b(i'?m|we'?re|am|are) (so|sooo*) dead\b(?! inside)",
            r"suicide (squad|prevention|hotline course)|drop dead gorgeous|over my dead body|i'?m dead\b|\bdying (of laughter|laughing)",
        )
    )
)

_LETTER = _compile(r"[a-z\u3400-\u9fff]")
_BESIDE = 2  # letters: "我", or a sound
_FIRE = _compile(r"(着|起|失)火|火灾|\bfire\b")
_RELATIVES = _compile(
    r"(我|俺)?(妈|爸|父|母|奶奶|爷爷|外婆|外公|老公|老婆|爱人|孩子|儿子|女儿|宝宝|朋友|同学|同事|室友|闺蜜|弟|妹|哥|姐|邻居|老人)"
    r"|\bmy (mother|mom|mum|father|dad|wife|husband|parents?|son|daughter|child|kid|baby|toddler|boy|girl|friend|roommate|brother|sister|partner|"
    r"colleague|neighbou?r|grand\w+|aunt|uncle)\b|\b(gran(ny|d(ma|pa|dad|mother|father))|mum|mom|dad)('s)?\b"
)
_OTHERS = _compile(rf"{_RELATIVES.pattern}|他|她|有人|群里|\b(he|she|someone|somebody)('s)?\b")


@dataclass(frozen=True)
class RedFlag:
    """One reviewed pattern."""

    name: str
    category: str
    pattern: re.Pattern[str]
    critical: bool = True


def _flag(name: str, category: str, *patterns: str, critical: bool = True) -> RedFlag:
    return RedFlag(name, category, _compile("|".join(patterns)), critical)


# First match wins: danger to life from oneself, then from illness, then fraud.
RED_FLAGS: tuple[RedFlag, ...] = (
    _flag(
        "wants_to_die",
        "self_harm_risk",
        r"自杀|轻生|寻短见|自残|自伤|割腕|(想|要|打算|准备|去)(跳楼|跳河|跳桥|上吊|寻死)",
        r"不想(再)?活|不想[话話获獲祸禍]了|活不下去|不想活了|(不如|还不如|宁愿|真想|好想|就想|只想|想要?)(去)?死(了|掉|吧|算了|$|，|。|,|\.|!)",
        r"(结束|了结|了断)(我的|自己的|自己|这条)?(生命|性命|一生|一切|命)|死了(就)?(一了百了|解脱|算了|清净|好了)",
        r"死路一条|一了百了|活够了|永远睡着|(睡过去|睡着)(就)?(不用|不再|别)(再)?醒|不如不在(了)?|我(要是|如果)?不在了.{0,8}(解脱|好|轻松)",
        r"(说|想|要|让我|叫我|就想)去死(?!党)|想(一个人)?(去个?再也回不来|随(他|她)去)|离开(这个|人)世|(从|在)?这(个)?世(界|上)(上)?消失|再见了?，?这个世界",
        r"做傻事|交代遗言|安排后事|(对|伤)自己下手|自己弄的?伤|怕控制不住自己|心理援助热线|自杀热线|活不活都一样|活着(没|無|无)(意|义)",
        r"\b(not|never) (have to )?wake up\b|\bsleep forever\b|\bbetter if i (wasn'?t|weren'?t|was not|had never)\b|\b(going|gonna|ready) to end it\b",
        r"\b(dying is|death is) the only way\b|\brather be dead\b|\b(wanting|thinking (about|of)) (to die|dying|death)\b|\btelling me to die\b|\bpoint of wanting to die\b",
        r"\b(vanish|disappear|leave|gone) from (this|the) world\b|\bleave this world\b|\bgoodbye,? (cruel )?world\b|\bcrisis line\b|\bhelp me stay alive\b|\bnot safe with myself\b",
        r"\bdo something to (myself|himself|herself|themselves)\b|\bin the next life\b|\bdon'?t (honestly )?want to go on living\b|\bsorry when i'?m dead\b|\bif i (were to|was to) die\b",
        r"(伤害|弄伤)(我)?自己|吞(了)?.{0,6}(安眠药|整瓶|一瓶)|遗书",
        r"活[着著](真|好|太)?(没|沒)(有)?(什么|啥|任何)?(意思|意义|盼头)|没有(我|我在).{0,6}(会|更|就)(更)?好|想(永远)?(消失|解脱)(掉|算了|了|$)",
        r"(伤害|弄伤)(我)?自己|吞(了)?.{0,6}(安眠药|整瓶|一瓶)|遗书|(交代|留下?)(了)?遗言|安排后事",
        r"(说|想|要|让我|不如)去死|一了百了|(只有|只剩)死路一条|活够了|(想|要)(要)?(离开|告别)这个?世界|从(这个)?世界上?消失|活不活(都|也)|死了.{0,3}才会后悔",
        r"(会|要|想)做傻事|自己弄的伤|对自己下手|不如(我)?不在了?(比较)?(好|算了)|(有没有|需要|想打|求).{0,4}心理(援助|危机).{0,2}热线",
        r"\b(cut|cutting|slit|slitting|slash(ed|ing)?|slic(e|ed|ing)|open(ed|ing)?) (up |open )?(my|his|her|their) (own )?wrists?\b(?! (of|watch|band|strap|guard))",
        r"\b(kill|hurt|harm|cut)(ing)? (my|him|her|them)sel(f|ves)\b|\bsuicid(e|al)\b|\bself[- ]?harm",
        r"\b(want|wants|wanted|going|ready|wish(ed)?|rather|hope) (to|i could|i would|i) (just )?(die|be dead|not wake up|disappear forever)\b",
        r"\bend(ing)? (my|his|her|their|it) (own )?(life|lives|all)\b|\bend it all\b|\btake (my|his|her|their) own li(fe|ves)\b",
        r"\b(don'?t|do not|doesn'?t|didn'?t|no longer) (want|wish) to (live|be alive|be here any ?more|wake up|exist)\b",
        r"\b(no|not any|any) (reason|point) (to|in|for|of) (live|living|go on|going on|being alive)\b|\bbetter off (dead|without me)\b",
        r"\b(thoughts? of|think(ing)? (about|of)|thought (about|of)) (dying|ending it|killing)\b|\bwanting to die\b|\brather (be dead|die)\b(?! than)|\b(telling|tells|told) me to die\b|\b(dying|death) is (the|my) only\b",
        r"\b(going|about|ready|want) to end it\b(?! (with|by|early))|\b(leave|vanish from|disappear from|gone from) (this|the) world\b|\bgoodbye,? (cruel )?world\b|\bnot wanting to (live|be alive|be here)\b|\b(don'?t|doesn'?t) want to go on living\b",
        r"\bnot safe with (myself|himself|herself)\b|\b(do|doing) something to (myself|himself|herself|themselves)\b|\bcare if i live or die\b|\bbetter (off )?if i (was|were)(n'?t| not) (here|alive|around)\b|\bsorry when i'?m dead\b|\b(crisis|suicide) (line|hotline)\b.{0,24}\b(me|now|call|talk|safe|need)\b|\bhelp me stay alive\b",
        r"(攒|囤)(好|够|了|的|下|齐)?.{0,3}(安眠)?药|药.{0,4}(攒|囤|买|备|准备)(好|够|齐)了|(站|坐)(在|到).{0,4}(天台|楼顶|顶楼|桥栏|窗台|铁轨)|不在(这个)?(世界|世)上?了|活(不)?到(那|明)|来世再见|告别信|怎么死(?!的)",
        rf"(烫|划|割|掐)(伤)?自己|自[纱鲨煞]|(想|想要|想去|打算|准备)({MISWRITTEN_ZH})(?=了?($|[\s,，。.!！?？~…;；]))|去死吧我|结束这一切|(农药|安眠药)(就|都)?在手边|撑不下去|死给(你|他|她)|我人(已经)?没了",
        r"\bkil+ (my ?self|me)\b|\bwanna d[yi]e?\b|\bend(ing)? it (tonight|today|now)\b|\bwon'?t (be (alive|here|around) (tomorrow|next|much longer)|go on living)\b|\bafter i die\b|\bown funeral\b|\bloaded gun\b|\bmy wrists are\b",
        r"\b(on|at) the (ledge|railing|platform edge|roof|bridge|edge of the (roof|bridge|platform))\b|\bcutting (him|her)self\b|\b(he|she)('ll| will) jump\b|\b(letters?|notes?) (is|are) (already )?written\b|\bpills? (are )?ready\b|\bwith me dead\b|\bi can'?t go on\b",
        r"\bnot worth living\b|\bwish i (was|were) (dead|never born)\b|\bcan'?t go on (living|any ?more|like this)\b|\bgoodbye note\b",
    ),
    _flag(
        "life_in_danger",
        "medical_emergency",
        r"(胸口|胸|心口|心脏)(部)?.{0,6}(剧痛|剧烈|压榨|绞痛|疼得|痛得|很痛|好痛|痛到|疼到|疼死|像被压|压着|闷痛|突然.{0,3}(疼|痛))",
        r"(喘不(上|过)(来)?气|呼吸困难|无法呼吸|不能呼吸|(?<!有)没有?呼吸|停止呼吸|透不过气)",
        r"(半边|一侧|一边|左边|右边)(身子|身体|脸|手|手脚|胳膊)?.{0,4}(不能动|动不了|麻木|发麻|没知觉|没力气|无力|瘫|歪)|嘴(角|巴)?歪|口角歪|脸(突然)?歪|中风了|说话(突然)?(含糊|不清|大舌头)",
        r"(昏迷|昏倒|晕倒|不省人事|失去(了)?意识|没(有)?意识|叫不醒|休克|抽搐|口吐白沫|(人|他|她|爸|妈|已经)没有?反应了?|倒地)",
        r"冒冷汗.{0,12}(胸|心口|喘|叫)|(胸|心口).{0,20}冒冷汗|(捂着|抓着)胸口|嘴唇.{0,3}(发紫|紫了|发青|有点紫|都紫)|脸(色)?(发紫|越来越青|发青)|快不行了|(抽|抖|烧|晕|孩子|宝宝).{0,10}翻白眼|翻白眼.{0,10}(抽|抖|没反应|叫不)|口吐|一抖一抖",
        r"叫(不|不太)醒|弄都不醒|(喊|叫|拍|推).{0,6}没反应|呼吸.{0,4}(很弱|费力|困难|有哨音)|(嗓子|喉咙)像被掐|突然.{0,6}(看不见|说不出话|不听使唤|没(力气|劲|力))|半边脸|痛得像要炸|噎(到|了)|(卡住|呛到)了?.{0,6}(紫|说不出|咳不出)",
        r"血.{0,4}(一直|不停|还在)?(喷|往外冒|止不)|(瓦斯|煤气|燃气|一氧化碳)(外)?(泄|洩|漏)|过敏.{0,12}(脸|嘴|喉|浑身|呼吸|休克)|(迷迷糊糊|昏沉|昏昏沉沉).{0,12}(血糖|不进|认不出|叫)|血糖.{0,16}(迷糊|昏|叫不)",
        r"\blips? (look|looks|are|is|going|turning|turned)( \w+)? (blue|grey|gray|purple)\b|\b(clutching|grabbed|holding) (his|her|my|their) chest\b|\bcold sweat\w*\b.{0,30}\b(chest|arm)\b|\bchest\b.{0,40}\b(sweating cold|cold sweat|tight for)\b",
        r"\b(spurting|soaked through|gushing)\b|\bblood\b.{0,16}\b(everywhere|evrywhere|won'?t stop|wont stop)\b|\b(foaming at|having a fit|(?:is|was|been|started|still|keeps?|he's|she's|son|daughter|child|baby) fitting\b(?! (?:the|a|into|well|out)\b))|\bchok(ed|ing) on\b|\bwheezing\b|\bfighting for (breath|air)\b|\bhardly breathe\b|\bstruggling for air\b",
        r"\b(worst|splitting|thunderclap) headache\b.{0,40}\b(ever|life|suddenly|vision|see|lights)\b|\bwon'?t wake\b|\bhardly (keep|wake)\b|\bno response\b|\b(throat|tongue|face|lips)\b.{0,24}\b(tight|swell\w*|swollen|bigger|closing)\b.{0,40}",
        r"\b(toddler|baby|child|kid|son|daughter|two-year-old|year-old)\b.{0,30}\b(swallow\w*|ate|drank|ingested)\b.{0,30}\b(pill|pills|tablet|tablets|medicine|bleach|battery|poison)\b",
        r"大出血|血(流|喷)(不止|不停)|止不住血|血止不住|(吐|呕|咳|便)(了)?(好多|很多|大量|一大口)血",
        r"(误(服|食|喝|吃)|吃错|喝错|吞(了|下)|喝(了|下)).{0,8}(农药|百草枯|洁厕|消毒液|84|清洁剂|老鼠药|电池|纽扣|毒|漂白|药片|整瓶)|(食物|煤气|一氧化碳|农药|酒精)中毒|药.{0,4}(吃|服)(多了|过量)|(吃|服)(了)?(安眠)?药过量",
        r"(过敏).{0,10}(喉咙|嗓子|嘴|脸|舌头).{0,6}(肿|紧|堵)|(喉咙|舌头).{0,4}(肿了?起来|肿得).{0,8}(气|吸)|噎(住|着)了|卡住(喉咙|气管)|触电|溺水|(煤气|燃气)(泄漏|味很)",
        r"(捂着?|抓着?)胸口|心口(疼|痛).{0,6}倒|倒在(了)?地上|直接栽(下去|倒)|胸闷.{0,8}(小时|分钟|冷汗|喘)|(嘴唇|口唇|脸)(都|有点|色)?(发|变|越来越)?(紫|青)(了|的|,|，|。|$)|(突然|忽然).{0,4}(一只)?眼睛?(看不见|失明)|(左|右)边?(手|脚|手脚|胳膊)(突然)?(没劲|没力|不听使唤)|半边脸.{0,4}(不会?动|歪)",
        r"(孩子|宝宝|娃|儿子|女儿).{0,8}(把.{0,12}(药|电池|磁铁).{0,6}(吃|吞|喝)|(误|偷)(吃|食|服|吞)|吞(了|下|掉).{0,8}(药|电池|磁铁|硬币|清洁))|血.{0,2}(一直|还在|往外)(喷|冒|流)|往外冒血|血止不|(大量出血|出血量很大)|(孩子|宝宝|烧|抽|发作).{0,14}翻白眼|口吐白沫|(哮喘).{0,6}发作了|粉红色的?痰|噎(到|着|住)|被.{0,6}(果冻|年糕|汤圆|花生|鱼刺).{0,4}(卡|噎)|(拍|叫|喊|推)(了)?(他|她|我爸|我妈|爸|妈|孩子|宝宝).{0,6}没(有)?反应",
        r"(瓦斯|煤气|燃气|天然气)(外泄|泄露)|(嗓子|喉咙)像?被掐|浑身.{0,3}(起)?疹子.{0,8}(喘|嗓子|喉咙)|羊水破了|(撞|摔|磕)(了|到|伤)?(一下)?头.{0,20}(吐|越睡越沉|昏|记不得)|(皮都掉|整个后背|大面积).{0,6}烫|烫.{0,10}(皮都掉|大面积)|血糖.{0,12}(昏|迷迷糊糊|认不出)",
        r"\b(clutch|grabb|hold)(ing|ed) (his|her|my|their) chest\b|\bchest hurts\b.{0,30}\bbreth\b|\blips?\b.{0,16}\b(blue|grey|gray)\b|\bblood\b.{0,16}\b(spurt|pour|gush)\w*|\bworst headache of my life\b|\bsuddenly can'?t (see|speak|move)\b|\bhaving an asthma attack\b|\bfoaming at the mouth\b|\beyes rolled back\b|\bcoughing up (pink|blood)\b",
        r"\b(toddler|baby|child|kid|boy|girl|son|daughter|year old|he|she)\b.{0,16}\b(swallowed|ate|drank)\b.{0,40}\b(tablets?|pills?|battery|magnets?|medicine|medication)\b|\bchok(ed|ing) on\b|\bfight(ing|s) for (breath|air)\b|\bgasping\b|\bbarely breath\w+|\bhardly breathe\b|\bbreathing (is|seems) (very )?(weak|shallow)\b|\bwaters? broke\b|\b(won'?t|not) wake\b|\b(there is|there's|smell|have) (a )?gas( leak)?\b|\bleaking (gas|fumes)\b",
        r"\b(hit|bumped|banged) (his|her|my) head\b.{0,40}\b(vomit|sick|drows|throw|awake)\w*|\b(tongue|lips|throat|face) (is|are|feels?) (getting |really |so )?(swelling|swollen|tight|bigger)\b|\bskin is coming off\b",
        r"\b(crushing|severe|sudden|terrible|bad|sharp|tight|squeezing)( \w+)? (chest pain|pain in (my|his|her|the) chest)\b|\bchest (pain|tightness|hurts)\b.{0,40}\b(arm|jaw|sweat\w*|breath\w*|now|right now)\b|\b(having|had|has|like|think.{0,16}|is this|it'?s) (a |an )?(massive |mild )?heart attack\b",
        r"\b(can'?t|cannot|can not|unable to|struggling to|not|stopped|trouble) breath(e|ing)\b|\bgasping for (air|breath)\b|\bshort of breath.{0,20}\b(now|suddenly|chest)\b",
        r"\b(face|mouth|arm|one side|left side|right side|half).{0,24}\b(droop\w*|numb|paraly\w+|won'?t move|can'?t move|went limp)\b|\bslurr\w+\b|\b(is|am|are|be|'s|'m) having a stroke\b",
        r"\b(won'?t|can'?t|cannot|doesn'?t|not) stop(ping)? (the )?bleeding\b|\bbleeding (heavily|a lot|badly|out)\b|\b(vomit|cough|throw)\w*( up)? (a lot of )?blood\b|\bblood everywhere\b",
        r"\b(swallow(ed)?|drank|drunk|ate|ingested|took).{0,24}\b(bleach|poison|pesticide|detergent|battery|batteries|cleaner|antifreeze|rat poison|whole bottle|too many pills)\b|\boverdos\w+\b|\bpoison(ed|ing)\b.{0,16}\b(now|child|baby|think|help)\b|\bcarbon monoxide\b.{0,20}\b(alarm|dizzy|headache)\b",
        r"\b(i|he|she|they|who|some(body|one)|mum|mom|mother|dad|father|baby|child|kid|toddler|boy|girl|son|daughter|wife|husband|brother|sister|friend|man|woman|person|gran\w*|colleague|neighbou?r|aunt|uncle)\b.{0,16}\b(unresponsive|not responding|collapsed)\b|\b(unconscious|passed out|won'?t wake up|seizures?(?! of)|convuls\w+|fainted|not waking)\b",
        r"没反应了|没有?(脉搏|心跳)|(吃|吞|喝|服)(了|下|掉)?.{0,4}(半瓶|一瓶|整瓶|几十[片粒颗]|[二三四五六七八九十百\d]{2,}[片粒颗])|(着|起|失)火了?",
        r"\bno pulse\b|\b(gone |now |is |she'?s |he'?s )(limp|floppy)\b|\bout of the pool\b|\bcan'?t wake\b|\b(on fire|fire in (my|the|our|their))\b|\btook (\d{2,}|thirty|forty|fifty|sixty|all (of )?my|the whole) (\w+ )?(pills?|tablets?|paracetamol|ibuprofen|aspirin|bottle|meds)\b",
        r"\b(throat|tongue) (is |are )?(swelling|swollen|closing)|\banaphyla\w+|\bchoking\b(?! (hazard|on the price))|\belectrocuted\b|\bdrowning\b(?! in (?!the |a ))",
    ),
    _flag(
        "asked_for_secret_or_money",
        "fraud_report",
        r"(冒充|假冒|假扮|自称)(是)?(你们|平台|客服|老师|官方|助教)|(是不是|遇到|碰到|疑似|被|遭遇)(了)?(骗子|诈骗|电信诈骗|骗了|骗走)|钓鱼(网站|链接|短信)|(账号|帐号|账户)被盗|盗(了)?(我的)?(号|账号)",
        r"(客服|老师|助教|有人|对方).{0,12}(要|让|叫)我.{0,8}(验证码|密码|转账|转钱|汇款|下载.{0,6}共享|屏幕共享|刷单|安全账户)",
        r"\b(is|was|it'?s|looks like|got) (this |it )?(a |an )?(\w+ )?scam\b|\b(scam(med|mers?)|phishing|fraudster|impersonat\w+|pretend(ing|ed|s)? to be (you|your|from|the platform|support|zhike|kepu|a teacher))\b",
        r"(账号|帐号|账户)(正在|正|一直|已经|好像|可能|疑似)?被(别人|人家|人|他人|陌生人)(在|给)?(用|登|改)|(有人|陌生人)(在|正在|一直在|偷偷)*(用|登录?|改)(了|着|过)?我的?(账号|帐号|账户|密码)",
        r"\b(someone|somebody|a stranger) (else )?(is |was |has been |keeps )?(using|logging in ?to|logged in ?to|got in ?to|broke in ?to|changing|changed) my (account|password)\b",
        r"\b(account|profile) (was|got|has been|is) (hacked|stolen|taken over|compromised)\b|\bhacked my account\b",
        r"\b(asked|asks|asking|told|wants|wanted) (me )?(for|to (send|give|share|tell)) .{0,24}\b(otp|verification code|password|pin|login code|crypto|gift cards?)\b",
        critical=False,
    ),
)


# Characters. In a longer message the word stands in one sentence of several, and the model weighs them all together.
_ONE_SAYING = 160


@lru_cache(maxsize=128)  # the turn and the predictor ask of the same text
def find_red_flag(text: str) -> Safety:
    """The first red flag in a text, or an empty finding.

    >>> find_red_flag("笑死我了，这老师太逗").category is None
    True
    >>> find_red_flag("我爸突然晕倒了").about
    'other'
    """
    plain = normalise(text)
    outright = said_outright(plain)
    # Where somebody says it outright, no figure of speech beside it may hide it.
    cleaned = plain if outright else _IDIOMS.sub(" ", plain)
    places = {flag: _places(flag, cleaned, outright) for flag in RED_FLAGS}
    findings = [
        _finding(flag, cleaned, own, [at for other in RED_FLAGS if other is not flag for at in places[other]], outright)
        for flag, own in places.items()
        if own
    ]
    if not findings:
        return Safety(about="figure_of_speech" if cleaned != plain else "self")
    # What is over hides no danger of today, nor does what the model may overrule hide what it may not.
    findings.sort(key=lambda finding: (finding.about == "past", finding.severity != "critical", bool(finding.clauses)))
    first: Safety | None = None
    for finding in reversed(findings):
        first = replace(finding, otherwise=first)
    return first or Safety()


def is_figure_of_speech(text: str) -> bool:
    """Whether a text is that and nothing else: who adds a word may mean it.

    >>> is_figure_of_speech("我气炸了！"), is_figure_of_speech("气炸了，一了百了")
    (True, False)
    """
    plain = normalise(text)
    rest = _IDIOMS.sub("", plain)
    return rest != plain and len(_LETTER.findall(rest)) <= _BESIDE


def without_figures(text: str) -> str | None:
    """What a text says beside its figures of speech, normalised; None where there are none, or nothing beside them.

    >>> without_figures("又是周一，感觉身体被掏空，只想躺平"), without_figures("我气炸了！"), without_figures("只想躺平")
    ('又是周一,感觉 ,只想躺平', None, None)
    """
    plain = normalise(text)
    rest = _IDIOMS.sub(" ", plain)
    return rest if rest != plain and len(_LETTER.findall(rest)) > _BESIDE else None


def about_whom(text: str, category: str | None = None) -> str:
    """`other` where a text speaks of somebody near, else `self`; in a fraud "somebody" and "he" are who commits it.

    >>> about_whom("grandpa face drooping n cant talk"), about_whom("撑不下去了"), about_whom("他冒充客服", "fraud_report")
    ('other', 'self', 'self')
    """
    others = _RELATIVES if category == "fraud_report" else _OTHERS
    return "other" if others.search(normalise(text)) else "self"


def _places(flag: RedFlag, text: str, outright: Mapping[str, list[Place]]) -> list[Place]:
    return [match.span() for match in flag.pattern.finditer(text)] or list(outright.get(flag.category, ()))


def _finding(
    flag: RedFlag, text: str, places: list[Place], elsewhere: list[Place], outright: Mapping[str, list[Place]]
) -> Safety:
    # Who beat somebody last month may do it again.
    of_illness = flag.category == "medical_emergency" and not comes_from_others(text)
    if is_over(text, places, elsewhere, of_illness=of_illness):
        return Safety(flag.category, "concern", "past", flag.name)
    about = about_whom(text, flag.category)
    if flag.category in outright:
        about = "violence" if comes_from_others(text) else "fire" if _FIRE.search(text) else about
    if not flag.critical:
        return Safety(flag.category, "concern", about, flag.name)
    alone = flag.category not in outright and len(text) <= _ONE_SAYING
    clauses = dict.fromkeys(clause_around(text, place).strip() for place in places) if alone else ()
    return Safety(flag.category, "critical", about, flag.name, tuple(clauses))


BY_MODEL = "model"
"""What stands for the name of a flag where the model found it."""
DANGERS = ("medical_emergency", "self_harm_risk")
_CONCERNS = ("fraud_report", "personal_medical_advice", "personal_investment_advice")
_FROM_CONCERN = 0.5
# What the rules know as a figure of speech is not overruled by a half-sure model.
_OVER_FIGURE_OF_SPEECH = 0.9
# Words alone are overruled where the model gives danger less than one chance in five, and less than two for each clause
# that holds one: beside a request for a refund a danger is one clause of several. Chosen on development groups
# and nlu/data/flag_words.tsv; judged on sentences of other writers (tests/quality/heldout/flag_words.tsv).
_OVERRULED_BELOW = 0.2
_CLAUSE_OVERRULED_BELOW = 0.4


def judge_safety(
    flag: Safety,
    categories: Mapping[str, float],
    danger: float,
    of_clauses: Mapping[str, float] | None = None,
    about: str = "self",
) -> Safety:
    """The red flags' finding, or the model's where they found nothing, or words alone that it sees no danger in.

    Args:
        categories: the model's probability of each safety category.
        danger: probability of the two dangers together from which it counts; lower it to catch more.
        of_clauses: the same of each clause that the flag names; of one that is missing, the text's.
        about: whom a danger concerns that only the model sees.
    """
    likely = sum(categories.get(name, 0.0) for name in DANGERS)
    clauses = of_clauses or {}
    while flag.clauses and likely < _OVERRULED_BELOW:
        if any(clauses.get(clause, likely) >= _CLAUSE_OVERRULED_BELOW for clause in flag.clauses):
            break
        flag = flag.otherwise or Safety(about="figure_of_speech")
    if flag.category is not None:
        return flag
    needed = max(danger, _OVER_FIGURE_OF_SPEECH) if flag.about == "figure_of_speech" else danger
    if likely >= needed:
        return Safety(max(DANGERS, key=lambda name: categories.get(name, 0.0)), "critical", about, BY_MODEL)
    for name in _CONCERNS:
        if categories.get(name, 0.0) >= _FROM_CONCERN:
            return Safety(name, "concern", "self", BY_MODEL)
    return flag


def forget_texts() -> None:
    """The texts that were asked for lately stand in memory; after this they don't."""
    find_red_flag.cache_clear()
