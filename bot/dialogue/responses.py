"""Loads and fills the utter_* templates in responses*.yml; no text without both languages.

Some have a third text, `hant`, written for readers of traditional characters. For them it takes the place of `zh` where
it is there; simplified text is never converted, since that direction is ambiguous.
"""

from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from bot.errors import ConfigurationError
from bot.messages import Button
from bot.reader import in_script

LANGUAGES = ("zh", "en")


@cache
def _templates() -> dict[str, dict[str, Any]]:
    templates: dict[str, dict[str, Any]] = {}
    for file in sorted(files("bot.dialogue").iterdir(), key=lambda file: file.name):
        if not (file.name.startswith("responses") and file.name.endswith(".yml")):
            continue
        for name, entry in YAML(typ="safe").load(file.read_text(encoding="utf-8")).items():
            if name in templates:
                raise ConfigurationError(en=f"{file.name}: {name} stands in another file as well.")
            for language in LANGUAGES:
                if not entry.get(language):
                    raise ConfigurationError(en=f"{file.name}: {name} has no text in '{language}'.")
            templates[name] = entry
    return templates


def names() -> frozenset[str]:
    return frozenset(_templates())


def say(name: str, language: str, **values: object) -> str:
    """The text of a template in a language.

    Raises:
        KeyError: no such template, or a value that its text needs is missing.
    """
    text = in_script(_templates()[name], language)
    return text.strip().format_map(values) if values or "{" in text else text.strip()


def buttons(name: str, language: str) -> tuple[Button, ...]:
    """The quick replies of a template."""
    entries = _templates()[name].get("buttons", [])
    return tuple(Button(title=in_script(entry, language), payload=entry["payload"]) for entry in entries)
