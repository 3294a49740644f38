"""What simulated learners say, with what it truly means."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One wording; what the model would read of it at its best."""

    text: str
    language: str
    intent: str
    sentiment: str = "neutral"
    domain: str | None = None
    confidence: float = 0.96
    debt: bool = False


_ZH = {
    "ask": [
        Line("成年人每晚睡多久才够", "zh", "ask_health", domain="health"),
        Line("一天盐吃多少合适", "zh", "ask_nutrition", domain="nutrition"),
        Line("指数基金是什么", "zh", "ask_finance", domain="finance"),
        Line("等待期是什么意思", "zh", "ask_insurance", domain="insurance"),
        Line("墙上发霉怎么处理", "zh", "ask_home", domain="home"),
        Line("记账从哪开始", "zh", "ask_finance", domain="finance"),
        Line("租房合同要看哪几条", "zh", "ask_home", domain="home"),
        Line("那个吃的事情到底怎样", "zh", "ask_nutrition", domain="nutrition", confidence=0.5),
    ],
    "request": [
        Line("给我推荐一门课", "zh", "recommend_course"),
        Line("推荐一门讲预算的课", "zh", "recommend_course", domain="finance"),
        Line("有没有适合新手的睡眠课", "zh", "recommend_course", domain="health"),
        Line("想找100块以内的居家课", "zh", "recommend_course", domain="home"),
        Line("合作商家有什么厨具", "zh", "partner_product", domain="home"),
        Line("有血压计卖吗", "zh", "partner_product", domain="health"),
        Line("合作银行的存款能办吗", "zh", "partner_product", domain="finance"),
        Line("根据我学过的课推荐一门", "zh", "recommend_course"),
    ],
    "critique": [
        Line("便宜点", "zh", "price_inquiry", "negative"),
        Line("太贵了", "zh", "price_inquiry", "negative"),
        Line("100块以内", "zh", "price_inquiry"),
        Line("中文的", "zh", "switch_language"),
        Line("入门的", "zh", "affirm"),
        Line("短一点", "zh", "repeat"),
        Line("不要这个", "zh", "deny"),
        Line("还有别的吗", "zh", "deny"),
        Line("价格无所谓", "zh", "nlu_fallback", confidence=0.2),
        Line("30美元以内", "zh", "price_inquiry"),
        Line("随便", "zh", "affirm"),
    ],
    "why": [Line("为什么推荐这个", "zh", "nlu_fallback", confidence=0.2)],
    "refuse": [Line("不感兴趣", "zh", "deny"), Line("不用了谢谢", "zh", "deny")],
    "complain": [Line("你们这服务太差了，我要投诉", "zh", "complaint", "negative")],
    "refund": [Line("这门课我要退款", "zh", "refund_request", "negative"), Line("帮我办一下退款", "zh", "refund_request")],
    "claim": [Line("出了事故想申请理赔", "zh", "insurance_claim")],
    "crisis": [Line("我不想活了", "zh", "self_harm_risk", "negative"), Line("他胸口剧痛喘不上气快不行了", "zh", "medical_emergency", "negative")],
    "advice": [Line("我这个情况该吃几片降压药", "zh", "personal_medical_advice"), Line("我这十万该买哪只股票", "zh", "personal_investment_advice")],
    "debt": [Line("网贷逾期三个月了，被催收", "zh", "ask_finance", domain="finance", debt=True)],
    "angry": [Line("说了半天一点用都没有，烦死了", "zh", "chitchat", "negative")],
    "human": [Line("转人工", "zh", "human_handoff")],
    "opt_out": [Line("以后别给我推荐东西了", "zh", "notification_opt_out")],
    "opt_in": [Line("重新打开推荐", "zh", "notification_opt_out")],
    "plain": [Line("关闭个性化推荐", "zh", "notification_opt_out"), Line("打开个性化推荐", "zh", "nlu_fallback", confidence=0.3)],
    "history": [Line("同意使用我的学习记录", "zh", "privacy_request"), Line("不要用我的学习记录", "zh", "privacy_request")],
    "small": [Line("你好", "zh", "greet"), Line("谢谢", "zh", "thank"), Line("好的", "zh", "affirm"), Line("嗯哼啦啦", "zh", "out_of_scope", confidence=0.2)],
}  # fmt: skip
_EN = {
    "ask": [
        Line("How much sleep does an adult need?", "en", "ask_health", domain="health"),
        Line("Is sugar really that bad?", "en", "ask_nutrition", domain="nutrition"),
        Line("What does an index fund do?", "en", "ask_finance", domain="finance"),
        Line("What is a deductible?", "en", "ask_insurance", domain="insurance"),
        Line("How do I spot a rental scam?", "en", "ask_home", domain="home"),
        Line("How do I start a budget?", "en", "ask_finance", domain="finance"),
        Line("and the thing with the food, how was it", "en", "ask_nutrition", domain="nutrition", confidence=0.5),
    ],
    "request": [
        Line("Suggest a course for me please", "en", "recommend_course"),
        Line("Recommend a course about budgeting", "en", "recommend_course", domain="finance"),
        Line("a course about sleep for beginners", "en", "recommend_course", domain="health"),
        Line("Any kitchen things from your partners?", "en", "partner_product", domain="home"),
        Line("Do your partners sell blood pressure monitors?", "en", "partner_product", domain="health"),
        Line("Do you have accident insurance on offer?", "en", "partner_product", domain="insurance"),
        Line("Suggest a course based on my history", "en", "recommend_course"),
    ],
    "critique": [
        Line("cheaper", "en", "price_inquiry", "negative"),
        Line("that's too expensive", "en", "price_inquiry", "negative"),
        Line("under 80 yuan", "en", "price_inquiry"),
        Line("in English", "en", "switch_language"),
        Line("for beginners", "en", "nlu_fallback", confidence=0.2),
        Line("a shorter one", "en", "repeat"),
        Line("not that one", "en", "deny"),
        Line("something else", "en", "deny"),
        Line("price doesn't matter", "en", "deny"),
        Line("under 30 dollars", "en", "price_inquiry"),
        Line("no preference", "en", "deny"),
    ],
    "why": [Line("Why did you suggest that?", "en", "repeat")],
    "refuse": [Line("Not interested", "en", "deny"), Line("No thanks", "en", "deny")],
    "complain": [Line("Your support is terrible, I want to complain", "en", "complaint", "negative")],
    "refund": [Line("I want my money back for this course", "en", "refund_request", "negative")],
    "claim": [Line("I had an accident and want to file a claim", "en", "insurance_claim")],
    "crisis": [Line("I want to kill myself", "en", "self_harm_risk", "negative")],
    "advice": [Line("How many of my blood pressure pills should I take?", "en", "personal_medical_advice"), Line("Which stock should I put my savings in?", "en", "personal_investment_advice")],
    "debt": [Line("I'm drowning in debt", "en", "ask_finance", domain="finance", debt=True)],
    "angry": [Line("This is useless and I am fed up", "en", "chitchat", "negative")],
    "human": [Line("let me talk to a human", "en", "human_handoff")],
    "opt_out": [Line("Quit pushing courses at me", "en", "notification_opt_out")],
    "opt_in": [Line("turn on suggestions", "en", "notification_opt_out")],
    "plain": [Line("turn off personalisation", "en", "notification_opt_out"), Line("turn on personalisation", "en", "nlu_fallback", confidence=0.3)],
    "history": [Line("you can use my learning history", "en", "privacy_request"), Line("stop using my learning history", "en", "privacy_request")],
    "small": [Line("hello", "en", "greet"), Line("thanks a lot", "en", "thank"), Line("yes", "en", "affirm"), Line("blah blah", "en", "out_of_scope", confidence=0.2)],
}  # fmt: skip
LINES = {"zh": _ZH, "en": _EN}
BY_TEXT = {line.text: line for kinds in LINES.values() for lines in kinds.values() for line in lines}
