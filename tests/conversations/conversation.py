"""A golden conversation as its file has it: strictly validated, every mistake named with file and line."""

from collections.abc import Container, Sequence
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

from bot.desk.triggers import trigger_names
from bot.dialogue import events
from bot.dialogue.form_specs import FORMS
from bot.dialogue.policy import DEFAULT, RULES
from bot.dialogue.rights import PRESSED, PRESSED_SETTINGS
from bot.platforms.demo import demo_data
from nlu import FALLBACK_INTENT, taxonomy

FOLDER = Path(__file__).parent
RULE_NAMES = frozenset(rule.name for rule in (*RULES, DEFAULT))
BUTTON_INTENTS = frozenset(
    {
        "why_this",
        "not_interested",
        "personalise",
        "use_history",
        "suggestions",
        "rate_service",
        *PRESSED,
        *PRESSED_SETTINGS,
    }
)
_INTENTS = frozenset(taxonomy().intents) | BUTTON_INTENTS | {FALLBACK_INTENT}
_REASONS = trigger_names()
_EVENTS = {kind.model_fields["type"].default: kind for kind in get_args(get_args(events.Event)[0])}
_STAFF_DOES = ("claim", "reply", "note", "hand_back", "resolve")
_NOT_EXPECTATIONS = frozenset({"learner", "times", "forged", "press", "page", "staff", "by", "fails", "because"})


class ConversationError(ValueError):
    """A conversation file that can't be played; each line of the text begins with file and line."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Press(_Strict):
    """A button or a card's control that the bot offered: by its title, or by how its payload begins."""

    title: str | None = None
    payload: str | None = None

    @model_validator(mode="after")
    def _names_one(self) -> "Press":
        if (self.title is None) == (self.payload is None):
            raise ValueError("press names a title or a payload")
        return self


class StaffStep(_Strict):
    """What a member of staff does with the conversation's ticket."""

    does: Literal["claim", "reply", "note", "hand_back", "resolve"]
    text: str = ""


class Step(_Strict):
    """One step: the learner writes or presses, or staff act; then what must have come of it."""

    learner: str | None = None
    times: int = Field(1, ge=1)
    """Repeats the learner's text, for very long messages."""
    forged: str | None = None
    """A payload that comes with the text although no button carried it."""
    press: Press | None = None
    page: str | None = None
    """Course that is open on the page around the widget."""
    staff: StaffStep | None = None
    by: str = "meiling"

    rule: str | tuple[str, ...] | None = None
    """The policy's rule, or any of several where more than one is right."""
    not_rule: str | None = None
    intent: str | None = None
    language: Literal["zh", "en"] | None = None
    sentiment: Literal["negative", "neutral", "positive"] | None = None
    cites: tuple[str, ...] = ()
    """Source ids, or their beginnings, that must all be cited."""
    cites_one_of: tuple[str, ...] = ()
    recommends: Literal[False, "course", "partner", "any"] | None = None
    never_offers: tuple[str, ...] = ()
    buttons: tuple[str, ...] = ()
    """Beginnings of payloads that the reply's buttons must have."""
    mentions: tuple[str, ...] = ()
    """Facts of a record, such as an order number; never wording."""
    never_mentions: tuple[str, ...] = ()
    abstained: bool | None = None
    verdict: Literal["answer", "choose", "abstain"] | None = None
    """What the search came to."""
    form: str | None = None
    """The form that is open after this step, or that ended in it."""
    escalated: bool | None = None
    reason: str | None = None
    safety: str | None = None
    """Category whose reviewed text must be the first thing said."""
    silent: bool = False
    fails: tuple[str, ...] = ()
    """Expectations of this step, by name, that the shipped model or search doesn't meet yet: just these fail.
    What is written stays what a good bot must do."""
    because: str | None = None
    """Why they fail."""

    @field_validator("staff", mode="before")
    @classmethod
    def _read_staff(cls, value: object) -> object:
        if isinstance(value, str):
            return {"does": value}
        if isinstance(value, dict) and len(value) == 1:
            does, text = next(iter(value.items()))
            return {"does": does, "text": text}
        raise ValueError(f"staff is one of {', '.join(_STAFF_DOES)}, or reply or note with a text")

    @field_validator("rule", "not_rule")
    @classmethod
    def _know_rules(cls, value: str | tuple[str, ...] | None) -> str | tuple[str, ...] | None:
        for name in (value,) if isinstance(value, str) else value or ():
            _known(name, RULE_NAMES, "rule")
        return value

    @field_validator("intent")
    @classmethod
    def _know_intent(cls, value: str | None) -> str | None:
        return _known(value, _INTENTS, "intent")

    @field_validator("form")
    @classmethod
    def _know_form(cls, value: str | None) -> str | None:
        return _known(value, FORMS, "form")

    @field_validator("reason")
    @classmethod
    def _know_reason(cls, value: str | None) -> str | None:
        return _known(value, _REASONS, "reason")

    @model_validator(mode="after")
    def _makes_sense(self) -> "Step":
        if sum(part is not None for part in (self.learner, self.press, self.staff)) != 1:
            raise ValueError("a step is one of learner, press and staff")
        expected = self.model_fields_set - _NOT_EXPECTATIONS
        if self.staff is not None and expected:
            raise ValueError(f"a staff step expects nothing: {', '.join(sorted(expected))}")
        if self.staff is None and self.silent is bool(self.rule or self.not_rule):
            raise ValueError("a learner's step says which rule decides, or that the bot is silent")
        if unknown := set(self.fails) - expected:
            raise ValueError(f"only what is expected can fail: {', '.join(sorted(unknown))}")
        if bool(self.fails) is (self.because is None):
            raise ValueError("what fails has its reason, in because")
        return self

    @property
    def rules(self) -> tuple[str, ...]:
        return (self.rule,) if isinstance(self.rule, str) else self.rule or ()


