"""Hand-made tables of slips: shapes, keys, sounds, short forms, and this domain's words in both languages."""

# Pairs that the eye, handwriting input or text recognition takes for each other.
LOOK_ALIKES = dict[str, str]()
for _pair in (
    "己已 已己 未末 末未 土士 士土 人入 入人 大太 太大 天夫 夫天 干千 千干 于干 日曰 曰日 目自 自目 木本 本木 休体 体休 "
    "今令 令今 候侯 侯候 晴睛 睛晴 情清 清情 请清 精情 课棵 棵课 颗课 教数 数教 要耍 耍要 买卖 卖买 实买 贷货 货贷 "
    "账帐 帐账 胀账 费贵 贵费 贯费 员贝 贡员 钱线 线钱 浅钱 款歌 歌款 退追 追退 迟退 还坏 坏还 环还 没设 设没 投没 "
    "视规 规视 频颁 颁频 播番 番播 放效 效放 看着 着看 者看 开并 并开 井开 关美 送关 师帅 帅师 帖贴 贴帖 站贴 登澄 "
    "录绿 绿录 陆陈 号兮 另号 码吗 吗码 妈码 密蜜 蜜密 证征 征证 正证 书节 节书 习刁 刁习 学字 字学 宇字 觉学 老考 "
    "考老 名各 各名 客容 容客 服报 报服 退腿 腿退 订钉 钉订 叮订 单草 早单 优忧 忧优 代伐 伐代 惠患 患惠 券卷 卷券 拳券 "
    "会合 合会 议仪 仪议 发友 友发 票栗 栗票 漂票 税说 说税 脱税 抬始 始抬 保倮 险检 检险 捡检 脸险 理埋 埋理 赔陪 陪赔 "
    "培赔 疾病 病疾 痛庸 疼痛 药约 约药 医匡 睡垂 眠眼 眼眠 血皿 皿血 压庄 庄压 糖塘 塘糖 盐监 监盐 油由 由油 肉内 内肉 "
    "金全 全金 基墓 墓基 股般 般股 利和 和利 率牵 息思 思息 存在 在存 储诸 诸储 房户 户房 租组 组租 粗租 装袋 袋装 修候 "
    "时对 对时 间问 问间 闷间 几凡 凡几 九几 多名 少步 步少 快块 块快 决快 慢漫 漫慢 下卞 上止 止上 中申 申中 电田 "
    "话活 活话 括话 网冈 冈网 址扯 扯址 链连 连链 接按 按接 手毛 毛手 机几 器哭 哭器 卡下 顿吨 吨顿 打扣 扣打 找我 我找 "
    "你称 他地 地他 池他 她地 们门 门们 这还 那哪 哪那 吗妈 吧把 把吧 呢泥 啊阿 阿啊 哈合 说话 讲进 进讲 谈淡 淡谈 "
    "换唤 唤换 改政 政改 取职 消销 销消 申由 诉拆 拆诉 投役 役投 评坪 坪评 谢射 射谢 帮邦 邦帮 助勤 送迭 迭送 礼札 札礼"
).split():
    LOOK_ALIKES.setdefault(_pair[0], "")
    LOOK_ALIKES[_pair[0]] += _pair[1]

# Syllables that southern speakers type for each other.
ACCENTS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("ing", "in"), ("eng", "en"), ("ang", "an"))

# Keys that touch on a QWERTY keyboard.
KEYS = {
    "a": "qsz", "b": "vgn", "c": "xdv", "d": "sfec", "e": "wrd", "f": "dgr", "g": "fht", "h": "gjy", "i": "uok",
    "j": "hku", "k": "jli", "l": "ko", "m": "nj", "n": "bmh", "o": "ipl", "p": "ol", "q": "wa", "r": "etf",
    "s": "adw", "t": "ryg", "u": "yij", "v": "cbf", "w": "qes", "x": "zcs", "y": "tuh", "z": "xa",
}  # fmt: skip

