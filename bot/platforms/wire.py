"""Bodies of the HTTP contract that are no records of the port."""

from pydantic import BaseModel, Field


class CodeWanted(BaseModel):
    contact: str = Field(min_length=3, max_length=200, description="Mail address or mobile number.")


class CodeCheck(BaseModel):
    contact: str = Field(min_length=3, max_length=200)
    code: str = Field(max_length=40)


class CodeHolder(BaseModel):
    learner_id: str | None = Field(description="null for anything but the living code of a registered contact.")


class Problem(BaseModel):
    """What an answer that isn't a success says."""

    code: str
