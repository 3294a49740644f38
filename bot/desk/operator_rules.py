"""The operator's own reasons for a person, by intent, keyword, course, channel and language; read from a YAML file."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.dialogue.past import PastTurn
from bot.errors import ConfigurationError
from bot.messages import Channel
from nlu import FALLBACK_INTENT, normalise, taxonomy

_SHORTEST_KEYWORD = 2


def _intent(name: str) -> str:
    if name not in {*taxonomy().intents, FALLBACK_INTENT}:
        raise ValueError(f"no such intent: {name}")
    return name


def _channel(name: str) -> str:
    if name not in get_args(Channel):
        raise ValueError(f"no such channel: {name}")
    return name


def _keyword(word: str) -> str:
    plain = normalise(word).strip()
    if len(plain) < _SHORTEST_KEYWORD:
        raise ValueError(f"{word!r} is too short: it would stand in too many messages")
    return plain


class OperatorRule(BaseModel):
    """One rule: everything that it names must hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
    intents: frozenset[Annotated[str, AfterValidator(_intent)]] = frozenset()
    keywords: frozenset[Annotated[str, AfterValidator(_keyword)]] = frozenset()
    courses: frozenset[str] = frozenset()
    channels: frozenset[Annotated[str, AfterValidator(_channel)]] = frozenset()
    languages: frozenset[Literal["zh", "en"]] = frozenset()
    urgency: Literal["critical", "high", "normal"] = "normal"
    reason: dict[Literal["zh", "en"], Annotated[str, Field(min_length=1)]]

    @model_validator(mode="after")
    def _says_when(self) -> "OperatorRule":
        if not (self.intents or self.keywords or self.courses):
            raise ValueError(
                "a rule names an intent, a keyword or a course; a channel or a language alone is everybody"
            )
        if len(self.reason) != len(("zh", "en")):
            raise ValueError("a reason has both languages, zh and en")
        return self

    def holds(self, said: "Said") -> bool:
        return (
            (not self.intents or said.turn.intent in self.intents)
            and (not self.channels or said.channel in self.channels)
            and (not self.languages or said.language in self.languages)
            and (not self.courses or said.course in self.courses)
            and (not self.keywords or any(_stands_in(word, normalise(said.turn.text)) for word in self.keywords))
        )


@dataclass(frozen=True)
class Said:
    """What a rule looks at."""

    turn: PastTurn
    channel: str
    language: str
    course: str | None


def _stands_in(word: str, text: str) -> bool:
    if word.isascii():
        return re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None
    return word in text


def rule_that_holds(rules: Collection[OperatorRule], said: Said) -> OperatorRule | None:
    return next((rule for rule in rules if rule.holds(said)), None)


def read_operator_rules(path: Path | None, courses: Collection[str]) -> tuple[OperatorRule, ...]:
    """Raises:
    ConfigurationError: what is wrong in the file, and where.
    """
    name = path or "operator_rules.yml"
    try:
        text = (path or files("bot.desk").joinpath("operator_rules.yml")).read_text(encoding="utf-8")
        rules = TypeAdapter(tuple[OperatorRule, ...]).validate_python(YAML(typ="safe", pure=True).load(text) or ())
    except ValidationError as error:
        found = "; ".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(en=f"{name}: {found}") from error
    except (OSError, YAMLError) as error:
        raise ConfigurationError(en=f"{name}: {error}") from error
    names = [rule.name for rule in rules]
    twice = sorted({rule for rule in names if names.count(rule) > 1})
    unknown = sorted({course for rule in rules for course in rule.courses if course not in courses})
    if twice or unknown:
        raise ConfigurationError(en=f"{name}: names used twice: {twice}; courses that do not exist: {unknown}")
    return rules