# Words of a sound, and short forms of chat.
SOUNDS_LIKE = {
    "your": ("ur", "you're", "youre"), "you're": ("your", "ur"), "their": ("there",), "there": ("their",),
    "its": ("it's",), "it's": ("its",), "to": ("too", "2"), "too": ("to",), "for": ("4", "fro"), "you": ("u", "yu"),
    "are": ("r",), "see": ("c",), "please": ("pls", "plz", "plese"), "thanks": ("thx", "tnx", "thnks"),
    "because": ("cuz", "bc", "becuase"), "about": ("abt",), "with": ("w/", "wth"), "without": ("w/o",),
    "people": ("ppl",), "message": ("msg",), "account": ("acct", "acount"), "password": ("pw", "pasword"),
    "receipt": ("reciept",), "receive": ("recieve",), "received": ("recieved",), "definitely": ("definately",),
    "course": ("coarse", "cours"), "courses": ("coarses", "corses"), "refund": ("re-fund", "refnd"),
    "certificate": ("certificat", "cert"), "invoice": ("invioce", "invoce"), "coupon": ("cupon", "coupen"),
    "membership": ("membershp", "memebership"), "insurance": ("insurence",), "subscription": ("subscribtion", "sub"),
    "cancel": ("cancle",), "lesson": ("leson", "lessen"), "know": ("kno", "no"), "what": ("wat", "wht"),
    "really": ("rly", "realy"), "though": ("tho",), "through": ("thru",), "tomorrow": ("tmrw", "tommorow"),
    "don't": ("dont",), "can't": ("cant",), "won't": ("wont",), "doesn't": ("doesnt",), "didn't": ("didnt",),
    "isn't": ("isnt",), "i'm": ("im",), "i've": ("ive",), "what's": ("whats",), "that's": ("thats",),
    "okay": ("ok",), "tonight": ("2nite", "tonite"), "before": ("b4",), "money": ("mony",), "video": ("vid", "vidoe"),
    "want": ("wanna", "wnat"), "going to": ("gonna",), "recommend": ("reccomend", "recomend"), "which": ("wich",),
}  # fmt: skip

