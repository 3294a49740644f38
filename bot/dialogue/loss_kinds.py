"""Which insurances a loss in the learner's words can belong to, and whether the chosen one is none of them. Pure."""

import re

from bot.dialogue.form_specs import FORMS

_INSURANCES = {choice.value: choice.pattern for slot in FORMS["claim_form"].slots[:1] for choice in slot.choices}

# What was lost or hurt, and the insurances that may pay for it. Words that may tell of anything (broken, wet) are left out.
_LOSSES: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(words, re.IGNORECASE), frozenset(kinds.split()))
    for kinds, words in (
        (
            "car",
            r"追尾|剐蹭|刮蹭|剐了|车(?:门|灯|窗|头|尾|身|漆|胎|玻璃)|爆胎|保险杠|挡风玻璃|后视镜|倒车"
            r"|\b(?:bumper|windscreen|windshield|rear[- ]?ended|fender|headlights?|tailgate|wing mirror|flat tyre|flat tire|(?:my|the|parked) (?:car|van|truck|motorbike|motorcycle))\b",
        ),
        (
            "car accident medical life travel",
            r"车祸|交通事故|被.{0,4}车?撞|撞(?:了|到|伤)?(?:我|人|他|她)|\b(?:crash(?:ed)?|collision|hit by a|hit (?:me|him|her|us)|ran (?:me|him|her) over|knocked (?:me|him|her) (?:down|over))\b",
        ),
        (
            "accident medical travel",
            r"骨折|(?<!机)(?<!脑)摔(?!坏|碎|破|烂|了?(?:手机|电脑|杯|碗))|扭伤|扭到|崴|烫伤|烧伤|割伤|划伤|脱臼|受伤|狗咬|(?:撞|伤|砸)(?:了|到)?(?:我的?)?(?:头|手|脚|腿|腰|膝|胳膊|手腕)"
            r"|\b(?:fractur\w*|sprain\w*|slipped|fell (?:off|down|over|on|from)|tripped|dislocat\w*|injur\w*|bitten|(?:fell|dropped|landed) on (?:my|his|her)|concussion|(?:broke|hurt|cut|burn(?:ed|t)|twisted) (?:my|his|her|an?|the) (?:\w+ )?(?:arm|leg|wrist|ankle|hand|foot|rib|finger|knee|hip|nose|back|head))\b",
        ),
        (
            "illness medical life",
            r"确诊|癌|肿瘤|中风|心梗|心肌梗|白血病|尿毒症|化疗|\b(?:cancer|tumou?r|diagnosed|heart attack|leuka?emia|chemo\w*)\b",
        ),
        (
            "medical illness accident travel life",
            r"住院|手术|开刀|阑尾|急诊|门诊|肺炎|\b(?:hospital\w*|surgery|operated on|appendix|appendicitis|pneumonia|emergency room)\b",
        ),
        (
            "life accident illness car travel medical",
            r"(?:爸|妈|父|母|爷|奶|公|婆|夫|妻|儿|女|哥|姐|弟|妹|家人|亲人|他|她|人)[^,，。]{0,4}(?:去世|过世|身故)|身故|病逝|\b(?:passed away|(?:father|mother|dad|mum|mom|husband|wife|son|daughter|brother|sister|he|she|parent|aunt|uncle|grand\w+) (?:has )?died)\b",
        ),
        (
            "home",
            r"水管|漏水|天花板|屋顶|墙(?:皮|面|壁)|入室|撬(?:门|锁)|(?:厨房|卧室|客厅|阳台|浴室|卫生间|地板)[^,，。]{0,6}(?:爆|漏|水|泡|烧|裂|塌)"
            r"|\b(?:(?<!exhaust )(?:water )?pipes?|ceiling|roof|burgl\w*|break-?in|broke into (?:my|our) (?:flat|house|home|apartment)|neighbou?r['’]?s? (?:bath|flat|water|pipe))\b"
            r"|\b(?:kitchen|bedroom|bathroom|living room|basement|floor)\b[^.]{0,20}\b(?:ruined|flooded|damaged|leak\w*|burn\w*|soaked|collapsed)\b",
        ),
        ("home car", r"着火|火灾|起火|被淹|洪水|\b(?:caught fire|burnt down|burned down|flood(?:ed)?)\b"),
        ("home car travel", r"被偷|被盗|偷走|\b(?:stolen|stole|robbed)\b"),
        (
            "travel",
            r"航班|飞机|行李|登机|机场|误机|延误(?!治|就)|\b(?:flights?|luggage|baggage|suitcase|airport|airline|layover|itinerary|(?:my|our|the) (?:trip|holiday|tour) (?:was|got|is))\b",
        ),
    )
)


def contradicts(insurance: str, loss: str) -> bool:
    """Whether the words of a loss plainly tell of another kind of insurance than the chosen one.

    >>> contradicts("car", "a pipe burst"), contradicts("car", "a van hit my rear bumper")
    (True, False)
    >>> contradicts("car", "家里水管爆了"), contradicts("medical", "下楼梯时摔伤了手腕"), contradicts("home", "昨天坏了")
    (True, False, False)
    """
    if re.search(_INSURANCES[insurance], loss, re.IGNORECASE):
        return False  # a burglary "while I was travelling" is for the learner to place
    fitting = [kinds for words, kinds in _LOSSES if words.search(loss)]
    return bool(fitting) and not any(insurance in kinds for kinds in fitting)