class ExpectedEvent(_Strict):
    """An event of the log: its type, and the fields that must match."""

    type: str
    fields: dict[str, str | int | bool] = Field(default_factory=dict)


class Conversation(_Strict):
    """One file."""

    name: str
    language: Literal["zh", "en"]
    learner: str | None = None
    turns: tuple[Step, ...] = Field(min_length=1)
    events: tuple[ExpectedEvent, ...] = ()
    """Must occur in the log in this order."""
    no_events: tuple[ExpectedEvent, ...] = ()

    @field_validator("learner")
    @classmethod
    def _know_learner(cls, value: str | None) -> str | None:
        return _known(value, [entry["id"] for entry in demo_data()["learners"]], "learner")

    @field_validator("events", "no_events", mode="before")
    @classmethod
    def _read_events(cls, value: object) -> object:
        return [_event(entry) for entry in value] if isinstance(value, Sequence) else value


def _event(entry: object) -> dict[str, object]:
    """`ticket_opened`, or `{offer_withheld: {rule: minor}}`."""
    kind, fields = next(iter(entry.items())) if isinstance(entry, dict) and len(entry) == 1 else (str(entry), {})
    _known(kind, _EVENTS, "event")
    for name in fields:
        _known(name, _EVENTS[kind].model_fields, f"field of {kind}")
    return {"type": kind, "fields": fields}


def _known(name: str | None, names: Container[str], what: str) -> str | None:
    if name is not None and name not in names:
        raise ValueError(f"no such {what}: {name}")
    return name


def conversation_files(folder: Path = FOLDER) -> list[Path]:
    return sorted(folder.glob("*.yml"))


def read_conversation(path: Path) -> Conversation:
    """Raises:
    ConversationError: every problem of the file, each with file and line.
    """
    try:
        document = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConversationError(f"{path.name}:{line}: {error.problem}") from error
    try:
        return Conversation.model_validate(document)
    except ValidationError as error:
        found = [f"{path.name}:{_line(document, e['loc'])}: {_path(e['loc'])}: {e['msg']}" for e in error.errors()]
        raise ConversationError("\n".join(found)) from error


def _line(document: object, loc: tuple[int | str, ...]) -> int:
    """Line of the innermost thing on this path that stands in the file."""
    node, line = document, 0
    for key in loc:
        if isinstance(node, CommentedMap) and key in node:
            line = node.lc.key(key)[0]
        elif isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node):
            line = node.lc.item(key)[0]
        else:
            break
        node = node[key]
    return line + 1


def _path(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc)
