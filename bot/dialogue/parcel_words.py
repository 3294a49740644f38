"""Whether a learner asks where a parcel of theirs is, not how delivery goes in general, nor what is wrong with it. Pure."""

import re

import nlu

_END_ZH = r"[了啊呀呢吗嘛么没吧\s,，。.!！?？~]*$"
_GOODS_ZH = (
    r"(?:快递(?!员|费|公司|柜|单)|包裹|快件|邮包|物流|运单|商品|(?:食材|蔬菜|蔬果|水果|生鲜|菜|零食)[箱盒包]|(?<!邮)(?<!信)箱子|礼盒"
    r"|货(?!币|架|款)|(?:买|订|下单|拍)的?[^,，。?？]{0,6}(?:东西|箱|盒|[锅垫枕灯床])|东西)"
)
_WHERE_ZH = (
    r"(?:(?:到|走到|送到|寄到|运到|现?在|在|跑)(?:底)?(?:哪(?:里|儿|了|啦|一步|个站|个城市)?|什么地方)"
    r"|(?:到|发|寄|送|派送|派件|配送|揽收|出库|发货|发出|寄出|送出|到货|送达)(?:出|到)?(?:了)?(?:没有?|吗|么)"
    r"|(?:发|寄|送|派送|发货|发出|寄出)(?:出)?了"
    r"|(?:什么时候|啥时候|几时|何时|哪天|几号|周几|几点|今天|明天|这周|还要多久|还有多久|还要几天|还有几天)(?:才|能|可以|会|要|就)*(?:发货|发出?|送到|送达?|寄到?|到(?:货|达|家|我家|这)?)"
    r"|(?:怎么样|什么情况|什么状态|什么进度|啥情况|到货))"
)
_ASKS_ZH = re.compile(
    rf"{_GOODS_ZH}[^,，。?？]{{0,10}}?{_WHERE_ZH}{_END_ZH}"
    # "到哪了我的快递", "发货了吗我的箱子"
    rf"|(?:到哪里?了?|在哪里?|发货了?[吗没]|什么时候到)[,，\s]*(?:我|我的|我那个|我买的|我订的){_GOODS_ZH}{_END_ZH}"
    rf"|^.{{0,8}}(?:查|看|跟踪|追踪|查询)(?:一?下|查|看|看看)?(?:我)?(?:的|那个|买的|订的)?(?:快递|物流|包裹|运单)(?:单号|信息|状态|进度|的?(?:位置|情况))?{_END_ZH}"
    rf"|^(?:请问)?(?:我的|我那个?)(?:快递|物流|包裹)(?:单号|信息|状态|进度)?(?:是?多少)?(?:呢)?{_END_ZH}"
)
_GOODS_EN = (
    r"(?:parcels?|pac?kages?|packet|deliver(?:y|ies)|shipments?|goods|stuff|"
    r"(?:(?:recipe|meal|food|veg(?:gie|etable)?|fruit|fresh|grocery|ingredients?|produce|gift|salad|snack) ?-?)?box(?:es)?|hamper)"
)
_MINE = rf"(?:my|our) (?:[\w'-]+ ){{0,3}}?{_GOODS_EN}"
_KNOWN = (
    r"(?:the|that) (?:parcel|package|shipment|(?:recipe|meal|food|veg(?:gie|etable)?|fruit|gift) ?-?box|delivery)"
    rf"|(?:the|that) (?:[\w-]+ ){{0,2}}{_GOODS_EN} (?:that )?(?:i|we) (?:ordered|bought|paid for)|what i ordered|the (?:things?|items?) i (?:ordered|bought)"
)
_IT = rf"(?:{_MINE}|{_KNOWN})(?: (?:that )?(?:i|we) (?:ordered|bought|paid for))?"
_TAIL_EN = r"(?: (?:yet|already|now|today|tomorrow|out|here|please|pls|right now|at|by now|this week|on its way|then|from (?:the|your) (?:warehouse|partner)))*"
_END_EN = rf"{_TAIL_EN}[\s,.!?]*(?:please|pls|thanks|thank you)?[\s.!?]*$"
_GONE = r"(?:shipped|ship|arrived?|come|sent|dispatched|delivered|leave|left|gone|go|posted|mailed|en route|on (?:its|the) way|out for delivery|in transit)"
_ASKS_EN = re.compile(
    rf"\bwhere(?:['’]?s| is| are|['’]?re| has| did| the (?:heck|hell) is|abouts is)? {_IT}(?: (?:is|got to|gone|go|at|been|stuck))*{_END_EN}"
    rf"|\b(?:when|what (?:day|time|date)|how soon)(?:['’]?s| is|['’]?ll| will| does| do| can| should| would)? (?:i (?:expect|get|receive|have) )?{_IT}(?: (?:going to|gonna|supposed to|scheduled to|due to|expected to|be|get|will|should|due|here))*(?: (?:{_GONE}|show up|turn up))?{_END_EN}"
    rf"|\b(?:has|have|did|is|are|was|will|does)(?: not)? {_IT}(?: (?:been|be|already|even|yet|just|going to|get|still|ever))*(?: {_GONE}){_END_EN}"
    rf"|\b(?:track|trace|follow|locate|find|check on|check|look up) {_IT}{_END_EN}"
    rf"|\b(?:status|eta|whereabouts|tracking(?: (?:number|info|link|code|details))?|news|update|updates)(?: (?:of|on|for|about|from))? {_IT}{_END_EN}"
    rf"|^(?:and |so |hi,? |hello,? )*{_IT}[,\s]*(?:where|status|eta|tracking(?: number)?|when)(?: is it| will it (?:come|arrive))?{_END_EN}"
)
# How it goes for everybody, or before anything is bought.
_IN_GENERAL = re.compile(
    r"一般|通常|正常|平均|平时|大概(?:要|需要)|下单(?:后|以后|之后)|(?:买|拍|付款|付)(?:了|完)?(?:以?后|之后)|如果|要是|假如|每次|每周|每个月|怎么(?:查|看|追|跟)|如何|在哪(?:里|儿)?(?:可以)?(?:买|查|看|订)|哪里(?:可以|能)?(?:买|查|看|订)"
    r"|\b(?:usually|normally|typically|generally|on average|in general|if i|before i|after i|each|every|how (?:do|can|to|would|should))\b"
)
# What is reported rather than asked: there are forms for it.
_TROUBLE = re.compile(
    r"坏|破|碎|漏|丢|少了|缺|错|臭|馊|霉|烂|化了|没收到|收不到|没到|未到|还没|一直没|迟|太慢|退|换|投诉|取消|地址|诈骗|骗|链接"
    r"|\b(?:damaged|broken|lost|missing|wrong|late|spoil(?:ed|t)|rotten|leak(?:ed|ing|s)?|crushed|refund|return|cancel|address|never|still (?:not|hasn't|waiting)|stolen|scam|link|complain)\b|n['’]t\b"
)


def asks_where_parcel_is(text: str) -> bool:
    """Whether the answer is in the learner's own deliveries.

    >>> asks_where_parcel_is("我的快递到哪里了"), asks_where_parcel_is("食材箱什么时候到"), asks_where_parcel_is("快递一般几天到")
    (True, True, False)
    >>> asks_where_parcel_is("wheres my recipe box"), asks_where_parcel_is("has my parcel shipped?")
    (True, True)
    >>> asks_where_parcel_is("how long does delivery take"), asks_where_parcel_is("快递破了，现在到哪了")
    (False, False)
    """
    plain = nlu.normalise(text).strip()
    if _IN_GENERAL.search(plain) or _TROUBLE.search(plain):
        return False
    return _ASKS_ZH.search(plain) is not None or _ASKS_EN.search(plain) is not None
