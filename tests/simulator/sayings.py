"""Sayings: which of our own texts stands in a bubble, by its name, whatever its language, and with which values."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from string import Formatter

from bot.dialogue import responses
from bot.dialogue.events import BotSaid, Event
from bot.reader import HANT, written_for

_MARK = "\x00"


def said_as(log: Sequence[Event], *names: str) -> Iterator[tuple[BotSaid, dict[str, str]]]:
    """Every bubble that a learner saw with one of these texts on lines of its own, and the values in it."""
    for event in log:
        if isinstance(event, BotSaid) and not event.discarded:
            yield from ((event, values) for values in values_in(event.text, *names))


def values_in(text: str, *names: str) -> Iterator[dict[str, str]]:
    """The values of each place where one of these texts stands."""
    for name in names:
        for pattern in _patterns(name):
            yield from (found.groupdict() for found in pattern.finditer(text))


def begins(start: str) -> tuple[str, ...]:
    """All names of texts that begin so."""
    return tuple(sorted(name for name in responses.names() if name.startswith(start)))


def versions(name: str, **values: object) -> list[str]:
    """A text as its readers get it: in both languages, and in Chinese also as written for traditional readers."""
    said = [responses.say(name, language, **values) for language in responses.LANGUAGES]
    with written_for(HANT):
        return [*said, responses.say(name, "zh", **values)]


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    fields = {
        field
        for language in responses.LANGUAGES
        for _, field, _, _ in Formatter().parse(responses._templates()[name][language])
        if field
    }
    texts = dict.fromkeys(versions(name, **{field: f"{_MARK}{field}{_MARK}" for field in fields}))
    return tuple(_pattern(text) for text in texts)


def _pattern(text: str) -> re.Pattern[str]:
    parts, seen = text.split(_MARK), set[str]()
    written = ""
    for number, part in enumerate(parts):
        if number % 2 == 0:
            written += re.escape(part)
        else:
            written += ".+?" if part in seen else f"(?P<{part}>.+?)"
            seen.add(part)
    return re.compile(rf"^{written}$", re.MULTILINE)
