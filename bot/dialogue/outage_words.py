"""Whether a learner says that the site or the app as a whole doesn't work; one course or one video is not this. Pure."""

import re

import nlu

_SITE_ZH = r"(?:网站|网页|官网|站点|首页|主页|平台|小程序|客户端|服务器|服务端|app|应用(?!题|场景)|软件|页面|(?:^|你们?的?|这个?|贵|整个|平台|学习|网站|今天|现在)系统)"
_FAILS_ZH = (
    r"(?:瘫痪|瘫了|崩溃|崩了|崩掉|挂了|挂掉|宕机|打不开|开不了|开不开|进不去|进不来|上不去|用不了|不能用|没法用|无法使用|使用不了|加载不出来?|加载不了|刷不出来?|白屏"
    r"|无法访问|访问不了|连不上|连接不上|无法连接|没反应|没响应|无响应|down了|down机|(?<!不)坏了|坏掉了|出(?:了|现)?(?:问题|故障|毛病)|故障了?|失灵|不灵了|罢工|有bug)"
)
_OUTAGE_ZH = re.compile(
    rf"{_SITE_ZH}(?:是不是|又|怎么|好像|都|全|也|一直|今天|现在|完全|突然|老是?|已经|还是|整个|根本|给|就|是|死活|半天){{0,4}}[^,，。?？]{{0,3}}?{_FAILS_ZH}"
    rf"|(?:打不开|进不去|上不去|连不上|用不了|没法用)(?:你们?的?|这个?)?(?:网站|网页|官网|平台|小程序|app|应用|首页)"
    rf"|^(?:请问|你们?|今天|现在|怎么|这里|在你们这|是不是|为什么|为啥|我){{0,3}}(?:什么|啥|哪里|哪儿|所有(?:东西|页面|功能|的)?|全部?|一切|整个)(?:都|全|也|全都)?(?:{_FAILS_ZH}|点不了|点不动|点不开|加载失败|动不了)[了啊呀呢吗嘛。！!？?~～\s]*$"
    r"|(?:网站|平台|系统|服务器|app)(?:是不是|是否)?(?:正?在)?(?:维护|宕机)(?:中|了)?[吗么呢啊?？。！!\s]*$|^(?:40[34]|50[0234])(?:错误|报错|了)?[。！!\s]*$|(?:网站|网页|页面|首页|平台|app)[^,，。]{0,6}(?:40[34]|50[0234]|报错)"
)
_SITE_EN = r"(?:(?:whole |entire |web ?)?(?:site|website|web ?page|platform|home ?page|app|application|servers?|portal|mini ?program)|(?:whole |entire )?(?:system|service|page|thing))"
_THE = r"(?:the|your|ur|this|ya|kepu)"
_SAID = r"(?:is|are|['’]?s|was|were|has|have|had|been|seems?|appears?|looks?|to|be|keeps?|went|goes|gone|just|completely|totally|all|currently|still|again|constantly|always|now|like|it)"
_FAILED = (
    r"(?:down(?! (?:to|from|by|the|on|payment))|offline(?! (?:mode|use|view|capable))|broken|dead|bust(?:ed)?|crash(?:ed|es|ing)?|unavailable|unreachable|inaccessible|unresponsive|frozen"
    r"|out of order|not (?:working|loading|opening|responding|available|accessible|reachable)|(?:giving|throwing|showing|getting|having)(?: me)?(?: an?| some| a lot of)? (?:errors?|issues|problems|40[34]|50[0234])|under maintenance|stuck loading|blank|buggy|(?:an? )?(?:error )?(?:40[34]|50[0234])(?: error)?)"
)
_WONT = r"(?:won['’]?t|does ?n['’]?t|don['’]?t|do(?:es)? not|will not|can['’]?t|cannot|did ?n['’]?t|refuses to|fails to|isn['’]?t|is not|aren['’]?t|ain['’]?t|never)"
_WORK = r"(?:load(?:ing)?|open(?:ing)?|work(?:ing)?|start(?:ing)?|respond(?:ing)?|launch(?:ing)?|come up|function(?:ing)?|connect(?:ing)?)"
_TAIL = r"(?: (?:today|now|again|here|for me|at all|any ?more|right now|since .{1,20}|on (?:your|the|this) (?:site|website|app|platform)|with (?:your|the|this) (?:site|website|app|platform)|this (?:morning|afternoon|evening)|tonight|guys?|please|is it))*[\s.!?,]*"
_OUTAGE_EN = re.compile(
    rf"\b{_THE} {_SITE_EN}(?: ?{_SAID}\b)* (?:{_FAILED}(?<!offline))"
    rf"|\b{_THE} {_SITE_EN}(?: ?{_SAID}\b)+ {_FAILED}"
    rf"|\b{_THE} {_SITE_EN} (?:just |simply |still |also )?{_WONT} (?:even |just )?{_WORK}\b"
    rf"|^(?:hi,? |hello,? |hey,? |help,? )*(?:web ?)?(?:site|website|app|servers?|platform) (?:(?:is|are|seems|keeps|went) )?(?:{_FAILED}|{_WONT} {_WORK}){_TAIL}$"
    rf"|\b(?:can['’]?t|cannot|can not|unable to|not able to|could ?n['’]?t) (?:even |seem to )?(?:open|load|access|reach|get (?:in ?to|on(?:to)?|to)|use|start|launch|visit) {_THE} (?:web ?)?(?:site|website|app|platform|home ?page)\b"
    rf"|\b(?:is|are|was) {_THE} {_SITE_EN} (?:currently |still |all )?{_FAILED}"
    rf"|\beverything(?:['’]?s| is| seems| looks)?(?: (?:completely|totally|just|all|currently|so))? (?:broken|down|crash(?:ing|ed)|offline|not working|not loading){_TAIL}$"
    rf"|^(?:and |so |hi,? |hey,? |ugh,? )*nothing(?: is|['’]s)? (?:loads?|opens?|loading|opening|responds?|responding){_TAIL}$"
    r"|\bnothing(?: is|['’]s)? work(?:s|ing) (?:on|in|with) (?:your|the|this) (?:site|website|app|platform)\b|^nothing(?: is|['’]s)? work(?:s|ing) (?:today|here)(?: today)?[\s.!?]*$"
    r"|\b(?:is there|do you have|having|are you having|is it) an? outage\b|^outage\W*$|\bi(?:['’]m| am)? (?:keep )?get(?:ting)? (?:an? )?(?:error )?(?:40[34]|50[0234])\b",
)
# One thing that fails, an app that closes, what an outage has cost: these have answers of their own; another's system is another's, and a body has systems as well.
_NOT_OURS = re.compile(
    r"视频|音频|课程(?!平台|网站)|[这那]门课|直播|证书|订单|支付|付款|付不|发票|登录|登陆|验证码|密码|退款|下载|优惠|回放|闪退|(?:app|应用|软件)[^,，。]{0,6}(?:白屏|崩)"
    r"|银行|支付宝|微信(?!小程序)|理财|基金|股票|炒股|券商|投资|提现|提不|交易|保险|医院|别的|别人|其他|快递|外卖|政府|公司的?(?:网站|系统)|学校"
    r"|会员|积分|顺延|补偿|赔|结算|下单|报名|考试|骗|钓鱼|链接|冒充|假的|免疫|神经|消化|呼吸|内分泌|心态|如果|要是|万一|会不会"
    r"|\bapp (?:just |always )?(?:keeps? )?crash|\b(?:videos?|audio|sound|lessons?|courses? (?!site|platform|app)|course$|class(?:es)?|live|certificates?|orders?|pay(?:ment|ing)?|checkout|invoices?|log(?:ging)? ?in|sign(?:ing)? ?in|passwords?|codes?|refunds?|coupons?|replay"
    r"|bank(?:ing|['’]s)?|trading|brokers?|invest\w*|crypto|withdraw\w*|scam\w*|phish\w*|fake|hospital|school|other (?:site|app)|if|heating|cooling|immune|nervous|digestive|life|heart|body|membership|points|streak|compensat\w*|was down|were down|after i|exam)\b"
)


def tells_of_outage(text: str) -> bool:
    """Whether the platform itself is said not to work.

    >>> tells_of_outage("网站瘫痪了"), tells_of_outage("app打不开了"), tells_of_outage("第三节视频打不开")
    (True, True, False)
    >>> tells_of_outage("the site is down"), tells_of_outage("everything is broken today")
    (True, True)
    >>> tells_of_outage("my bank's site is down"), tells_of_outage("我的心态崩了")
    (False, False)
    """
    plain = nlu.normalise(text).strip()
    if _NOT_OURS.search(plain):
        return False
    return _OUTAGE_ZH.search(plain) is not None or _OUTAGE_EN.search(plain) is not None
