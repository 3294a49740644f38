"""Reads hotlines.yml: number, region, purpose, hours, source, verified_on, expires_on."""

from datetime import date
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, TypeAdapter
from ruamel.yaml import YAML

ELSEWHERE = "ELSEWHERE"


class Hotline(BaseModel):
    """One dated number."""

    id: str
    region: str
    purpose: str
    number: str
    name: dict[str, str]
    hours: str
    source: str
    verified_on: date
    expires_on: date
    reviewed: bool = True
    """Whether a person has compared it with its source."""


@cache
def regions() -> frozenset[str]:
    return frozenset(line.region for line in hotlines())


def served_region(learners: str | None, operators: str) -> str:
    """The region whose numbers are named: the learner's where it is known, else the operator's.

    A learner in a region without a list gets the numbers that work elsewhere, never those of another country.
    """
    region = learners or operators
    return region if region in regions() else ELSEWHERE


@cache
def hotlines() -> tuple[Hotline, ...]:
    text = files("bot.safety").joinpath("hotlines.yml").read_text(encoding="utf-8")
    return tuple(TypeAdapter(list[Hotline]).validate_python(YAML(typ="safe").load(text)))


def hotlines_for(region: str, purpose: str) -> tuple[Hotline, ...]:
    """In the order of the file: the first is the one to call first."""
    return tuple(line for line in hotlines() if line.region == region and line.purpose == purpose)


def unreviewed() -> tuple[Hotline, ...]:
    """Entries that no person has compared with their source."""
    return tuple(line for line in hotlines() if not line.reviewed)


def firsts_elsewhere(region: str, purpose: str) -> tuple[Hotline, ...]:
    """What to call first in each of the other regions."""
    first: dict[str, Hotline] = {}
    for line in hotlines():
        if line.purpose == purpose and line.region != region:
            first.setdefault(line.region, line)
    return tuple(first.values())


def stale(today: date) -> tuple[Hotline, ...]:
    """Entries that must be verified again before they may be shown."""
    return tuple(line for line in hotlines() if line.expires_on <= today)
