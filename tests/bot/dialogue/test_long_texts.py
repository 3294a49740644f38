"""No reader of words takes a text apart from each of its letters: 20,000 characters are read at once.

The limit stands well above what some passes over the text take, and below what the square of it does.
"""

import time
from collections.abc import Callable
from datetime import date

import pytest

from bot.dialogue.asking_for_people import asks_for_person
from bot.dialogue.choices import choice_in
from bot.dialogue.promises import promises_in
from bot.dialogue.rights import right_in
from bot.dialogue.spoken import spoken
from bot.dialogue.values.reading import KINDS, read
from nlu import find_red_flag

TODAY = date(2026, 11, 22)
LONGEST = 20_000
SHAPES = (
    "a",
    "啊",
    "1",
    "-",
    ".",
    " ",
    "@",
    "“",
    "退款 ",
    "word ",
    "299元 ",
    "2026-11-",
    "KP20261111001 ",
    "不是",
    "a@b.c ",
)
READERS: dict[str, Callable[[str], object]] = {
    "spoken": lambda text: spoken(text, settled="zh", passing=None, first=False),
    "red flags": find_red_flag,
    "promises": promises_in,
    "choices": choice_in,
    "rights": right_in,
    "asking for people": asks_for_person,
    **{kind: lambda text, kind=kind: read(kind, text, TODAY, asked=True) for kind in sorted(KINDS)},  # type: ignore[misc]  # a default binds the loop's kind
}


@pytest.mark.parametrize("reader", READERS)
def test_the_longest_text_is_read_at_once(reader: str) -> None:
    for shape in SHAPES:
        text = (shape * LONGEST)[:LONGEST]
        started = time.process_time()
        READERS[reader](text)
        assert time.process_time() - started < 1.5, f"{reader} over {shape!r}"
