"""What every fact about a conversation has."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Audience = Literal["learner", "staff", "audit"]


class FactBase(BaseModel):
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    @property
    def audience(self) -> Audience:
        """Who may read it: `learner` means everybody. Staff-only by default, so that nothing leaks by omission."""
        return "staff"
