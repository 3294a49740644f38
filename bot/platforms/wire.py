"""Bodies of the HTTP contract that are no records of the port."""

from pydantic import AwareDatetime, BaseModel, Field


class CodeWanted(BaseModel):
    contact: str = Field(min_length=3, max_length=200, description="Mail address or mobile number.")


class CodeCheck(BaseModel):
    contact: str = Field(min_length=3, max_length=200)
    code: str = Field(max_length=40)


class CodeHolder(BaseModel):
    learner_id: str | None = Field(description="null for anything but the living code of a registered contact.")


class ErasureWanted(BaseModel):
    until: AwareDatetime = Field(description="When the learner had their data erased; what came later stays.")


class WordsErased(BaseModel):
    requests: int = Field(ge=0, description="The learner's requests up to then; the same number for the same key.")


class Problem(BaseModel):
    """What an answer that isn't a success says."""

    code: str
