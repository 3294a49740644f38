"""Course, Lesson, Faq, Policy, PartnerProduct and Passage: frozen, with stable ids."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints

Language = Literal["zh", "en"]
Domain = Literal["health", "nutrition", "finance", "insurance", "home"]
Access = Literal["open", "enrolled"]
Region = Literal["CN", "EU", "US"]
Level = Literal["beginner", "intermediate", "advanced"]
Regulated = Literal["none", "medical", "drug", "device", "health_food", "finance", "insurance"]

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Content(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Bilingual(_Content):
    """The same text, written in both languages."""

    zh: Text
    en: Text

    def in_language(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class BilingualList(_Content):
    """The same list in both languages; not necessarily of equal length."""

    zh: Annotated[tuple[Text, ...], Field(min_length=1)]
    en: Annotated[tuple[Text, ...], Field(min_length=1)]

    def in_language(self, language: str) -> tuple[str, ...]:
        return self.zh if language == "zh" else self.en


class Asked(_Content):
    """What learners ask that a section answers; in a language of its own or in the other."""

    zh: tuple[Text, ...] = ()
    en: tuple[Text, ...] = ()


class Source(_Content):
    """Where a fact comes from."""

    title: Text
    url: HttpUrl


class _Reviewed(_Content):
    reviewer: Text
    reviewed_on: date
    review_due_on: date


class Lesson(_Reviewed):
    """One lesson: Markdown below a front matter."""

    id: Slug
    title: Text
    access: Access
    minutes: Annotated[int, Field(gt=0)]
    sources: tuple[Source, ...] = ()
    language: Language
    body: Text
    first_line: int = 1
    """Line of the file on which the body begins."""
    asked: dict[str, Asked] = {}
    """By heading, from the `asked.yml` beside the lesson."""


class Course(_Content):
    """A course for sale, with its lessons in order."""

    id: Slug
    domain: Domain
    language: Language
    title: Bilingual
    summary: Bilingual
    teacher: Bilingual
    level: Level
    minutes: Annotated[int, Field(gt=0)]
    price_cny: Annotated[float, Field(ge=0)]
    audience: Bilingual
    outcomes: BilingualList
    topics: BilingualList
    prerequisites: tuple[Slug, ...] = ()
    regions: Annotated[tuple[Region, ...], Field(min_length=1)]
    published_on: date
    lessons: tuple[Lesson, ...] = ()


class Faq(_Reviewed):
    """A question in many wordings and its reviewed answer, in both languages."""

    id: Slug
    intent: Text
    questions: BilingualList
    answer: Bilingual
    course: Slug | None = None
    sources: tuple[Source, ...] = ()
    topic: Slug


class Policy(_Reviewed):
    """One of the platform's rules, in one language."""

    id: Slug
    title: Text
    language: Language
    version: Annotated[int, Field(ge=1)]
    effective_on: date
    body: Text
    first_line: int = 1
    asked: dict[str, Asked] = {}


class PartnerProduct(_Content):
    """A partner's goods or service. `regulated` decides where it may be offered at all."""

    id: Slug
    provider: Bilingual
    category: Literal["check_up", "insurance_plan", "fresh_food", "home_goods", "fitness", "book", "financial_service"]
    domain: Domain
    title: Bilingual
    summary: Bilingual
    topics: BilingualList
    price_cny: Annotated[float, Field(ge=0)]
    url: HttpUrl
    regions: Annotated[tuple[Region, ...], Field(min_length=1)]
    regulated: Regulated
    available: bool = True


class Passage(_Content):
    """The smallest piece that is searched and cited."""

    id: str
    """Stable: the source id, with the language for texts that exist in both."""
    source_id: str
    """The same for all languages of one text: `faq:<id>`, `lesson:<id>#<heading>`, `policy:<id>#<n>`."""
    kind: Literal["faq", "lesson", "policy"]
    language: Language
    title: str
    heading: str
    questions: tuple[str, ...] = ()
    """Wordings under which the passage should be found, besides title and heading; of a lesson in both languages."""
    text: str
    url: str
    access: Access = "open"
    course_id: str | None = None
    domain: str
    intent: str | None = None
    """The intent that a question about this usually has; None where any may."""
    version: str
    """First ten hex digits of the text's SHA-256: what a citation was true of."""
    reviewer: str
    reviewed_on: date
    review_due_on: date
