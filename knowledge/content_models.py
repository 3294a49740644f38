"""Course, Lesson, Faq, Policy, PartnerProduct and Passage: frozen, with stable ids."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, model_validator

Language = Literal["zh", "en"]
Domain = Literal["health", "nutrition", "finance", "insurance", "home"]
Access = Literal["open", "enrolled"]
Region = Literal["CN", "EU", "US"]
Level = Literal["beginner", "intermediate", "advanced"]
Regulated = Literal["none", "medical", "drug", "device", "health_food", "finance", "insurance"]

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

UNREVIEWED = "unreviewed"
"""Stands for the reviewer in a draft that nobody has read yet."""
UNTRANSLATED = "待翻译 / to be translated"
"""Stands in a draft for a text whose source has the other language only."""


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


class Wordings(_Content):
    """Questions of learners, each in the language in which it was written."""

    zh: tuple[Text, ...] = ()
    en: tuple[Text, ...] = ()

    def in_language(self, language: str) -> tuple[str, ...]:
        return self.zh if language == "zh" else self.en


def _refuse_both(questions: tuple[str, ...], near_misses: Wordings) -> None:
    both = {*questions} & {*near_misses.zh, *near_misses.en}
    if both:
        raise ValueError(f"'{min(both)}' is answered here and is a near miss too; take it out of one of them")


class Asked(Wordings):
    """What learners ask that a section answers; in a language of its own or in the other."""

    near_misses: Wordings = Wordings()
    """What looks like it and isn't answered by the section."""

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        _refuse_both((*self.zh, *self.en), self.near_misses)
        return self


class Source(_Content):
    """Where a fact comes from."""

    title: Text
    url: HttpUrl


class Origin(_Content):
    """Which source a draft was made from."""

    source: Text
    """A path within the imported folder, or an address."""
    sha256: Text
    imported_on: date


class _Reviewed(_Content):
    reviewer: Text
    reviewed_on: date
    review_due_on: date
    draft: bool = False
    """Waits for a reviewer: neither searched nor shown."""
    origin: Origin | None = None


class Lesson(_Reviewed):
    """One lesson: Markdown below a front matter."""

    id: Slug
    title: Text
    access: Access
    minutes: Annotated[int, Field(gt=0)]
    sources: tuple[Source, ...] = ()
    language: Language
    timed: bool = False
    """Each `##` heading begins with the time, h:mm:ss, at which it is said in the recording."""
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
    draft: bool = False


class Faq(_Reviewed):
    """A question in many wordings and its reviewed answer, in both languages."""

    id: Slug
    intent: Text
    questions: BilingualList
    near_misses: Wordings = Wordings()
    """What looks like the question and isn't answered by this: another object, another aspect, another one's case."""
    answer: Bilingual
    course: Slug | None = None
    sources: tuple[Source, ...] = ()
    topic: Slug

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        _refuse_both((*self.questions.zh, *self.questions.en), self.near_misses)
        return self


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
    near_misses: tuple[str, ...] = ()
    """Questions that look like these and aren't answered here; who asks one is not answered with this passage."""
    text: str
    whole: str = ""
    """The whole section where it was cut into pieces to be searched; what is quoted comes from all of it."""
    url: str
    second: int | None = None
    """Where in the recording this is said."""
    access: Access = "open"
    course_id: str | None = None
    domain: str
    intent: str | None = None
    """The intent that a question about this usually has; None where any may."""
    version: str
    """First ten hex digits of the SHA-256 of what may be quoted: what a citation was true of."""
    reviewer: str
    reviewed_on: date
    review_due_on: date

    @property
    def quotable(self) -> str:
        """What an answer is cut out of."""
        return self.whole or self.text
