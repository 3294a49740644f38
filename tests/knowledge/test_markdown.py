"""Markdown becomes sections, anchors and HTML that can do no harm."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import render, sections_of
from knowledge.markdown import plain_text
from tests.shipped import shipped_catalogue


class Tags(HTMLParser):
    """All tags of a page as a browser would read them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def assert_harmless(html: str) -> None:
    tags = Tags()
    tags.feed(html)
    for tag, attributes in tags.found:
        assert tag not in {"script", "img", "svg", "iframe", "object", "style"}
        assert attributes.keys() <= {"id", "href", "title", "rel"}
        assert re.match(r"https?://|mailto:|[^:]*$", attributes.get("href") or "")


TABLE = """\
## 每天睡多久？

先看下表。

| 年龄 | 小时 |
| --- | --- |
| 成年人 | 7 到 8 |
| 小学生 | 9 到 12 |

## How long

| Age | Hours |
| --- | --- |
| Adults | 7 |
"""


def test_a_table_row_is_readable_alone_with_its_header() -> None:
    zh, en = sections_of(TABLE)
    assert zh.blocks == ("先看下表。", "年龄：成年人；小时：7 到 8", "年龄：小学生；小时：9 到 12")
    assert en.blocks == ("Age: Adults；Hours: 7",)


def test_text_before_the_first_heading_is_a_section_of_its_own() -> None:
    opening, first = sections_of("开场白。\n\n## 第一节\n\n正文。\n\n### 小标题\n\n更多。\n")
    assert (opening.heading, opening.anchor, opening.text) == ("", "", "开场白。")
    assert (first.heading, first.line, first.blocks) == ("第一节", 2, ("正文。", "小标题", "更多。"))


def test_anchors_of_all_shipped_sections_are_ids_of_the_rendered_page() -> None:
    catalogue = shipped_catalogue()
    bodies = [lesson.body for _, lesson in catalogue.lesson_by_id.values()] + [p.body for p in catalogue.policies]
    assert bodies
    for body in bodies:
        ids = set(re.findall(r'<h2 id="([^"]*)"', render(body)))
        assert {section.anchor for section in sections_of(body) if section.heading} <= ids


def test_a_heading_reads_as_on_the_page_and_leads_to_it() -> None:
    body = "## 1\\. What is 5 \\* 3 \\_really\\_?\n\nText.\n\n## *Press* `F5` [here](https://e.example)\n\nText.\n"
    first, second = sections_of(body)
    assert (first.heading, second.heading) == ("1. What is 5 * 3 _really_?", "Press F5 here")
    assert re.findall(r'<h2 id="([^"]*)"', render(body)) == [first.anchor, second.anchor]
    assert (first.anchor, second.anchor) == ("1-what-is-5--3-_really_", "press-f5-here")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("先点“忘记密码”，\n再收验证码。\n", "先点“忘记密码”，再收验证码。"),
        ("Press it\nand wait.", "Press it and wait."),
        ("打开 App\nSettings 页", "打开 App Settings 页"),
        ("两步：\n\n1. 打开设置\n2. 点注销\n\n三天内生效。", "两步：\n1. 打开设置\n2. 点注销\n三天内生效。"),
        ("分三步：\n1. 打开设置\n2. 点注销", "分三步：\n1. 打开设置\n2. 点注销"),
        ("You need:\n- a **phone**\n- a card\n  - blue\n", "You need:\n- a phone\n- a card\n  - blue"),
        ("3) third\n4) fourth", "3) third\n4) fourth"),
        ("| Plan | Cost |\n| --- | --- |\n| month | 25 |\n| year | 9 |", "Plan: month；Cost: 25\nPlan: year；Cost: 9"),
        ("## 怎么退\n\n七天内。", "怎么退\n七天内。"),
        ("", ""),
    ],
)  # fmt: skip
def test_an_answer_reads_as_on_its_page(body: str, said: str) -> None:
    assert plain_text(body) == said


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[click](javascript:alert(1))",
        "[click](JaVaScRiPt:alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "<img src=x onerror=alert(1)>",
        "![x](javascript:alert(1))",
        '<a href="javascript:alert(1)">x</a>',
        "## <svg onload=alert(1)>",
        '[x](https://e.example/"onmouseover="alert(1))',
    ],
)
def test_rendered_html_holds_nothing_that_runs(hostile: str) -> None:
    assert_harmless(render(hostile))


def test_an_ordinary_link_stays_and_gives_nothing_away() -> None:
    html = render("[CDC](https://www.cdc.gov/sleep/)")
    assert 'href="https://www.cdc.gov/sleep/"' in html
    assert "noopener" in html


@given(st.text(max_size=300))
def test_no_text_whatever_breaks_the_renderer_or_brings_a_script(text: str) -> None:
    assert_harmless(render(text))
    sections_of(text)
