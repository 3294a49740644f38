"""What editors send: publish, rollback, and a draft from a ticket."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

_Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
_Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]
_Version = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Publish(BaseModel):
    expected: _Version
    """The version that the editor looked at."""
    force_reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class Rollback(BaseModel):
    to: Annotated[int, Field(ge=1, le=2**31 - 1)]
    expected: _Version
    reason: _Reason


class TicketDraft(BaseModel):
    """A FAQ entry of a resolved ticket, as the editor has put it."""

    ticket: Annotated[str, Field(pattern=r"^T-\d{6,10}$")]
    topic: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    intent: Annotated[str, Field(pattern=r"^[a-z_]{2,64}$")]
    language: Literal["zh", "en"]
    questions: Annotated[list[_Line], Field(min_length=1, max_length=20)]
    answer: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=4000)]
    without_personal_data: Literal[True]
    """Somebody has read it for names, numbers and addresses, and says that none is left."""
