"""Habits: how simulated learners put what they want; every sentence passes through here."""

import random
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from nlu.training.noise import code_mix
from tests.simulator.noise import noisy, traditional, value_as_typed

PERSONAS = (
    "terse", "story-teller", "impatient", "code-mixer", "traditional", "corrects himself", "digresses", "goes away",
    "presses", "types",
)  # fmt: skip
_VALUES = {"order": "order", "foreign": "order", "tax_id": "tax_id", "email": "email", "recipient": "recipient"}
_STORY = 0.7
_MIXED = 0.5


def personas(language: str) -> tuple[str, ...]:
    """Traditional characters are a habit of those who write Chinese."""
    return tuple(p for p in PERSONAS if p != "traditional" or language == "zh")


@cache
def words(language: str) -> dict[str, Any]:
    text = files("tests.simulator").joinpath(f"words_{language}.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return found


class Voice:
    """One learner's way of writing."""

    def __init__(self, language: str, persona: str, *, noise: bool, rng: random.Random) -> None:
        self.language, self.persona, self.noise, self.rng = language, persona, noise, rng
        self.words = words(language)

    def pick(self, wordings: list[str], facts: dict[str, str]) -> str:
        """A wording for which all values are known."""
        possible = [w for w in wordings if all(f"{{{name}}}" not in w for name in _names(w) - facts.keys())]
        if self.persona == "terse":
            possible = sorted(possible, key=len)[:2]
        return self.rng.choice(possible)

    def opening(self, name: str, facts: dict[str, str]) -> str:
        """The sentence that a learner comes with, with all that their habits put around it."""
        wording = self.pick(self.words["open"][name], facts)
        if self.persona == "story-teller" and not name.startswith(("danger", "right")):
            before = self.rng.choice(self.words["stories"]) if self.rng.random() < _STORY else ""
            after = self.rng.choice(self.words["endings"]) if self.rng.random() < _STORY else ""
            wording = f"{before}{wording}{after}"
        elif self.persona == "impatient" and not name.startswith("right"):
            wording += self.rng.choice(self.words["hurry"])
        return self.written(wording, facts)

    def again(self, name: str, facts: dict[str, str]) -> str:
        wording = self.pick(self.words["open"][name], facts)
        return self.written(self.rng.choice(self.words["ask_again"]).replace("{open}", wording), facts)

    def phrase(self, kind: str, facts: dict[str, str] | None = None) -> str:
        return self.written(self.pick(self.words[kind], facts or {}), facts or {})

    def answer(self, slot: str, facts: dict[str, str], *, bare: bool = False) -> str:
        wordings = self.words["answer"][slot]
        return self.written(wordings[0] if bare else self.pick(wordings, facts), facts)

    def choice(self, value: str) -> str:
        return self.written(self.pick(self.words["choice"][value], {}), {})

    def written(self, wording: str, facts: dict[str, str]) -> str:
        """Slips and scripts touch the wording; values are spelled as people spell them."""
        if self.persona == "code-mixer" and self.rng.random() < _MIXED:
            wording = _outside_values(wording, lambda part: code_mix(part, self.rng))
        if self.noise:
            wording = noisy(wording, self.language, self.rng)
        if self.persona == "traditional":
            wording = _outside_values(wording, traditional)
        for name, value in facts.items():
            kind = _VALUES.get(name)
            typed = value_as_typed(kind, value, self.rng) if self.noise and kind else value
            wording = wording.replace(f"{{{name}}}", typed)
        return wording


def _names(wording: str) -> set[str]:
    return {part.partition("}")[0] for part in wording.split("{")[1:]}


def _outside_values(wording: str, change: Any) -> str:
    parts = wording.split("{")
    done = [change(parts[0])]
    for part in parts[1:]:
        name, _, rest = part.partition("}")
        done.append(f"{{{name}}}{change(rest)}")
    return "".join(done)
