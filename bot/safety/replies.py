"""Reviewed emergency and crisis replies, one per language, with the region's numbers filled in; never generated."""

from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from bot.reader import in_script
from bot.safety.hotlines import Hotline, firsts_elsewhere, hotlines_for

# Personal advice names the emergency number of the region too.
_PURPOSE = {"personal_medical_advice": "medical_emergency"}

# Dangers that other numbers help with than the category's.
_OF_ITS_OWN = frozenset({"fire", "violence"})

_NUMBERS = "{lines}"
_BETWEEN = {"zh": "、", "en": " or "}


@cache
def _document() -> dict[str, Any]:
    text = files("bot.safety").joinpath("replies.yml").read_text(encoding="utf-8")
    document: dict[str, Any] = YAML(typ="safe").load(text)
    return document


def categories() -> frozenset[str]:
    return frozenset(_document()["replies"])


def written() -> list[tuple[str, str]]:
    """Category and occasion of every reviewed text."""
    return [(category, about) for category, variants in sorted(_document()["replies"].items()) for about in variants]


def safety_reply(category: str, language: str, region: str, about: str = "self", *, region_known: bool = True) -> str:
    """The reviewed text for a safety intent.

    Args:
        about: `self`, `other`, `past`, `fire`, `violence`, `well` or `goes_on`; where a
            category has no text of its own for it, `self`.
        region_known: whether the learner is there; if not, each number is named with its place, and the line after
            the numbers says what to do elsewhere.
    """
    purpose = about if about in _OF_ITS_OWN else _PURPOSE.get(category, category)
    variants = _document()["replies"][category]
    text = in_script(variants.get(about, variants["self"]), language).strip()
    named = _BETWEEN[language].join(
        _named(line, language, with_place=not region_known) for line in hotlines_for(region, purpose)
    )
    if region_known or _NUMBERS not in text:
        return text.format_map({"lines": named})
    lines = text.split("\n")
    numbered = next(place for place, line in enumerate(lines) if _NUMBERS in line)
    lines.insert(numbered + 1, in_script(_document()["elsewhere"][category], language))
    others = ("，" if language == "zh" else ", ").join(
        f"{_place(line, language)} {line.number}" if language == "zh" else f"{line.number} {_place(line, language)}"
        for line in firsts_elsewhere(region, purpose)
    )
    return "\n".join(lines).format_map({"lines": named, "others": others})


def _named(line: Hotline, language: str, *, with_place: bool) -> str:
    said = in_script(line.name, language)
    if language == "zh":
        return f"{line.number}（{_place(line, language)}，{said}）" if with_place else f"{line.number}（{said}）"
    return f"{line.number} ({said}, {_place(line, language)})" if with_place else f"{line.number} ({said})"


def _place(line: Hotline, language: str) -> str:
    return in_script(_document()["places"][line.region], language)
