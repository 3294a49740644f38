"""Telegram's formatting rules: HTML and MarkdownV2 to plain text with entities, commands, limits.

Offsets in entities are UTF-16 code units, offsets in error messages are UTF-8 bytes, as Telegram's.
"""

import html
import re
from typing import Any

Entity = dict[str, Any]

MAX_TEXT = 4096

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "span": "spoiler", "tg-spoiler": "spoiler", "a": "text_link", "tg-emoji": "custom_emoji",
    "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
_TAG = re.compile(r"<(/?)([^\s>]*)")
_ATTRIBUTE = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?""")
_CHARACTER = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
_COMMAND = re.compile(r"(?<![\w/@])/\w{1,64}(?:@\w{3,32})?(?![\w/])", re.ASCII)
_V2_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_V2_MARKS = (
    ("```", "pre"), ("`", "code"), ("__", "underline"), ("_", "italic"), ("*", "bold"),
    ("~", "strikethrough"), ("||", "spoiler"), ("![", "custom_emoji"), ("[", "text_link"),
)  # fmt: skip
_V2_NAMES = {"custom_emoji": "CustomEmoji", "text_link": "TextUrl"}


class ParseError(ValueError):
    """The text breaks the rules of its parse mode; the message is Telegram's."""


def parse(text: str, parse_mode: str | None, given: list[Entity] | None) -> tuple[str, list[Entity]]:
    """Plain text and entities of a text as a bot sends it, without the white space around it."""
    match (parse_mode or "").lower():
        case "":
            plain, entities = text, list(given or [])
        case "html":
            plain, entities = _parse_html(text)
        case "markdownv2":
            plain, entities = _parse_markdown_v2(text)
        case _:
            raise ParseError("unsupported parse_mode")
    lead = _units(plain) - _units(plain.lstrip())
    plain = plain.strip()
    end = _units(plain)
    kept = []
    for entity in sorted(entities, key=lambda e: (e["offset"], -e["length"])):
        start = max(entity["offset"] - lead, 0)
        length = min(entity["offset"] - lead + entity["length"], end) - start
        if length > 0:
            kept.append(entity | {"offset": start, "length": length})
    return plain, kept


def find_commands(text: str) -> list[Entity]:
    """`bot_command` entities of what a user typed.

    >>> find_commands("🙂 /start now")
    [{'type': 'bot_command', 'offset': 3, 'length': 6}]
    """
    return [
        {"type": "bot_command", "offset": _units(text[: m.start()]), "length": len(m.group())}
        for m in _COMMAND.finditer(text)
    ]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


