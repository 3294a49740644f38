"""A course that is too easy is no praise."""

import pytest

from bot.dialogue.too_easy import finds_course_too_easy


@pytest.mark.parametrize(
    "text",
    [
        "课程内容太浅了",
        "讲得太简单了",
        "这门课太基础",
        "内容有点水",
        "老师讲的太浅显了",
        "課程內容太淺了",
        "這門課太簡單了",
        "这课也太入门了吧",
        "视频内容过于笼统",
        "课程没什么干货",
        "内容都是些皮毛",
        "都是些皮毛",
        "教得太表面",
        "课程不够深入",
        "听完这课没学到什么东西",
        "內容太空洞",
        "the course is way too basic",
        "this class is too easy for me",
        "your lessons are too shallow",
        "too basic",
        "the content was far too superficial",
        "it's too simple",
        "the course taught me nothing new",
        "this course lacks depth",
        "the class was a bit too elementary",
        "lessons only scratch the surface",
        "I learned nothing from this course",
        "everything is too general",
        "way too shallow!",
        "the material feels too thin",
        "the videos are much too introductory",
    ],
)
def test_it_is_said(text: str) -> None:
    assert finds_course_too_easy(text)


@pytest.mark.parametrize(
    "text",
    [
        "讲得很好",
        "课程简单易懂",
        "内容深入浅出",
        "内容不会太浅",
        "课程太难了",
        "太棒了",
        "有没有简单的课",
        "这门课基础吗",
        "推荐一门太浅不行的课",
        "我睡眠太浅了",
        "眠浅怎么办",
        "颜色太浅",
        "课程太贵了",
        "太简单了，要退款",
        "操作太复杂",
        "great course",
        "the course is simple and clear",
        "is the course too basic for me?",
        "easy to follow",
        "the course is too hard",
        "too expensive",
        "it's too easy to forget",
        "my sleep is too shallow",
        "not too basic, just right",
        "recommend something not too easy",
        "I want a refund, the course is too basic",
        "the course was never too simple",
        "shallow breathing at night",
        "what is basic insurance",
        "too good",
        "this is too much",
        "the tax course is far too elementary for me, so I'd like to return it",
        "这门课太浅了，帮我换一门",
    ],
)
def test_something_else_is_said(text: str) -> None:
    assert not finds_course_too_easy(text)
