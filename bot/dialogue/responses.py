"""Loads and fills the utter_* templates in responses*.yml; no text without both languages.

Some have a third text, `hant`, written for readers of traditional characters. For them it takes the place of `zh` where
it is there; simplified text is never converted, since that direction is ambiguous.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from bot.errors import ConfigurationError
from bot.messages import Button

LANGUAGES = ("zh", "en")
HANT = "hant"
# Who reads is a fact of the turn, and every text of a turn is filled in the turn's own task.
_reads_traditional: ContextVar[bool] = ContextVar("reads_traditional", default=False)


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


@contextmanager
def written_for(script: str | None) -> Iterator[None]:
    """Texts that are said inside the block are meant for a reader of this script."""
    token = _reads_traditional.set(script == HANT)
    try:
        yield
    finally:
        _reads_traditional.reset(token)


def in_script(texts: Mapping[str, str], language: str) -> str:
    """The text of a language; for a reader of traditional characters the one written for them, where there is one."""
    if language == "zh" and _reads_traditional.get():
        return texts.get(HANT) or texts["zh"]
    return texts[language]


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
