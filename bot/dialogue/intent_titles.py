"""How each intent is named to a learner and to staff."""

from functools import cache
from importlib.resources import files

from ruamel.yaml import YAML

from bot.reader import in_script


@cache
def _titles() -> dict[str, dict[str, str]]:
    text = files("bot.dialogue").joinpath("intent_titles.yml").read_text(encoding="utf-8")
    titles: dict[str, dict[str, str]] = YAML(typ="safe").load(text)
    return titles


def intent_title(intent: str, language: str) -> str:
    """The intent in words; the label itself for one that has no title."""
    entry = _titles().get(intent)
    return in_script(entry, "zh" if language == "zh" else "en") if entry else intent
