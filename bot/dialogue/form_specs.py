"""The forms: which intent begins each, its slots in order, and the words by which slots and choices are known. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

NAME_FIELDS = frozenset({"name", "certificate_name"})
VALUE_KINDS = {"phone": "phone", "email": "mail"}
"""The kind of a new value, by the field of the account that it is for."""


@dataclass(frozen=True)
class FixedChoice:
    """A choice that is the same for everybody; `utter_choice_<value>` is its title."""

    value: str
    pattern: str
    """What learners say for it."""


@dataclass(frozen=True)
class SlotSpec:
    """One slot: its kind says how an answer is read."""

    name: str
    kind: str
    """A kind of bot.dialogue.values, or `order_choice`, `course`, `choice`, `text`."""
    choices: tuple[FixedChoice, ...] = ()
    optional: bool = False
    none: str = r"(?!)"
    """Words that say there is none to give, besides those that skip any slot."""
    told_by: str = ""
    """Words without which a message that begins the form tells nothing of this slot."""
    depends_on: str | None = None
    """The slot whose value says what this one is; put right, it leaves this one open again."""


@dataclass(frozen=True)
class FormSpec:
    """One form; required slots may depend on earlier ones, which its action says."""

    name: str
    intent: str | None
    slots: tuple[SlotSpec, ...]
    wish: str = r"(?!)"
    """Words that ask for just this, whatever else is said."""
    named: str = r"(?!)"
    """Words that begin this form whatever the model takes them for."""
    report: bool = False
    """A statement of the problem is enough to begin, where the learner is known."""
    signed_in: bool = True
    confirmed: bool = True
    """A summary is confirmed before it is sent."""

    def kind_of(self, slot: SlotSpec, values: Mapping[str, str]) -> str:
        """How an answer is read, given what is filled already."""
        kind = VALUE_KINDS.get(values.get("field", ""), "text") if slot.name == "value" else slot.kind
        return "order" if kind == "order_choice" else kind

    def slot(self, name: str | None) -> SlotSpec | None:
        return next((slot for slot in self.slots if slot.name == name), None)

    @property
    def stem(self) -> str:
        return self.name.removesuffix("_form")


def _choice(value: str, *patterns: str) -> FixedChoice:
    return FixedChoice(value, "|".join(patterns))


# What follows "it works" and takes it back: 能看了但是很卡, "works now but only for a second".
_YET_ZH = r"(?!.*(?:但|可是|不过|就是|只是|没有?(?:声音|画面|图像|字幕)|(?:声音|画面|图像|字幕)(?:还?没|不|也没)|卡|吗|[?？]))"
_YET_EN = r"(?!.*(?:\b(?:but|except|only|though|however|still|no (?:sound|picture|audio|video|image))\b|\?))"

# "The picture freezes, still" is no check that was made: whoever made one says so.
_CHECKED = r"试(?:过|了)|重(?:启|装|登|新(?:登|打开|安装|下载))|换(?:了|过).{0,4}(?:网|设备|手机|方式|卡)|清.{0,2}缓存|更新(?:了|过)|\b(?:tried|restarted|rebooted|reinstalled|re-?installed|logged (?:out|in)|signed (?:out|in) again|cleared|updated|switched)\b"

SOLVED = (
    _choice("solved", rf"(?<!没)(?<!不)(?:好了|解决了|可以(?:看|播|放)?了|能(?:看|播|放|打开)?了|正常了|出来了|看到了){_YET_ZH}", rf"^(?:(?:yes|yeah|yep|it works|works now|fixed|solved)[,.!\s]*)+$|\b(?:works now|it works|that (?:helped|worked|fixed it)|it(?:'s| is) (?:fixed|working)|can see it now)\b{_YET_EN}"),
    _choice("still", r"还是|依旧|没用|没好|依然|仍然|不行|没有?变化|一样|试过|不管用|(?:但|可是|不过|就是|只是).{0,6}(?:没|不|卡|慢|黑|糊)|(?:声音|画面|图像)(?:还?没|也没|不)|没(?:有)?(?:声音|画面)$", r"\b(?:still|didn't help|no change|no luck|not working|doesn't work|does not work|same|already tried|tried (?:that|it|all|everything|both)|did (?:all|everything|both|that)|nothing (?:works|helps?|helped|changed)|no good|done (?:that|this|all (?:of )?that) already|already (?:done|did) (?:that|this))\b|^no\b|\b(?:but|except)\b.{0,24}\b(?:no|not|only|can't|won't|doesn't|freezes|slow)\b"),
)  # fmt: skip

# "My employer needs an invoice" leaves open whose name shall stand on it.
_TITLE_TOLD = r"抬头|税号|有限公司|(?:公司|个人|单位|企业)的?(?:电子|普通)?发票|(?:开|给)(?:给|个|张)?(?:我们?|我的)?(?:公司|个人|单位|企业)(?:的|[,，、。\s]|开|$)|(?:^|[,，、\s])(?:公司|个人|单位|企业)(?:的|[,，、。\s]|$)|\b(?:company|personal|business|corporate) (?:invoice|title|fapiao|receipt)\b|\b(?:for|to|invoice|on) (?:my|our|the) (?:company|business|firm|employer)\b|\btax (?:id|number)\b|\bmade? (?:it )?out\b|[,;] ?(?:personal|company)\b|\bin my(?: own)? name\b"
_NO_TAX_ID = (
    r"(?:没有?|無|无|缺)(?:这个|这种|那个|企业|公司|单位|学校|什么|纳税人?|统一社会)*(?:税号|信用代码|识别号|代码|统一?编号?|号码?|东西)(?!错|问题)|^没有?(?:这个|它)[。.!！\s]*$|^(?:我们?|公司|单位|学校|机构|这个|它|暂时|目前|还|也|都|真|确实|好像|可能)*(?:是)?没有?(?:的|了|啊|呢|呀|诶|哦|欸|耶|吧)*[。.!！~～\s]*$|(?:不(?:知道|清楚|记得|晓得)|忘了?|查不到|找不到|拿不到|不方便给|手头没)(?:是?多少|怎么查|它|我们|公司|单位|的|这个)*(?:税号|信用代码|代码|号码?)?(?:是?多少|在哪)?(?:了|啊|呢|呀)*[。.!！?？~～\s]*$"
    r"|(?:税号|代码|号码?)(?:这个)?(?:我们?|暂时|还|也|都)*(?:没有?|不(?:知道|清楚|记得)|找不到|查不到|忘了)|(?:可以|能|能不能|可不可以)(?:不(?:填|写|给|要|提供)|跳过|空着|没有)|(?:必须|一定|非)(?:要|得)?(?:填|写|有|提供|要|给)[^,，]{0,4}[吗么不?？]|(?:必填|必须)(?:的|项)?[吗么]"
    r"|\b(?:(?:i|we|they|it|he|she) )?(?:don['’]?t|do not|dont|doesn['’]?t|does not|haven['’]?t|have not|hasn['’]?t)(?: really| even| actually)? (?:have|know|got|remember|need|use|exist)(?: (?:it|one|any|that|this|them|such|those|the|our|my|an?|tax|vat|social|credit|company|numbers?|ids?|codes?|things?|here|yet|by heart|at hand|right now))*\W*(?:$|[,.;?!])|\b(?:no|without(?: an?| the)?|have none|lost|forgot)(?: (?:our|the|my|such|chinese|company|social|tax|credit|vat))* (?:tax|vat|credit|number|id|code|thing|idea)\b|\b(?:can['’]?t|cannot|could ?n['’]?t) (?:find|get|give|provide|remember)\b|\bwe have none\b"
    r"|\b(?:is|are) (?:it|that|this|the (?:tax )?(?:number|id|code)) (?:really |absolutely )?(?:required|necessary|mandatory|needed|optional|compulsory)\b|\bdo (?:i|we) (?:really )?(?:have to|need (?:it|this|that|one|to))\b|\b(?:can|may|could) (?:i|we) (?:skip|leave|go without|do without)\b"
)
_NO_ORDER = r"(?:不(?:知道|清楚|记得|确定)|忘了|说不清).{0,4}(?:哪.{0,6}|订单号?)了?[。!！\s]*$|没有?(?:订单|生成订单|下单)|订单没(?:有)?(?:生成|出来)|\b(?:don't know|not sure|no idea|dunno|can't tell|forgot)(?: which(?: (?:one|order))?| what| the (?:number|order(?: number)?))?\W*$|\bno order\b|\bnone of (?:these|them|those)\b|^(?:都不是|哪个都不是)"
# A course or an order that is named as such: "退掉睡眠那门课".
GIVEN_BACK = r"^(?:我|那|请|帮我)*(?:想|要|想要|打算)?退(?:掉|款)?[^,，。.!！?？]{1,16}[这那][门个节单](?:课程?|订单)?[吧了呀啊。.!！~～ ]*$"
_EVERY_COURSE = r"每(?:一)?[门个]|所有|全部|哪[门个]都|任何|都(?:打不开|放不|不行|这样|一样|看不|不能)|\b(?:all of them|every (?:one|course|video)|any of them|all (?:my |the )?(?:courses|videos)|everything|none of them)\b"

# Food that is 坏了 has gone off; any other thing that is, is broken.
_FOOD = r"(?:水果|苹果|橙|桃|梨|菜|肉|鱼|虾|蟹|海鲜|蛋|奶|食物|食材|生鲜)"
_NO_FOOD = r"(?<![果橙桃梨菜肉鱼虾蟹鲜蛋奶物材])(?<![果橙桃梨菜肉鱼虾蟹鲜蛋奶物材][都也全就])"

_INSURANCES = (
    _choice("medical", r"医疗|住院|看病|医药费|手术|门诊", r"\b(?:medical|hospital|health|surgery|doctor)\b"),
    _choice("illness", r"重疾|重大疾病|癌|肿瘤确诊", r"\b(?:critical illness|cancer|serious illness)\b"),
    _choice("accident", r"意外|摔|骨折|烫伤|扭伤", r"\b(?:accident|fell|fracture|injur(?:y|ed)|broke my)\b"),
    _choice("life", r"寿险|身故|去世|死亡|过世", r"\b(?:life insurance|death|died|passed away|life cover|life policy)\b"),
    _choice("car", r"(?<!骑)(?<!单)(?<!行)(?<!动)车(?!站)|追尾|剐蹭|刮蹭", r"\b(?:car|motor|vehicle|bumper|driver)\b"),
    _choice("home", r"家财|房屋|家里|漏水|进水|火灾|被盗|入室", r"\b(?:(?<!flight )(?<!way )(?<!drive )(?<!drove )(?<!back )(?<!at )home|house|flat(?! tyre| tire)|burst pipe|leak|burglary|fire|flood)\b"),
    _choice("travel", r"旅行|旅游|航班|行李|航空|延误险", r"\b(?:travel|trip|flight|luggage|baggage|holiday)\b"),
)  # fmt: skip

FORMS: dict[str, FormSpec] = {
    spec.name: spec
    for spec in (
        FormSpec("identify_form", None, (SlotSpec("contact", "contact"), SlotSpec("code", "code")), signed_in=False, confirmed=False),
        FormSpec(
            "refund_form",
            "refund_request",
            (SlotSpec("order_id", "order_choice"), SlotSpec("reason", "text", optional=True)),
            named=rf"^(?!.*(?:会员|退会|续费|\bmembership\b)).*(?:(?:帮我|给我|我要|我想|麻烦|请)[^,，。!！?？问询解道不别]{{0,24}}退(?:掉|款|课|钱|了)|{GIVEN_BACK}|\b(?:please|want to|like to|can you|could you) refund\b|\b(?:i want|i'd like|give me|can i have|can i get) (?:my money back|a refund)\b)",
            wish=r"(?:能|可以)退|退(?:款|课|钱|费|掉|了吧|一下|货)|(?:把|将).{1,20}退|钱退|\b(?:refund|money back|return (?:it|this|the))\b",
        ),
        FormSpec(
            "invoice_form",
            "invoice_request",
            (
                SlotSpec("order_id", "order_choice"),
                SlotSpec("title_kind", "choice", (
                    _choice("personal", r"个人|自己|私人", r"\b(?:personal|private|myself|individual|my(?: own)? name)\b|^(?:(?:for|to) )?an? person\W*$|^person\W*$"),
                    _choice("company", r"公司|企业|单位|对公|学校|机构", r"\b(?:company|business|firm|organi[sz]ation|employer|corporate)\b"),
                ), told_by=_TITLE_TOLD),
                SlotSpec("title", "text", depends_on="title_kind"),
                SlotSpec("tax_id", "tax_id", depends_on="title_kind", none=_NO_TAX_ID),
                SlotSpec("email", "mail"),
            ),
            wish=r"开(?:一?张|个|下)?.{0,8}(?:发票|票)|(?:要|补|申请|给).{0,6}(?:发票|开票)|\b(?:need|want|like|get|send|issue|have) .{0,20}(?:invoice|fapiao|receipt)\b|\binvoice (?:me|for)\b",
        ),
        FormSpec(
            "payment_form",
            "payment_problem",
            (
                SlotSpec("charge", "choice", (
                    _choice("charged_twice", r"两次|两笔|重复(?:扣|付|支付)|多扣了?一(?:次|笔)|扣了?[两二2] ?(?:次|笔|回|遍)", r"\btwice\b|\bdouble\b|\btwo (?:charges|payments|times)\b|\bduplicate"),
                    _choice("wrong_amount", r"金额不对|多扣(?!了?一[次笔])|扣多了|扣错|价格不对|不是.{0,8}(?:元|块)吗", r"\bwrong amount\b|\bovercharged\b|\btoo much\b|\bmore than\b|\bdifferent amount\b"),
                    _choice("paid_but_pending", r"(?:钱|款)?(?:扣了|付了|已扣|已付).{0,12}(?:未支付|待支付|没到|还要(?:我)?付|显示未|没有?(?:生效|开通|订单)|(?:订单|课).{0,4}没有?)|(?:显示|还是)(?:未支付|待支付|没付)", r"\b(?:still|shows?|says?|marked|asking).{0,20}(?:unpaid|pending|awaiting|pay again)\b"),
                    _choice("failed", r"付不了|失败|没(?:有)?(?:付|支付|付款)?成功|不成功|付不出|不能支付|无法支付|刷不了", r"\b(?:fail(?:s|ed)?|declined|rejected|won't go through|can't pay|cannot pay|doesn't go through|error)\b"),
                    _choice("other", r"^(?:其他|别的|都不是)", r"^(?:other|something else|none of these)\b"),
                )),
                SlotSpec("tried", "choice", SOLVED, told_by=_CHECKED),
                SlotSpec("order_id", "order_choice", optional=True, none=_NO_ORDER),
                SlotSpec("amount", "amount", optional=True),
                SlotSpec("paid_on", "date", optional=True),
            ),
            named=r"重复扣(?:款|费)|扣了我?(?:两|2|二)(?:次|笔)|多扣了我?\d|\b(?:overcharged|double[- ]charged|charged (?:me )?(?:twice|too much))\b|\b(?:took|charged|billed)\b.{0,20}\btoo much\b|(?:付了|付过|扣了|已付|已扣|付完).{0,40}(?:显示|还是|仍).{0,6}(?:待|未|没)(?:支付|付款?)|\b(?:paid|charged)\b.{0,80}\b(?:awaiting payment|unpaid|pending payment|not paid)\b",
            report=True,
        ),
        FormSpec(
            "access_form",
            "course_access_problem",
            (
                SlotSpec("order_id", "order_choice"),
                SlotSpec("same_account", "choice", (
                    _choice("same", r"^(?:是的?|对|好的|就是|同一个|没换|没有换)|同一个|没有?换", r"^(?:yes|yep|yeah|same)\b|\bsame (?:one|account)\b"),
                    _choice("unsure", r"不确定|不清楚|不知道|忘了|不记得|可能不是|不是(?!同一)|不是同一个|换了|另一个|^没有$", r"\b(?:not sure|don't know|no idea|maybe not|different|another|forgot)\b|^no\b"),
                )),
                SlotSpec("tried", "choice", SOLVED, told_by=_CHECKED),
                SlotSpec("detail", "text", optional=True),
            ),
            report=True,
        ),
        FormSpec(
            "playback_form",
            "playback_problem",
            (
                SlotSpec("course_id", "course", optional=True, none=_EVERY_COURSE),
                SlotSpec("device", "choice", (
                    _choice("phone_app", r"\bapp\b|手机(?!.{0,3}(?:浏览器|网页))|平板|安卓|苹果|ipad|iphone", r"\b(?:phone|app|iphone|ipad|android|tablet)\b"),
                    _choice("computer", r"电脑|笔记本|浏览器|网页|mac|windows", r"\b(?:computer|laptop|pc|desktop|browser|chrome|safari|edge|firefox|mac|windows)\b"),
                    _choice("tv", r"电视|投屏|投影", r"\b(?:tv|television|cast|chromecast|projector)\b"),
                )),
                SlotSpec("tried", "choice", SOLVED, told_by=_CHECKED),
                SlotSpec("elsewhere", "choice", (
                    _choice("works_elsewhere", r"(?:别的|其他|另|换)(?![^,，]*不).{0,8}(?:可以|正常|能)|^(?:可以|能|正常|好的)", r"\b(?:works|fine|plays) (?:there|on|elsewhere)\b|^(?:yes|it does|works|fine)\b"),
                    _choice("fails_everywhere", r"都不行|也不行|一样|还是不行|也(?:是|放|看)|都(?:是|放|看)不|不行|(?:也|都|还是)(?:打不开|卡|黑屏|没声音|不能|放不|看不)", r"\b(?:same|neither|everywhere|all of them|nowhere|also (?:fails|broken|not))\b|^no\b|\bdoesn't work (?:there|either)\b"),
                    _choice("no_other", r"没有?(?:别的|其他|试|另)|没试|只有(?:这|手机|电脑|平板|电视|一[台部]|一个(?:手机|电脑|平板|设备|电视))|^没有[。!！\s]*$", r"\b(?:only (?:one|have|this)|no other|haven't tried|didn't try|don't have (?:another|(?:any )?others?|one|it|that|any (?:device|phone|tablet|computer)|a (?:second|different|phone|tablet|computer|laptop|tv))|can't (?:try|test)(?! any ?more))\b|\bdon't have any[.!\s]*$"),
                )),
                SlotSpec("detail", "text"),
            ),
            named=r"(?:视频|音频|画面|一直).{0,8}(?:黑屏|放不|播不|没声音|转圈|卡得|卡顿|卡住)|\bkeeps? (?:freezing|buffering|crashing|stuttering|stopping|lagging|loading)\b",
            report=True,
        ),
        FormSpec(
            "gift_form",
            "gift_course",
            (SlotSpec("course_id", "course"), SlotSpec("recipient", "contact"), SlotSpec("message", "text", optional=True)),
            named=r"(?:我?想|我?要|帮我|请|麻烦).{0,8}(?:送给?|给)(?:别人|朋友|同事|家人|我[妈爸]).{0,24}(?:课|送)|\b(?:gift|give|send|buy) .{1,60}\bas a (?:gift|present)\b|\b(?:want|like) to (?:gift|give) (?:a|the|this) course\b",
        ),
        FormSpec(
            "membership_form",
            "membership_manage",
            named=r"(?:帮我|我要|我想|请)[^,，。]{0,6}(?:退会|(?:取消|退掉?|停掉?)会员|关.{0,4}自动续费)|^(?:please )?(?:cancel|end) my membership",
            wish=r"(?:换|改|升级?|转)(?:成|为|到)?.{0,2}年(?:度|卡|费)|(?:关|停|取消|开|打开)(?:掉|了|闭)?.{0,4}(?:续费|续订)",
            slots=(SlotSpec("change", "choice", (
                _choice("renew_off", r"(?:关|停|取消|不要|别|解除|解约).{0,6}(?:续费|续订|扣费|订阅)|(?:续费|续订|扣费|订阅).{0,4}(?:关|停|取消)|不(?:再|想)?(?:自动)?续(?:费)?了?", r"\b(?:turn off|switch off|stop|cancel|disable|end) .{0,16}(?:auto[- ]?renew(?:al|ing)?|renew(?:al|ing)?|subscription)\b|\bdon't (?:renew|want .{0,10}renew)"),
                _choice("renew_on", r"(?:开|恢复|打开|重新).{0,6}(?:自动)?续费", r"\b(?:turn on|switch on|enable|resume) .{0,16}(?:auto[- ]?renew(?:al)?|renewal)\b"),
                _choice("to_year", r"(?:换|升|改|转).{0,8}年(?:度|卡|费|会员)?|升级", r"\b(?:switch|change|upgrade|move|go) .{0,24}(?:year(?:ly)?|annual)\b"),
                _choice("cancel", r"退会|(?:取消|退掉?|停(?:了|掉|用)?|终止|注销).{0,4}会员(?!.{0,4}(?:续|扣费|订阅))|会员.{0,6}(?:退|停)(?:了|掉)|^取消$", r"\b(?:cancel|end|quit|leave|terminate|close) (?:my |the |our )?(?:membership|member)\b|\bcancel$"),
                _choice("join_year", r"(?:开|办|买|加入|要|订).{0,6}年(?:度|卡|费)?(?:会员)?|^(?:按)?年(?:度|卡|费)?的?[吧。!！\s]*$", r"^(?:(?:the )?year(?:ly)?|annual(?:ly)?)(?: one| plan| membership)?\W*$|\b(?:join|buy|get|take|sign up).{0,24}(?:year(?:ly)?|annual)\b"),
                _choice("join_month", r"(?:开|办|买|加入|要|订).{0,6}(?:月(?:度|卡|费)|包月)|^(?:按|包)?月(?:度|卡|费)?的?[吧。!！\s]*$", r"^(?:the )?month(?:ly)?(?: one| plan| membership)?\W*$|\b(?:join|buy|get|take|sign up).{0,24}month(?:ly)?\b"),
            )),),
        ),
        FormSpec(
            "delivery_form",
            "delivery_problem",
            (
                SlotSpec("order_id", "order_choice"),
                SlotSpec("parcel", "choice", (
                    _choice("late", r"没到|未到|晚|慢|迟|延误|几天了|还没(?:有)?(?:收到|送|来)|没(?:有)?动静|等了.{0,6}(?:天|周|星期|礼拜|月)", r"\b(?:late|delay(?:ed)?|hasn't (?:arrived|come)|not (?:arrived|come)|still waiting|overdue|(?:been|waited|waiting)(?: for)? (?:over |about |more than )?(?:\w+ )?(?:days?|weeks?|month))\b"),
                    _choice("missing", r"丢了|丢件|显示(?:已)?签收|没收到(?:货)?$|不见了|弄丢", r"\b(?:lost|stolen|vanished|marked (?:as )?delivered|says delivered|never (?:got|received))\b"),
                    _choice("spoiled", rf"{_FOOD}.{{0,6}}坏了|变质|臭|发霉|烂|馊|化了|不新鲜|过期", r"\b(?:spoil(?:ed|t)|rotten|mou?ldy|bad|melted|smell(?:s|y)?|gone off|expired)\b"),
                    _choice("wrong", r"送错|发错|不是我(?:买|订)的|寄错|错了|(?:颜色|尺码|尺寸|大小|款式|型号|口味)(?:都|也)?(?:不对|不符|错)", r"\bwrong (?:items?|products?|size|thing|one|box|colou?r|model|kind|type|flavou?r|goods)\b|\bnot what i ordered\b|^wrong\b"),
                    _choice("incomplete", r"少了|缺|漏|不全|少发", r"\b(?:missing (?:an? |one |some |two )?(?:item|part|piece|thing)s?|incomplete|short(?:ed)?|fewer)\b"),
                    _choice("damaged", rf"破|裂|碎|压|损坏|漏液|摔|{_NO_FOOD}坏了", r"\b(?:damaged|broken|crack(?:ed)?|crushed|smashed|dented|leak(?:ing|ed)?)\b"),
                )),
                SlotSpec("detail", "text", optional=True),
            ),
            wish=r"(?:包裹|快递|商品|货品?|箱子?)[^,，。]{0,10}(?:有(?:点)?问题|出(?:了)?问题|不对|坏|破|漏)|\b(?:problem|issue|wrong)\b.{0,60}\b(?:goods|parcel|package|box|delivery)\b|\b(?:goods|parcel|package|box)\b.{0,20}\b(?:problem|wrong|damaged|broken)\b",
            named=r"反映.{0,8}(?:收货|快递|配送|包裹|送货|商品)",
            report=True,
        ),
        FormSpec(
            "claim_form",
            "insurance_claim",
            (
                SlotSpec("insurance", "choice", _INSURANCES),
                SlotSpec("happened_on", "date", optional=True),
                SlotSpec("loss", "text"),
                SlotSpec("insurance_after_all", "choice", _INSURANCES, told_by=r"(?!)"),
            ),
            named=r"(?:理赔|索赔|出险).{0,10}(?:清单|材料清单)|列.{0,6}(?:清单|材料)|\bcheck-?list\b",
            signed_in=False,
            confirmed=False,
        ),
        FormSpec(
            "account_form",
            "account_update",
            named=r"(?:把|将)我?的?(?:手机号?码?|电话号?码?|邮箱|昵称|名字|姓名)[^,，。?？]{0,4}(?:改|换|更新)(?:成|为|到)|(?:解绑|绑定)[^,，。?？]{0,4}(?:微信|手机|苹果|谷歌|账号)|(?:改|更正|修改|换)[^,，。?？]{0,6}证书上?的?(?:姓名|名字)|证书上?的?(?:姓名|名字)[^。?？]{0,8}(?:改|更正|应该是|应为|换成)|\b(?:change|correct|update|fix)\b[^.?]{0,12}\b(?:certificate name|name on (?:my|the) certificate)|\bname on (?:my|the) certificate is wrong\b",
            slots=(
                SlotSpec("field", "choice", (
                    _choice("phone", r"手机|电话|号码", r"\b(?:phone|mobile|number|cell)\b"),
                    _choice("email", r"邮箱|邮件|电邮", r"\be-?mail\b|\bmail\b"),
                    _choice("certificate_name", r"证书", r"\bcertificate\b"),
                    _choice("name", r"昵称|(?<!证书)(?<!证书[的上])(?<!证书上的)(?:姓名|名字)|显示名|用户名|改名", r"\b(?<!certificate )(?:name|nickname|screen name|display name)\b(?! on (?:my|the) certificate)"),
                    _choice("bound_accounts", r"绑定|解绑|微信|合并", r"\b(?:wechat|link(?:ed)?|bind|unlink|merge|google|apple)\b"),
                )),
                SlotSpec("value", "text", depends_on="field"),
            ),
        ),
    )
}  # fmt: skip

OF_INTENT = {spec.intent: spec for spec in FORMS.values() if spec.intent is not None}

# How learners name a slot when they put it right.
SLOT_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("tax_id", r"税号|信用代码|纳税人识别号|\b(?:tax (?:id|number|code)|credit code)\b"),
        ("title_kind", r"(?:个人|公司|企业)(?:抬头|发票)|\b(?:personal|company) (?:invoice|title)\b"),
        ("title", r"抬头|\btitle\b|\binvoice name\b"),
        ("email", r"邮箱|邮件地址|\be-?mail\b"),
        (
            "order_id",
            r"订单|那一?单|哪一?单|另一?[单个门]|那门课|那个课|换一?[门单]|\b(?:order|other one|another one|other course)\b",
        ),
        ("reason", r"原因|理由|\breason\b"),
        ("amount", r"金额|数额|扣了|\bamount\b"),
        ("paid_on", r"付款(?:日期|时间)|哪天|日期|\bdate\b"),
        ("happened_on", r"发生|出险|哪天|日期|\bdate\b"),
        ("recipient", r"收礼人?|对方|收件人|\brecipient\b"),
        ("message", r"留言|祝福|贺卡|\b(?:message|note)\b"),
        ("course_id", r"课程?|\bcourse\b"),
        ("device", r"设备|\bdevice\b"),
        ("parcel", r"问题|情况|\bproblem\b"),
        ("charge", r"问题|情况|\bproblem\b"),
        ("detail", r"补充|说明|描述|细节|\bdetails?\b"),
        ("loss", r"经过|事故|\bwhat happened\b"),
        ("change", r"会员|套餐|\b(?:plan|change)\b"),
        ("field", r"(?:要|想)?改的是|不是改"),
        ("value", r"手机号?|新的?|\b(?:number|phone)\b"),
        ("contact", r"手机号?|邮箱|号码|\b(?:phone|number|e-?mail)\b"),
    )
)
