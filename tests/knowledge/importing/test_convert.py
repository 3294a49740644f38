"""Each kind of document becomes Markdown that our own parser reads as the document meant it."""

import html
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import anchor_of, sections_of
from knowledge.errors import NotImportable
from knowledge.importing.clean_html import to_markdown
from knowledge.importing.convert import convert
from knowledge.importing.document import Document, Kind, Limits
from tests.knowledge.importing.documents import pdf_file, word_file

ROWS = [["Age", "Hours"], ["Adults", "7 | 8"], ["Teens", "8 to 10"]]
SECTIONS = [
    (
        "How long?",
        "Adults need seven hours of sleep. Most people notice at once when an hour is missing.\n1. Go to bed\n2. Read",
    ),
    ("When to ask", "Ask a doctor when it lasts longer than a month and the days become hard to get through."),
    ("And then", "Write a diary for two weeks before you go there, and take it with you."),
]
PAGE = """<!doctype html><html><head><title>Sleep | Academy</title></head><body>
<nav><a href="/">Home</a><a href="/shop">Shop</a></nav>
<main><h1>Sleep</h1><p>Opening, with a <a href="https://www.cdc.gov/sleep/">source</a> and a <a href="/x">path</a>.</p>
<h2>How long?</h2><table><caption>By age</caption>
<tr><td>Age</td><td>Hours</td></tr><tr><td>Adults</td><td>7 | 8</td></tr>
<tr><td colspan="2">Naps <br> count</td></tr></table>
<h4>Tips</h4><ol><li>Go to bed<ul><li>early</li></ul></li><li>Read</li></ol>
<h2>How long?</h2><p>Again.</p></main><footer>All rights reserved</footer></body></html>"""


def read(content: bytes | str, name: str) -> Document:
    return convert(content if isinstance(content, bytes) else content.encode(), name, Limits())


def test_a_web_page_keeps_headings_lists_tables_and_links_and_loses_the_menu() -> None:
    found = read(PAGE, "page.html")
    opening, first, second = sections_of(found.markdown)
    assert (found.kind, found.title, found.language) == (Kind.HTML, "Sleep", "en")
    assert opening.blocks == ("Opening, with a source and a path.",)
    assert first.blocks == (
        "By age",
        "Age: Adults；Hours: 7 | 8",
        "Age: Naps count",
        "Tips",
        "Go to bed",
        "early",
        "Read",
    )
    assert (second.heading, second.blocks) == ("How long? (2)", ("Again.",))
    assert "[source](https://www.cdc.gov/sleep/)" in found.markdown
    assert "Home" not in found.markdown
    assert "rights" not in found.markdown
    assert "1. Go to bed\n   - early\n2. Read" in found.markdown


def test_a_page_without_a_marked_main_part_still_loses_its_menu() -> None:
    paragraphs = "".join(
        f"<p>{text} It matters more than most people think, every single day of the year.</p>" for _, text in SECTIONS
    )
    menu = "".join(f"<li><a href='/{n}'>Shelf {n}</a></li>" for n in range(20))
    found = read(
        f"<html><body><div class='menu'><ul>{menu}</ul></div><div><h1>Sleep</h1>{paragraphs}</div></body></html>",
        "p.html",
    )
    assert "Shelf" not in found.markdown
    assert "Ask a doctor when it lasts" in found.markdown


def test_a_pdf_has_headings_by_size_lists_a_table_with_header_and_no_page_numbers() -> None:
    found = read(pdf_file("Sleep", SECTIONS, ROWS), "sleep.pdf")
    sections = sections_of(found.markdown)
    assert (found.kind, found.title) == (Kind.PDF, "Sleep")
    assert [section.heading for section in sections] == ["How long?", "When to ask", "And then"]
    assert sections[0].blocks == (
        "Adults need seven hours of sleep. Most people notice at once when an hour is missing.",
        "Go to bed",
        "Read",
        "Age: Adults；Hours: 7 | 8",
        "Age: Teens；Hours: 8 to 10",
    )
    assert "Page" not in found.markdown
    assert "handbook" not in found.markdown


def test_a_word_document_has_its_styles_as_headings_and_its_table_with_header() -> None:
    found = read(
        word_file("睡眠", [("要睡多久？", "成年人每天需要七小时。")], [["年龄", "小时"], ["成年人", "7"]]), "x.docx"
    )
    (section,) = sections_of(found.markdown)
    assert (found.kind, found.title, found.language) == (Kind.DOCX, "睡眠", "zh")
    assert (section.heading, section.blocks) == ("要睡多久？", ("成年人每天需要七小时。", "年龄：成年人；小时：7"))


