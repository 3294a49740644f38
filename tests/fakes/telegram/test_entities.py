"""Telegram's formatting rules."""

import pytest

from tests.fakes.telegram.entities import ParseError, parse


@pytest.mark.parametrize(
    ("mode", "source", "plain", "kinds"),
    [
        (None, "  1 < 2 *x*  ", "1 < 2 *x*", []),
        ("HTML", "a<b>b<i>c</i></b> &lt;&amp;", "abc <&", [("bold", 1, 2), ("italic", 2, 1)]),
        ("html", "🙂 <a href='https://e.org'>x</a>", "🙂 x", [("text_link", 3, 1)]),
        ("HTML", '<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ("HTML", " <b> x</b>", "x", [("bold", 0, 1)]),
        ("MarkdownV2", r"*b* _i_ __u__ ~s~ 1\.", "b i u s 1.", [
            ("bold", 0, 1), ("italic", 2, 1), ("underline", 4, 1), ("strikethrough", 6, 1)]),
        ("MarkdownV2", "`a.b` [x](https://e.org/\\))", "a.b x", [
            ("code", 0, 3), ("text_link", 4, 1)]),
        ("MarkdownV2", "```py\nx```||y||", "xy", [("pre", 0, 1), ("spoiler", 1, 1)]),
        ("MarkdownV2", ">a\n>b\nc", "a\nb\nc", [("blockquote", 0, 3)]),
    ],
)  # fmt: skip
def test_formatting(mode: str | None, source: str, plain: str, kinds: list[tuple[str, int, int]]) -> None:
    text, found = parse(source, mode, None)
    assert text == plain
    assert [(e["type"], e["offset"], e["length"]) for e in found] == kinds


@pytest.mark.parametrize(
    ("mode", "source", "problem"),
    [
        ("HTML", "1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("HTML", "字<p>", 'Unsupported start tag "p" at byte offset 3'),
        ("HTML", "<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("HTML", "<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("HTML", "x</b>", "Unexpected end tag at byte offset 1"),
        ("HTML", "x<b", "Unclosed start tag at byte offset 1"),
        ("MarkdownV2", "1.", "Character '.' is reserved and must be escaped"),
        ("MarkdownV2", "*x", "Can't find end of Bold entity at byte offset 0"),
    ],
)
def test_formatting_errors(mode: str, source: str, problem: str) -> None:
    with pytest.raises(ParseError) as error:
        parse(source, mode, None)
    assert str(error.value).startswith(f"can't parse entities: {problem}")
