"""What learners say to a form besides its values: yes, no, why, wrong, later, stop. Pure."""

import re

QUESTION = re.compile(
    r"[?？]\s*$|(?:吗|呢)[。！!~～]*$|怎么|怎样|如何|为什么|为啥|多久|多长|多少|到哪(?:儿|里)?了|哪里|哪儿|在哪|哪个|哪些|什么(?:时候|条件|规则|材料|流程|意思|区别)|几天|几个(?:工作日|月)|会不会|是不是|能不能|可不可以|有没有|([中行好对成])不\1"
    r"|^(?:and |so |but |also |ok,? |hi,? |hello,? )?(?:how|what|where|why|who|which|(?:can|could|is|are|will|would|should|may)(?!['’]t)|(?:do|does|did) (?:i|you|we|they|he|she|it|this|that|the|my|your|anyone)\b|when (?:do|does|did|will|would|can|could|is|are|am|was|should))\b|\bhow (?:do|can|could|would|to|long|much|many)\b|\bwhere (?:do|can)\b|\bwhat (?:do|papers|documents|should)\b",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"[?？]\s*$|(?:吗|呢)[。！!~～]*$|请问|想先?问|问一下|问个|\b(?:quick|one) question\b|\bi(?:'d like| want(?:ed)?) to (?:ask|know)\b|\b(?:can|may) i ask\b",
    re.IGNORECASE,
)
# Said to a free question these still ask; a plain "怎么点都没反应" or "When I press play…" is what was asked for.
ASKS_OUTRIGHT = re.compile(
    rf"{ASKS.pattern}|^(?:and |so |but |also |ok,? |hi,? |hello,? )?(?:how|what|where|which|why)\b", re.IGNORECASE
)
# One clause that asks for a time, a sum or a way, without a mark: "退款多久到账啊". What one could not find out, or what
# took how long, is told: "不知道怎么用", "等了多久都没人理".
ASKS_SOMETHING = re.compile(
    r"^(?![^,，。!！]*(?:不知道|不懂|不会|不清楚|没|搞不|看不|弄不|学不|都|也|无论|不管|不怎么|几天[前就后了]|[了过](?:好?几天|多久)))[^,，。!！;；]*?"
    r"(?:(?:多久|多长时间|几天|几个工作日|什么时候|何时|啥时候|多少钱)[^,，。!！;；]{0,10}|怎么(?!这么|那么|样|又|还)[^,，。!！;；]{1,8}[啊呀呢嘛]|怎么(?:办|弄|操作|处理))[啊呀呢嘛哦哈。!！~～\s]*$"
    r"|^(?:and |so |but |also |ok,? |well,? |by the way,? |btw,? |then )*(?:(?:about |for )?how (?:long|soon|many days|much)\b|(?:when )?(?:will|do|does|can|could|should|is|are) (?:i|you|we|the|my|it|there)\b(?!['’]))(?!.*\b(?:it|he|she|they|this|nothing) (?:freezes|stops|crashes|happens|won['’]?t|doesn['’]?t|shows)\b)",
    re.IGNORECASE,
)
REPEAT = re.compile(r"再说|重复|没听懂|没看懂|什么意思|\b(?:again|repeat|pardon|what do you mean)\b", re.IGNORECASE)
HOW = re.compile(
    r"怎么(?!还|又|这么|这样)|怎样|如何|多久|多长时间|几天|哪里|哪儿|在哪|什么(?:时候|条件|规则|材料|流程|情况)|规则|流程|能退吗|会不会|是不是|是否"
    r"|\bhow (?:do|can|could|would|to|long|soon|many|much)\b|\bwhere (?:do|can|is|are|would)\b|\bwhat (?:do|papers|documents|are|is|if|happens|should)\b|\bwhen (?:do|does|will|can|is)\b|^which\b|\bwhich (?:page|button|menu|option|form|address|department|email|link)\b"
    r"|^(?:is|are|does|do|will|would) |\bis (?:it|that|there) (?:possible|still|any)|\b(?:policy|rules?)\b",
    re.IGNORECASE,
)
OUTRIGHT = re.compile(
    r"我(?:想|要|需要|申请|打算)|帮我|帮忙|给我|麻烦|请|申请|想要|要求|能不能(?:帮|给)|可以(?:帮|给)我|替我|^退|退(?:了|掉|一下|给我|钱|款)[吧呗。！!]*$|^开|^办|^换|^改|^关|^取消|^停|^解绑|^绑定|^把"
    r"|\b(?:please|pls|i want|i wanna|i'd like|i would like|i need|we need|we'd like|give me|help me|i wish|let me|i am asking|i'm asking|i request|get me|send me|i'd love)\b"
    r"|\b(?:can|could|may|might) (?:you|i|we) (?:please |get |have |help |give |change |refund |send |issue |turn |switch |cancel |return )|^(?:refund|cancel|change|update|invoice|return|send|turn|switch|get|give|gift|report|stop|end|disable|unlink|upgrade|join)\b",
    re.IGNORECASE,
)
# How the putting right of an earlier value begins, where the answer itself is free.
BEGINS_CORRECTION = re.compile(
    r"^(?:(?:不对|不是|错了|不)[,，。\s]+(?:是|我要?退?的?是|退|要)?[^,，]{0,12}(?:那|另一?|第[一二三四五\d])[个门单](?:课|订单)?(?:吧|[。！!])*$|不对(?!称|劲|味)|不是[这那](?:个|门|单|一)(?:课|订单)?[,，。]|改成|改为|换成|更正|我是说|我说的是|(?:我?(?:要|想)?退(?:的是)?)?(?:另一?|换一?)[门单]课?(?:吧|[。！!])*$)"
    r"|\b(?:picked|chose|selected|typed|entered) the wrong\b|^(?:no|nope|nah)[,. ]+(?:not .{1,30}[,. ]+)?(?:it's |i mean(?:t)? |i want )?(?:the|my) .{1,30} (?:one|order|course)[.!\s]*$|^(?:(?:no|sorry|oops|wait|actually)[,. ]+)?(?:i meant|change (?:it|the|my)|correction|not (?:that|this) (?:one|order|course)|the other (?:one|order|course))\b",
    re.IGNORECASE,
)
WHY = re.compile(
    r"(?:为什么|为啥|干嘛|凭什么)(?:还)?(?:要|需要|得|问|填|非要)|要(?:这个|它|我的?.{0,6})(?:干嘛|干什么|做什么|有什么用)|(?:这个|它)?有什么用(?:处)?[?？]?$"
    r"|\bwhy (?:do|would|should|must|are) (?:you|i|we) (?:need|want|ask|give|have to|asking)\b|\bwhat (?:do|would) you (?:need|want|use) (?:(?:this|that|it)(?: for)?|(?:my|the|a) .{1,25} for)\b|\bwhat(?:'s| is) (?:this|that|it) for\b|^why[?\s]*$",
    re.IGNORECASE,
)
CORRECTION = re.compile(
    r"^不对|^不是(?!很|太)|错了|(?:写|填|打|说|搞|弄|输|选|发)错|改成|改为|换成|更正|应该是|我是说|我说的是|不是这[个门单]|另一[个门单]|换一?[个门单]|重新(?:填|选|写)"
    r"|\bnot (?:that|this) (?:one|order|course)\b|\bthe other (?:one|order|course)\b|\bwrong\b|^(?:no|sorry|oops|wait|actually)[,. ]+(?:it's|it is|i meant|the|not|that|make|change|my|use)\b|\bi meant\b|\bchange (?:it|the|my)\b|\bshould (?:be|have been)\b|\btypo\b|\bcorrection\b|\bmistake\b|\binstead\b|^(?:(?:ok(?:ay)?|then|just|please)[,. ]+)*make it\b|^那?就?(?:改|换)(?:成|为|开)?个人",
    re.IGNORECASE,
)
SEND = re.compile(
    r"^(?:嗯+|好的?|是的?|对的?|没错|没问题|可以|行|确认|确定|提交|就这样|发吧|交吧|ok|okay|yes|yeah|yep|sure|confirm|correct|right|submit|send(?: it)?|go ahead|do it|looks? (?:good|right|fine|great)|sounds good|that['’]?s (?:right|fine|it|correct)|that is right|all (?:good|right|correct)|alright|please do|go (?:for it|on(?: then)?|on and send it)|perfect|great|cool|fine|spot on|that works|works for me)(?:[,，。.!！\s]*(?:吧|的|了|提交|确认|没问题|please|thanks|谢谢|go ahead|submit(?: it)?|send(?: it)?|that's right|that is right|correct))*[。.!！\s]*$",
    re.IGNORECASE,
)
NO = re.compile(r"^(?:不|不是|不对|不行|先别|别|等等|no|nope|not yet|wait)[吧了。.!！\s]*$", re.IGNORECASE)
CHANGE = re.compile(
    r"^(?:我?(?:要|想)?(?:修改|改一下|改改|改)|edit|change(?: (?:something|it|that))?)[吧一下.!。\s]*$", re.IGNORECASE
)
# Said to "which part shall I change?": none.
KEEP = re.compile(
    r"^(?:还是)?(?:算了[,，\s]*)?(?:不(?:用|必|需要)?改了?|没有?(?:要改的|什么要改的?)|都?不改|就这样|都对|保持原样)[吧了。.!！\s]*$"
    r"|^(?:never ?mind[,. ]+)?(?:(?:no|none)[,. ]+)?(?:nothing(?: to change)?|no changes?|don'?t change (?:it|anything)|leave it as it (?:is|was)|(?:keep|leave) it like that|it's (?:all )?(?:fine|right|correct)(?: as it is)?)[.!\s]*$",
    re.IGNORECASE,
)
AGAIN = re.compile(r"再试|重试|重新提交|再来一次|再提交|\b(?:try|send|submit)(?: it)? again\b|\bretry\b", re.IGNORECASE)
GO_ON = re.compile(r"继续|接着|\b(?:continue|go on|carry on|resume|pick it up)\b", re.IGNORECASE)
GO_ON_ALONE = re.compile(
    r"^(?:好的?|那|嗯|我们)*[,，]?(?:请?(?:继续|接着)(?:吧|办|办理|来|填)?)[。！!\s]*$"
    r"|^(?:ok(?:ay)?|yes|sure)?[,. ]*(?:let['’]?s |please |we can )?(?:carry on|continue|go on|resume|keep going)(?: please)?[.!\s]*$",
    re.IGNORECASE,
)
WAIT = re.compile(
    r"^(?:嗯|哦|好的?|那)*[,，]?(?:请)?(?:等(?:一下|等|下|会儿?|我)|稍等|待会儿?|我(?:先|去)?(?:找|查|看|翻)(?:找|查|看|翻|一下|一找))[^?？]{0,14}$"
    r"|^(?:ok(?:ay)?[,. ]+)?(?:hold on|hang on|(?:just )?(?:one|a|give me a) (?:sec(?:ond)?|moment|minute|min)|let me (?:check|look|find|see|get|dig)|i(?:'ll| will| have to| need to) (?:check|look|find))\b[^?]{0,30}$",
    re.IGNORECASE,
)
RESEND = re.compile(
    r"(?:没|收不到|未).{0,4}(?:收到|验证码|短信|邮件)|收不到|(?:再|重新?)(?:发|来)(?:一?次|一遍|送|一个)?|重发|验证码.{0,4}(?:没|过期|失效)"
    r"|\bresend\b|\bsend (?:it|the code|me the code|another|a new|one)\b.{0,12}|\b(?:didn['’]t|did not|haven['’]t|have not|never) (?:get|got|receive|received|come|arrive)\b|\b(?:no|another|new) (?:code|text|message|mail|email)\b|\bcode (?:has )?expired\b|\bnothing (?:came|arrived|yet|here|has come)\b|\bnot (?:here|arrived|come) yet\b",
    re.IGNORECASE,
)
SKIP = re.compile(
    r"^(?:没有|没|无|跳过|不用|不填|不写|不想说|没什么原因|没(?:有)?原因|随便|不(?:需要|必)|略|不清楚|不知道|忘了|不记得|就这些|就这样|没什么|没有别的|不用(?:留言|附言|写)|没什么(?:好|要)?(?:说|补充)的?)[了吧的啦。！!\s]*$"
    r"|^(?:no|none|skip(?: it)?|nothing|no reason|not really|n/?a|don't know|i don't know|no idea|rather not(?: say)?|i'd rather not(?: say)?|can't remember|nothing else|that['’]?s (?:all|it)|no (?:message|note|thanks?|thank you|comment)|without (?:a )?(?:message|note))[.!\s]*$",
    re.IGNORECASE,
)
