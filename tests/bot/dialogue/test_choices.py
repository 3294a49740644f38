"""Which messages decide what may be used for suggestions, and which only have one of the words."""

import pytest

from bot.dialogue.choices import asks_whether_there_is_a_course, choice_in

NO_CHOICE = (
    "don't turn suggestions on",
    "不要把推荐打开",
    "I want to know my progress",
    "Do you know my learning progress?",
    "I'd like to know my course progress",
    "I know my history",
    "别删我的学习记录",
    "不要删除我的学习记录",
    "不要清空我的学习记录",
    "别清除我的购买记录",
    "别把我的学习记录弄丢了",
    "不要动我的学习记录",
    "取消我的课程记录",
    "Do you know my records?",
    "why is there no record of my purchases",
    "I have no idea about my progress",
    "Don't delete my history",
    "don't lose my progress",
    "Please do not erase my learning history",
    "Now my progress is gone",
    "I do not see my progress",
    "I don't have my purchases",
    "no progress",
    "stop losing my progress",
    "别人看不到我的学习记录吧",
    "不要退我的课程数据",
    "I can't stop thinking about my progress",
    "别丢了我的学习记录",
    "no, my progress is 30%",
    "show me my progress, no",
    "stop showing my progress as 0%",
    "don't reset my progress",
    "取消了我的课程历史怎么找回",
    "停止更新我的学习记录了",
    "别忘了保存我的学习记录",
    "resume my course progress",
    "enable my history",
    "I notice my progress is gone",
    "You don't show my progress",
    "别的学习记录在哪里",
    "The video stops, my progress is gone",
    "does the app stop my progress when offline",
    "特别个性化的推荐有吗",
    "别的个性化课程",
    "要不要个性化推荐",
    "I know personalised plans help",
    "别关闭个性化",
    "don't turn off personalisation",
    "no, personalised is fine",
    "don't turn on suggestions",
    "别打开推荐",
    "可不可以用我的学习记录",
)
TAKEN_BACK = (
    "stop using my history",
    "don't use my learning history",
    "do not use my purchases",
    "别看我的学习记录",
    "别用我的学习记录",
    "别再用我的历史记录",
    "不要用我的购买记录推荐",
    "不要使用我的学习数据",
    "不许用我的学习记录",
    "不同意使用我的购买记录",
    "停止使用我的学习记录",
    "stop using my purchases",
    "turn off my history",
    "no more my history",
    "关闭我的学习记录",
    "停用我的学习记录",
    "please stop using my learning history for suggestions",
    "don't want you to use my history",
    "别拿我的学习记录推荐",
    "不要根据我的学习记录推荐",
    "不同意你们使用我的购买记录",
)
OTHERS = {
    "同意使用我的学习记录": ("history_consent", True),
    "you can use my history": ("history_consent", True),
    "关闭个性化推荐": ("personalised", False),
    "I don't want personalised ads": ("personalised", False),
    "No more personalised suggestions": ("personalised", False),
    "不要打开个性化": ("personalised", False),
    "turn personalisation back on": ("personalised", True),
    "turn suggestions back on": ("opted_out", False),
    "turn suggestions on again": ("opted_out", False),
    "把推荐打开": ("opted_out", False),
    "把推荐重新开启吧": ("opted_out", False),
}


@pytest.mark.parametrize("text", NO_CHOICE)
def test_what_asks_or_wants_all_to_stay_chooses_nothing(text: str) -> None:
    assert choice_in(text) is None


@pytest.mark.parametrize("text", TAKEN_BACK)
def test_the_consent_to_use_what_was_studied_is_taken_back(text: str) -> None:
    assert choice_in(text) == ("history_consent", False)


@pytest.mark.parametrize("text", OTHERS)
def test_other_choices_are_taken_for_what_they_are(text: str) -> None:
    assert choice_in(text) == OTHERS[text]


@pytest.mark.parametrize(
    "text",
    ["你们这有教做菜的课吗", "有讲高血压的课吗", "有沒有教烘焙的課", "还有别的课吗", "do you have classes on sleep",
     "Is there any course about cooking", "are there beginner courses on money?"],
)  # fmt: skip
def test_whether_there_is_a_course_is_a_wish_for_one(text: str) -> None:
    assert asks_whether_there_is_a_course(text)


@pytest.mark.parametrize(
    "text",
    ["这门课有字幕吗", "我有课吗", "明天有课吗", "有多少节课", "这个课有几节课", "有没有人退过课",
     "我买的课里有没有英文课", "那门课有回放课吗", "Is there a deadline for the course?",
     "is there a certificate for this course?", "Are there live classes?", "do you have subtitles for the lessons"],
)  # fmt: skip
def test_what_a_course_has_is_another_question(text: str) -> None:
    assert not asks_whether_there_is_a_course(text)
