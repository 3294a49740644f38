"""What editors work with: documents, published versions, the gaps that learners fell into, and the stores of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from bot.errors import Conflict, NotFound
from knowledge import Passage

Kind = Literal["publish", "rollback", "adopted"]
"""`adopted`: what served already when versions began to be kept."""


class PublishedMeanwhile(Conflict):
    code = "published_meanwhile"
    zh = "在此期间已有人发布了新版本，请刷新后再试。"
    en = "Somebody has published meanwhile. Refresh and look again."


class GoldenDropped(Conflict):
    """The new version handles the golden questions worse than what serves; `worse` names them."""

    code = "golden_dropped"

    def __init__(self, golden: "Golden") -> None:
        self.golden = golden
        asked = "; ".join(f"{one['question']} ({one['before']} → {one['after']})" for one in golden.worse)
        super().__init__(
            f"金标问题答得不如现在（答对 {golden.before} → {golden.right}），未发布。变差的问题：{asked}",
            f"Golden questions drop ({golden.before} → {golden.right} right); not published. Worse: {asked}",
        )


class NoSuchVersion(NotFound):
    code = "no_such_version"
    zh = "没有这个版本。"
    en = "There is no such version."


@dataclass(frozen=True)
class Document:
    """One text that an editor edits: a FAQ entry, a lesson or a policy; whole, and as it is cut."""

    key: str
    """`faq:<id>`, `lesson:<id>` or `policy:<id>.<language>`."""
    title: str
    reviewer: str
    reviewed_on: date
    review_due_on: date
    text: str
    """As people read and compare it."""
    passages: tuple[Passage, ...] = field(repr=False)
    digest: str = ""


@dataclass(frozen=True)
class Golden:
    """How the golden questions went when a version was to be published."""

    questions: int
    right: int
    before: int | None
    """None where nothing comparable served."""
    worse: tuple[dict[str, str], ...] = ()
    better: int = 0
    lost_answers: int = 0
    """So many fewer of the questions that something answers are answered rightly."""

    @property
    def dropped(self) -> bool:
        """Fewer come out right, or more got worse than better, or answers are lost: a lucky silence makes up for none.

        What is deleted can no longer answer wrongly either, so that a deletion may well look like an even trade.
        """
        if self.before is None:
            return False
        return self.right < self.before or len(self.worse) > self.better or self.lost_answers > 0


@dataclass(frozen=True)
class Publication:
    """One version: who made it serve, when, from what."""

    version: int
    kind: Kind
    at: datetime
    by: str
    content: str
    """Hash over all passages, as in the index's manifest."""
    passages: int
    restores: int | None = None
    """The version that a rollback serves again."""
    reason: str = ""
    """Of a rollback, or why the golden questions were overruled."""
    forced: bool = False
    golden: Golden | None = None


@dataclass(frozen=True)
class Revision:
    """A document as it stood from one publication on."""

    number: int
    version: int
    at: datetime
    by: str
    digest: str | None
    """None: from here on it was not published any more."""
    reviewer: str = ""
    reviewed_on: date | None = None
    review_due_on: date | None = None


class PublicationStore(Protocol):
    """Versions in SQL. Every method is one short transaction."""

    async def latest(self) -> Publication | None: ...

    async def history(self, limit: int = 50) -> list[Publication]:
        """Newest first."""
        ...

    async def find(self, version: int) -> Publication:
        """Raises:
        NoSuchVersion: it was never published.
        """
        ...

    async def add(self, publication: Publication, documents: Sequence[Document]) -> None:
        """Keep a version with everything that it was built from.

        Raises:
            PublishedMeanwhile: its number is taken.
        """
        ...

    async def documents(self, version: int) -> list[Document]:
        """In their order; with their passages, the same as they were built from."""
        ...

    async def revisions(self, key: str) -> list[Revision]:
        """Of one document, oldest first."""
        ...

    async def text(self, digest: str) -> str:
        """Raises:
        NoSuchVersion: no such text is kept.
        """
        ...


@dataclass(frozen=True)
class Published:
    """What a publish or a rollback came to."""

    publication: Publication
    changed: bool
    seconds: float


@dataclass(frozen=True)
class Missed:
    """A question that the content did not answer well."""

    text: str
    language: str
    at: datetime
    learner: str
    """Learner or conversation: counted, never shown."""
    why: Literal["abstained", "asked_which", "answered_badly"]
    nearest: str | None = None


class MissedQuestions(Protocol):
    """Read from the log each time, so that nothing of it is kept elsewhere."""

    async def missed(self, since: datetime, limit: int = 500) -> list[Missed]:
        """Newest first."""
        ...


@dataclass(frozen=True)
class Working:
    """A document as it stands in the files now."""

    document: Document
    draft: bool


class Knowledge(Protocol):
    """What editors can do."""

    store: PublicationStore

    async def working(self) -> list[Working]:
        """Raises:
        ContentError: the files have problems.
        """
        ...

    async def publish(self, by: str, *, expected: int | None = None, force_reason: str = "") -> Published: ...

    async def rollback(self, to: int, by: str, reason: str, *, expected: int | None = None) -> Published: ...