VTT = """WEBVTT

NOTE made by a machine

STYLE
::cue { color: red }

00:01.000 --> 00:04.000
<v Lin>Welcome to <b>this</b> lesson.

00:04.000 --> 00:08.000
Welcome to this lesson.
It is about sleep.

01:02.500 --> 01:05.000 align:start
Adults need seven hours.

01:00:10.000 --> 01:00:12.000
Thank you.
"""


def test_subtitles_become_windows_that_know_when_they_begin() -> None:
    found = read(VTT, "lesson.vtt")
    said = [(section.heading, section.text) for section in sections_of(found.markdown)]
    assert said == [
        ("0:00:01", "Welcome to this lesson. It is about sleep."),
        ("0:01:02", "Adults need seven hours."),
        ("1:00:10", "Thank you."),
    ]
    assert (found.timed, found.minutes) == (True, 61)


def test_a_long_talk_is_cut_after_sentences_into_windows_of_less_than_a_passage() -> None:
    cues = [
        f"{n}\n00:{n // 20:02}:{n % 20 * 3:02},000 --> 00:{n // 20:02}:{n % 20 * 3 + 3:02},000\n第{n}句话讲的是睡眠。\n"
        for n in range(400)
    ]
    sections = sections_of(read("\n".join(cues), "talk.srt").markdown)
    assert all(len(section.text) <= 300 and section.text.endswith("。") for section in sections)
    assert "".join(section.text for section in sections) == "".join(f"第{n}句话讲的是睡眠。" for n in range(400))


def test_questions_and_answers_of_a_table_become_pairs_in_their_languages() -> None:
    rows = (
        "问题,答案,Question (en),相似问法",
        "怎么退款？,七天内可退。,How do refunds work?,能退钱吗|退款流程",
        "没有答案,,,",
    )
    table = "\n".join(rows)
    found = read(table, "faq.csv")
    (pair,) = found.pairs
    assert pair.questions_zh == ("怎么退款？", "能退钱吗", "退款流程")
    assert (pair.questions_en, pair.answer_zh, pair.answer_en) == (("How do refunds work?",), "七天内可退。", "")
    assert found.notes == ("rows without a question or an answer, left out: 1",)