# This domain's words, as code-mixers swap them; several English readings are parted by "/".
LEXICON = dict(
    entry.rsplit("=", 1)
    for entry in (
        "课程=course|课=course|网课=online course|直播=livestream|回放=replay|视频=video|音频=audio|章节=chapter|"
        "老师=teacher|讲师=instructor|同学=classmate|作业=homework|练习=exercise|考试=exam|证书=certificate|学习=study|"
        "进度=progress|笔记=notes|教材=textbook|资料=material|讲义=handout|下载=download|离线=offline|播放=play|"
        "卡顿=lag|缓冲=loading|字幕=subtitle|倍速=speed|画质=quality|清晰度=resolution|声音=sound|黑屏=black screen|"
        "登录=login/log in|登陆=login|退出=log out|注册=sign up|密码=password|验证码=code/verification code|账号=account|"
        "账户=account|手机号=phone number|手机=phone|邮箱=email|头像=avatar|昵称=nickname|资料=profile|设置=settings|"
        "注销=delete account|隐私=privacy|数据=data|通知=notification|推送=push|短信=SMS|退订=unsubscribe|广告=ads|"
        "订单=order|下单=order|购买=buy|买=buy|付款=pay|支付=pay/payment|扣款=charge|扣费=charge|价格=price|原价=full price|"
        "便宜=cheap|贵=expensive|打折=discount|折扣=discount|优惠=discount|优惠券=coupon|优惠码=promo code|红包=bonus|"
        "活动=promotion|免费=free|试听=free trial|试用=trial|会员=membership/VIP|续费=renew/renewal|自动续费=auto renewal|"
        "升级=upgrade|到期=expire|取消=cancel|退款=refund|退钱=refund|退=refund|退费=refund|政策=policy|规则=rule|"
        "发票=invoice|抬头=title|税号=tax ID|电子发票=e-invoice|收据=receipt|快递=delivery/express|物流=shipping|"
        "地址=address|礼物=gift|送=gift|赠送=gift|朋友=friend|家人=family|妈妈=mom|爸爸=dad|孩子=kid|老板=boss|"
        "人工=human|客服=support/customer service|机器人=bot|投诉=complain|投诉信=complaint|建议=suggestion|反馈=feedback|"
        "功能=feature|页面=page|按钮=button|链接=link|网站=website|系统=system|软件=app|电脑=laptop|平板=iPad|浏览器=browser|"
        "版本=version|更新=update|安装=install|错误=error|打不开=can't open|失败=fail/failed|成功=success|问题=problem/issue|"
        "推荐=recommend|比较=compare|对比=compare|区别=difference|适合=suitable|新手=beginner|零基础=beginner|入门=basic|"
        "高级=advanced|合作=cooperation|商务=business|公司=company|团队=team|代理=agent|产品=product|合作伙伴=partner|"
        "保险=insurance|理赔=claim|保单=policy|保费=premium|投保=insure|重疾险=critical illness|医疗险=medical insurance|"
        "健康=health|医生=doctor|医院=hospital|药=medicine|症状=symptom|头疼=headache|血压=blood pressure|血糖=blood sugar|"
        "睡眠=sleep|失眠=insomnia|运动=exercise|减肥=diet|体重=weight|营养=nutrition|蛋白质=protein|维生素=vitamin|"
        "早餐=breakfast|晚饭=dinner|饮食=diet|糖=sugar|盐=salt|卡路里=calorie|理财=finance|投资=invest/investment|基金=fund|"
        "股票=stock|债券=bond|收益=return|风险=risk|利率=interest rate|利息=interest|贷款=loan|信用卡=credit card|预算=budget|"
        "存款=savings|工资=salary|房租=rent|租房=renting|房东=landlord|押金=deposit|合同=contract|装修=renovation|家电=appliance|"
        "清洁=cleaning|厨房=kitchen|冰箱=fridge|诈骗=scam|骗子=scammer|骗=scam|安全=safe|帮忙=help|帮我=help me|谢谢=thanks|"
        "感谢=thank you|你好=hi/hello|再见=bye|好的=ok|可以=ok|没问题=no problem|对不起=sorry|抱歉=sorry|请问=may I ask|"
        "什么时候=when|为什么=why|怎么=how|怎么办=what to do|多少钱=how much|哪里=where|多久=how long|马上=now|现在=now|今天=today|"
        "明天=tomorrow|周末=weekend|急=urgent|着急=urgent|中文=Chinese|英文=English|语言=language|重复=repeat|满意=happy|开心=happy|"
        "喜欢=like/love|讨厌=hate|生气=angry|失望=disappointed|垃圾=trash|太棒了=amazing|厉害=awesome|无聊=boring|累=tired|"
        "压力=stress|焦虑=anxiety|紧急=emergency"
    ).split("|")
)

TEXT_FACES = {
    "zh": ("哈哈", "呵呵", "~", "～", "。。。", "……", "！！", "呀", "哦", "啊", "哈", "捏", "orz", "[捂脸]", "[可怜]", "谢谢", "亲", "hhh", "qaq", "^_^"),
    "en": ("lol", "haha", "...", "!!", "??", ":)", ":(", ":/", "^^", "hmm", "btw", "tbh", "pls", "thx", "xd", "~", "hey", "asap"),
}  # fmt: skip
EMOJI = ("🙏", "😊", "😅", "🤔", "👀", "📱", "📚", "✨", "💦", "😭", "😂", "👍", "🌸", "☕", "❤️", "🥺", "🙃", "🎉", "😶‍🌫️", "👋🏽")  # fmt: skip
