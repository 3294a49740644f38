"""Which team a conversation goes to; read from teams.yml or a file of the operator's, every mistake named."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.desk.calendars import Calendar
from bot.desk.triggers import trigger_names
from bot.errors import ConfigurationError
from nlu import FALLBACK_INTENT, taxonomy


def _both(text: dict[str, str]) -> dict[str, str]:
    if text.keys() != {"zh", "en"} or not all(value.strip() for value in text.values()):
        raise ValueError("a text has both languages, zh and en")
    return text


Text = Annotated[dict[str, str], AfterValidator(_both)]


def _topic(name: str) -> str:
    if name not in {*taxonomy().intents, FALLBACK_INTENT, *trigger_names()}:
        raise ValueError(f"no such intent or reason: {name}")
    return name


class Team(Calendar):
    """People who answer together, and when they are there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,32}$")]
    name: Text
    zone_name: Text
    languages: frozenset[str] = frozenset()
    topics: frozenset[Annotated[str, AfterValidator(_topic)]] = frozenset()

    def takes(self, language: str, topics: frozenset[str]) -> bool:
        return (not self.languages or language in self.languages) and (not self.topics or bool(self.topics & topics))


class Teams:
    """All teams, in the order in which they are asked."""

    def __init__(self, teams: tuple[Team, ...]) -> None:
        """Raises:
        ValueError: two teams of one name, or a last one that doesn't take everything.
        """
        if not teams or teams[-1].languages or teams[-1].topics:
            raise ValueError("the last team takes every conversation: it has no languages and no topics")
        if len({team.id for team in teams}) < len(teams):
            raise ValueError("two teams have the same id")
        self._teams = teams

    def team_for(self, language: str, *topics: str) -> Team:
        return next(team for team in self._teams if team.takes(language, frozenset(topics)))

    def named(self, team_id: str) -> Team | None:
        return next((team for team in self._teams if team.id == team_id), None)


def read_teams(path: Path | None = None) -> Teams:
    """Raises:
    ConfigurationError: what is wrong in the file, and where.
    """
    try:
        text = (path or files("bot.desk").joinpath("teams.yml")).read_text(encoding="utf-8")
        return Teams(tuple(Team.model_validate(entry) for entry in YAML(typ="safe", pure=True).load(text) or ()))
    except ValidationError as error:
        found = "; ".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(en=f"{path or 'teams.yml'}: {found}") from error
    except (OSError, YAMLError, TypeError, ValueError) as error:
        raise ConfigurationError(en=f"{path or 'teams.yml'}: {error}") from error
