"""The platform as a whole fails, in many wordings; and what only sounds like it."""

import pytest

from bot.dialogue.outage_words import tells_of_outage


@pytest.mark.parametrize(
    "text",
    [
        "网站瘫痪了",
        "你们网站是不是挂了",
        "app打不开了",
        "APP 打不开",
        "平台崩了？",
        "服务器崩了吧",
        "系统崩溃了",
        "小程序进不去",
        "网页一直加载不出来",
        "今天什么都打不开",
        "哪里都点不开",
        "全都用不了",
        "網站打不開了",
        "平臺怎麼上不去",
        "打不开你们网站",
        "首页白屏",
        "網頁掛了",
        "请问系统在维护吗",
        "页面报错502",
        "the site is down",
        "is your website down?",
        "site down",
        "ur app wont open",
        "the app won't load",
        "everything is broken today",
        "everything's down",
        "nothing loads",
        "nothing works on your site",
        "I can't open the website",
        "your servers are down again",
        "the whole platform crashed",
        "website not working",
        "the page keeps giving me errors",
        "is there an outage?",
        "I keep getting 502",
        "your system seems to be offline",
        "app isn't working",
        "your site doesnt work",
    ],
)
def test_the_platform_fails(text: str) -> None:
    assert tells_of_outage(text)


@pytest.mark.parametrize(
    "text",
    [
        "第三节视频打不开",
        "我的心态崩了",
        "我崩溃了",
        "课程打不开了",
        "免疫系统出问题了怎么办",
        "银行app打不开",
        "投资平台打不开了，钱提不出来",
        "点了链接以后网站打不开",
        "我爸瘫痪了",
        "网站登录不了",
        "支付页面打不开",
        "你们的网站真好用",
        "手机应用有哪些",
        "家里的暖气坏了",
        "平台有哪些课",
        "如果网站打不开可以退吗",
        "冰箱坏了食物能吃吗",
        "人生什么都没意思",
        "什么都不想做",
        "my video won't play",
        "my life is broken",
        "everything in my life is broken",
        "nothing works, I can't sleep",
        "I feel down",
        "the market is down",
        "my bank's app is down",
        "the trading platform is down and I can't withdraw",
        "can I use the app offline",
        "is the app free",
        "I can't log in to the site",
        "the site is great",
        "my fridge is broken",
        "the heating system is broken",
        "the lesson page is broken",
        "the price went down to 5",
        "where is the app",
        "if the site is down do I get a refund",
        "what happens when the immune system is down",
    ],
)
def test_something_else_is_said(text: str) -> None:
    assert not tells_of_outage(text)