def test_any_other_table_is_a_lesson_whose_rows_are_readable_alone() -> None:
    found = read('Food;"Salt, g"\nBread;"1,2"\nCheese\nSoup;3;more\n', "salt.csv")
    assert sections_of(found.markdown)[0].blocks == (
        "Food: Bread；Salt, g: 1,2",
        "Food: Cheese",
        "Food: Soup；Salt, g: 3；more",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
def test_a_text_is_read_in_the_encoding_it_was_saved_in(encoding: str) -> None:
    text = "# 睡眠\n\n成年人每天需要七小時睡眠，這一課講為什麼。晚上早點上床，白天就有精神。\n" * 3
    assert "成年人每天需要七小時睡眠" in read(text.encode(encoding), "x.md").markdown


def test_of_a_front_matter_only_the_title_counts() -> None:
    found = read(
        "---\ntitle: Sleep\ndraft: false\naccess: open\nreviewer: me\n---\nText.\n\n---\ndraft: false\n---\n", "x.md"
    )
    assert found.title == "Sleep"
    assert "reviewer" not in found.markdown
    assert not found.markdown.startswith("---")


def test_a_kind_is_told_by_content_not_by_name() -> None:
    pdf = pdf_file("Sleep", SECTIONS)
    assert convert(pdf, "sleep.md", Limits()).kind is Kind.PDF
    assert convert(PAGE.encode(), "download", Limits(), "text/plain").kind is Kind.HTML
    assert convert(VTT.encode(), "subtitles", Limits()).kind is Kind.SUBTITLES
    assert convert(b"# Title\n\ntext", "readme", Limits(), "text/markdown").kind is Kind.MARKDOWN


CALLOUT = "<p>Opening.</p><table><tr><td>Not for pregnant women.</td></tr></table><p>End.</p>"
POWERS = "<p>About 10<sup>5</sup> units, 2<sup>-3</sup> of them m<sup>2</sup>, see page 5<sup>[1]</sup>.</p>"


@pytest.mark.parametrize(
    ("page", "blocks"),
    [
        (CALLOUT, ["Opening.", "Not for pregnant women.", "End."]),
        ("<table><tr><td>Dose</td><td>Two tablets</td></tr></table>", ["Dose；Two tablets"]),
        ("<dl><dt>Refunds</dt><dd>Seven days.</dd><dt>Invoice</dt><dd><p>By mail.</p></dd></dl>",
         ["Refunds", "Seven days.", "Invoice", "By mail."]),
        ("<details><summary>怎么退款</summary>七天内可以退款。</details><details><summary>怎么开发票</summary>在订单页。</details>",
         ["怎么退款", "七天内可以退款。", "怎么开发票", "在订单页。"]),
        ("<section>First part</section><section>Second part</section>", ["First part", "Second part"]),
        ("<article>One<figure>Two<figcaption>Three</figcaption></figure></article>Four",
         ["One", "Two", "Three", "Four"]),
        (POWERS, ["About 10^5 units, 2^-3 of them m2, see page 5[1]."]),
        ("<p>Now <s>199</s> <del>150</del> 99 yuan</p>", ["Now 99 yuan"]),
        ("<table><tr><td>A</td><td>B</td></tr><tr><td><dl><dt>C</dt><dd>D</dd></dl></td><td>2<sup>3</sup></td></tr></table>",
         ["A: C D；B: 2^3"]),
    ],
)  # fmt: skip
def test_every_word_that_a_browser_shows_is_in_a_block_and_joins_no_other(page: str, blocks: list[str]) -> None:
    found = [block for section in sections_of(to_markdown(page)[1]) for block in section.blocks]
    assert [" ".join(block.split()) for block in found] == blocks


def test_what_was_struck_out_is_told() -> None:
    found = read("<html><body><main><h1>Price</h1><p><s>199</s> 99 yuan</p></main></body></html>", "x.html")
    assert (found.markdown, found.notes) == ("99 yuan", ("pieces that were struck out, left out: 1",))
    assert read("# Price\n\n<del>199</del> 99 yuan", "x.md").notes == ("pieces that were struck out, left out: 1",)


def test_no_cell_of_a_table_of_questions_is_lost_without_a_note() -> None:
    rows = ["Question,Answer,Owner", "How do I pay?,Open 'My orders', then 'Pay', and wait", "Is it free?,Yes,Lin"]
    found = read("\n".join(rows), "faq.csv")
    assert [pair.answer_en for pair in found.pairs] == ["Open 'My orders'", "Yes"]
    assert found.notes == (
        "columns that are neither question nor answer, left out: Owner",
        "rows with more cells than the header, the rest joined to the last cell; look at them: 1",
    )
    last = read("Question,Answer\nHow do I pay?,Open 'My orders', then 'Pay'.\nIs it free?,Yes\n", "faq.csv")
    assert [pair.answer_en for pair in last.pairs] == ["Open 'My orders', then 'Pay'.", "Yes"]


def test_two_answers_in_one_language_are_both_kept() -> None:
    (pair,) = read("Question,Answer,Reply\nHow do I pay?,Open my orders.,Then press pay.\n", "faq.csv").pairs
    assert pair.answer_en == "Open my orders.\nThen press pay."


@pytest.mark.parametrize(
    ("library", "name"), [("mammoth", "x.docx"), ("pdfplumber", "x.pdf"), ("trafilatura", "x.html")]
)
def test_a_converter_that_is_not_installed_is_named_with_the_command_that_installs_it(
    library: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = {
        "x.docx": word_file("T", SECTIONS),
        "x.pdf": pdf_file("T", SECTIONS),
        "x.html": b"<html><p>text</p></html>",
    }
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(NotImportable, match=r"pip install 'zhike\[documents\]'") as refused:
        convert(content[name], name, Limits())
    assert refused.value.reason == "needs_extra"


@settings(deadline=None)  # the first call imports the converters
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Zs"]), min_size=1, max_size=40),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_a_paragraph_says_is_read_back_as_that_paragraph(paragraphs: list[str]) -> None:
    page = "<p>x</p>" + "".join(f"<p>{html.escape(text)}</p>" for text in paragraphs)
    _, markdown = to_markdown(page)
    (section,) = sections_of(markdown)
    assert section.blocks == ("x", *(unicodedata.normalize("NFC", text) for text in paragraphs))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_html_whatever_yields_two_headings_with_one_anchor(text: str) -> None:
    _, markdown = to_markdown(f"<h2>{text}</h2><p>a</p><h2>{text}</h2><p>b</p><h2>B</h2><p>c</p>")
    anchors = [section.anchor for section in sections_of(markdown) if section.heading]
    assert len(anchors) == len(set(anchors))
    assert all(len(anchor) <= 130 for anchor in anchors)
    assert anchor_of("") == "section"