class _Output:
    """The plain text so far, the entities that are complete and those still open."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.text = ""
        self.entities: list[Entity] = []
        self.open: list[tuple[str, Entity, int]] = []

    def begin(self, name: str, entity: Entity, at: int) -> None:
        self.open.append((name, entity | {"offset": _units(self.text)}, at))

    def end(self, **extra: Any) -> None:
        _, entity, _ = self.open.pop()
        entity |= extra | {"length": _units(self.text) - entity["offset"]}
        if entity["length"] and (entity["type"] != "text_link" or entity["url"]):
            self.entities.append(entity)

    def error(self, message: str, at: int) -> ParseError:
        return ParseError(f"can't parse entities: {message} at byte offset {_bytes(self.source, at)}")


def _bytes(text: str, at: int) -> int:
    return len(text[:at].encode())


def _parse_html(source: str) -> tuple[str, list[Entity]]:
    out, i = _Output(source), 0
    while i < len(source):
        if source[i] != "<":
            found = _CHARACTER.match(source, i)
            out.text += html.unescape(found.group()) if found else source[i]
            i = found.end() if found else i + 1
            continue
        tag = _TAG.match(source, i)
        assert tag is not None  # it matches every "<"
        name, close = tag[2].lower(), source.find(">", i)
        if not tag[1] and name not in _TAGS and tag.end() < len(source):
            raise out.error(f'Unsupported start tag "{name}"', i)
        if close < 0:
            raise out.error("Unclosed end tag" if tag[1] else "Unclosed start tag", i)
        if tag[1]:
            _html_end(out, name, i)
        else:
            out.begin(name, _html_start(out, name, source[tag.end() : close], i), i)
        i = close + 1
    if out.open:
        problem = f'Can\'t find end tag corresponding to start tag "{out.open[-1][0]}"'
        raise ParseError(f"can't parse entities: {problem}")
    return out.text, out.entities


def _html_start(out: _Output, name: str, rest: str, at: int) -> Entity:
    attributes = {m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "") for m in _ATTRIBUTE.finditer(rest)}
    entity: Entity = {"type": _TAGS[name]}
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise out.error('Tag "span" must have class "tg-spoiler"', at)
    if name == "a":
        entity["url"] = attributes.get("href", "")
    elif name == "tg-emoji":
        entity["custom_emoji_id"] = attributes.get("emoji-id", "")
    elif name == "blockquote" and "expandable" in attributes:
        entity["type"] = "expandable_blockquote"
    elif name == "code" and out.open and out.open[-1][0] == "pre":
        language = attributes.get("class", "").removeprefix("language-")
        if language:
            out.open[-1][1]["language"] = language
    return entity


def _html_end(out: _Output, name: str, at: int) -> None:
    if not out.open:
        raise out.error("Unexpected end tag", at)
    expected = out.open[-1][0]
    if name and name != expected:
        place = f'{_bytes(out.source, at)}, expected "</{expected}>", found "</{name}>"'
        raise ParseError(f"can't parse entities: Unmatched end tag at byte offset {place}")
    if name == "code" and len(out.open) > 1 and "language" in out.open[-2][1]:
        out.open.pop()  # <pre><code class="language-x"> is one entity
    else:
        out.end()


def _parse_markdown_v2(source: str) -> tuple[str, list[Entity]]:
    out, i = _Output(source), 0
    while i < len(source):
        mark, entity, at = out.open[-1] if out.open else ("", {}, 0)
        char = source[i]
        verbatim = entity.get("type") in ("code", "pre")
        if char == "\\" and "\0" < source[i + 1 : i + 2] < "\x7f":
            out.text += source[i + 1]
            i += 2
        elif entity.get("type") == "blockquote" and char == "\n" and source[i + 1 : i + 2] != ">":
            out.end()
        elif char == ">" and not verbatim and (i == 0 or source[i - 1] == "\n"):
            if entity.get("type") != "blockquote":
                out.begin(">", {"type": "blockquote"}, i)
            i += 1
        elif (
            mark not in ("", ">")
            and source.startswith(_closing(mark), i)
            and not (mark == "_" and source.startswith("__", i))
        ):
            i = _v2_end(out, mark, i)
        elif char not in _V2_RESERVED or (verbatim and char != "`"):
            out.text += char
            i += 1
        else:
            i = _v2_start(out, i)
    if out.open and out.open[-1][0] == ">":
        out.end()
    if out.open:
        _, entity, at = out.open[-1]
        kind = _V2_NAMES.get(entity["type"], entity["type"].capitalize())
        raise out.error(f"Can't find end of {kind} entity", at)
    return out.text, out.entities


def _closing(mark: str) -> str:
    return "]" if mark.endswith("[") else mark


def _v2_start(out: _Output, i: int) -> int:
    for mark, kind in _V2_MARKS:
        if not out.source.startswith(mark, i):
            continue
        entity: Entity = {"type": kind}
        end = i + len(mark)
        if kind == "pre" and (language := re.match(r"(\S+)\n", out.source[end:])):
            entity["language"] = language[1]
            end += language.end()
        elif kind == "pre" and out.source.startswith("\n", end):
            end += 1
        out.begin(mark, entity, i)
        return end
    raise ParseError(
        f"can't parse entities: Character '{out.source[i]}' is reserved and must be escaped with the preceding '\\'"
    )


def _v2_end(out: _Output, mark: str, i: int) -> int:
    if not mark.endswith("["):
        out.end()
        return i + len(mark)
    target = re.compile(r"\]\(((?:\\.|[^)\\])*)\)").match(out.source, i)
    if target is None:
        if mark == "![":
            raise out.error("Custom emoji entity must contain a tg://emoji URL", i)
        out.end(url="")
        return i + 1
    url = re.sub(r"\\(.)", r"\1", target[1])
    if mark == "![":
        out.end(custom_emoji_id=url.removeprefix("tg://emoji?id="))
    else:
        out.end(url=url)
    return target.end()
