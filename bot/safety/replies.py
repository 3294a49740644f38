"""Reviewed emergency and crisis replies, one per language, with the region's numbers filled in; never generated."""

from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from bot.reader import in_script
from bot.safety.hotlines import hotlines_for

# Personal advice names the emergency number of the region too.
_PURPOSE = {"personal_medical_advice": "medical_emergency"}

# Dangers that other numbers help with than the category's.
_OF_ITS_OWN = frozenset({"fire", "violence"})


@cache
def _replies() -> dict[str, dict[str, dict[str, str]]]:
    text = files("bot.safety").joinpath("replies.yml").read_text(encoding="utf-8")
    document: dict[str, Any] = YAML(typ="safe").load(text)
    replies: dict[str, dict[str, dict[str, str]]] = document["replies"]
    return replies


def categories() -> frozenset[str]:
    return frozenset(_replies())


def safety_reply(category: str, language: str, region: str, about: str = "self") -> str:
    """The reviewed text for a safety intent.

    Args:
        about: `self`, `other`, `past`, `fire`, `violence`, `well` or `goes_on`; where a
            category has no text of its own for it, `self`.
    """
    purpose = about if about in _OF_ITS_OWN else _PURPOSE.get(category, category)
    lines = hotlines_for(region, purpose)
    between = "、" if language == "zh" else " or "
    named = between.join(
        f"{line.number}（{in_script(line.name, language)}）"
        if language == "zh"
        else f"{line.number} ({line.name['en']})"
        for line in lines
    )
    variants = _replies()[category]
    return in_script(variants.get(about, variants["self"]), language).strip().format_map({"lines": named})
