"""Markdown becomes sections, anchors and HTML that can do no harm."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge import render, sections_of
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
