"""Reads a content folder: courses with their lessons, FAQs, policies and partner products."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from knowledge.asked import ASKED_FILE, read_asked
from knowledge.content_file import build, entries_of, read_front_matter, read_yaml
from knowledge.content_models import Course, Faq, Lesson, PartnerProduct, Policy
from knowledge.errors import ContentError, Problem

DEFAULT_CONTENT = Path(__file__).parent / "content"
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Catalogue:
    """All content of one platform, as read from files."""

    folder: Path
    courses: tuple[Course, ...]
    faqs: tuple[Faq, ...]
    policies: tuple[Policy, ...]
    products: tuple[PartnerProduct, ...]
    files: dict[str, Path] = field(default_factory=dict)
    """Which file holds which id, for messages."""

    @cached_property
    def course_by_id(self) -> dict[str, Course]:
        return {course.id: course for course in self.courses}

    @cached_property
    def product_by_id(self) -> dict[str, PartnerProduct]:
        return {product.id: product for product in self.products}

    @cached_property
    def lesson_by_id(self) -> dict[str, tuple[Course, Lesson]]:
        return {lesson.id: (course, lesson) for course in self.courses for lesson in course.lessons}


def without_drafts(catalogue: Catalogue) -> Catalogue:
    """The same content as far as it is public: as `load_catalogue` reads it by default."""
    courses = [
        course.model_copy(update={"lessons": tuple(lesson for lesson in course.lessons if not lesson.draft)})
        for course in catalogue.courses
        if not course.draft
    ]
    faqs = [faq for faq in catalogue.faqs if not faq.draft]
    policies = [policy for policy in catalogue.policies if not policy.draft]
    public = {
        *(f"course:{course.id}" for course in courses),
        *(f"lesson:{lesson.id}" for course in courses for lesson in course.lessons),
        *(f"faq:{faq.id}" for faq in faqs),
        *(f"policy:{policy.id}.{policy.language}" for policy in policies),
        *(f"partner:{product.id}" for product in catalogue.products),
    }
    files = {key: file for key, file in catalogue.files.items() if key in public}
    return Catalogue(catalogue.folder, tuple(courses), tuple(faqs), tuple(policies), catalogue.products, files)


def load_catalogue(folder: Path = DEFAULT_CONTENT, *, drafts: bool = False) -> Catalogue:
    """Read and validate every file.

    Args:
        drafts: also what waits for a reviewer. Never for serving; otherwise a draft is not even validated, so that a
            teacher's half-done work stops nobody.

    Raises:
        ContentError: lists all problems of all files, each with file and line.
    """
    if not folder.is_dir():
        raise ContentError([Problem(folder, None, "no such content folder; set ZHIKE_CONTENT or pass --content")])
    reader = _Reader(drafts)
    catalogue = Catalogue(
        folder=folder,
        courses=tuple(reader.one_each(folder.glob("courses/*/course.yml"), reader.course)),
        faqs=tuple(reader.many_each(folder.glob("faqs/*.yml"), reader.faqs)),
        policies=tuple(reader.policies(folder / "policies")),
        products=tuple(reader.many_each(folder.glob("partners.yml"), reader.products)),
        files=reader.files,
    )
    if reader.problems:
        raise ContentError(reader.problems)
    return catalogue


class _Reader:
    """Collects the problems of all files instead of stopping at the first."""

    def __init__(self, drafts: bool) -> None:
        self._drafts = drafts
        self._waiting: set[str] = set()
        self.problems: list[Problem] = []
        self.files: dict[str, Path] = {}

    def one_each(self, files: Iterable[Path], read: Callable[[Path], _Item | None]) -> list[_Item]:
        return self.many_each(files, lambda file: [item for item in [read(file)] if item is not None])

    def many_each(self, files: Iterable[Path], read: Callable[[Path], list[_Item]]) -> list[_Item]:
        items: list[_Item] = []
        for file in sorted(files):
            try:
                items += read(file)
            except ContentError as error:
                self.problems += error.problems
        return items

    def course(self, file: Path) -> Course | None:
        node = read_yaml(file)
        if self._waits(node):
            return None
        lessons = self.one_each(file.parent.glob("*.md"), lambda path: self._lesson(path, str(node.get("language"))))
        asked = read_asked(file.parent / ASKED_FILE, {lesson.id: lesson.body for lesson in lessons}, self._waiting)
        lessons = [lesson.model_copy(update={"asked": asked.get(lesson.id, {})}) for lesson in lessons]
        course = build(Course, {**node, "lessons": lessons}, file, node)
        if course.id != file.parent.name:
            raise ContentError([Problem(file, 1, f"id '{course.id}' differs from the folder's name")])
        self._remember("course", course.id, file)
        return course

    def faqs(self, file: Path) -> list[Faq]:
        node = read_yaml(file)
        return self.many_each_entry(file, entries_of(file, node, "entries"), Faq, "faq", {"topic": node.get("topic")})

    def products(self, file: Path) -> list[PartnerProduct]:
        entries = entries_of(file, read_yaml(file), "products")
        return self.many_each_entry(file, entries, PartnerProduct, "partner", {})

    def policies(self, folder: Path) -> list[Policy]:
        policies = {f"{p.id}.{p.language}": p for p in self.one_each(folder.glob("*.md"), self._policy)}
        try:
            asked = read_asked(
                folder / ASKED_FILE, {key: policy.body for key, policy in policies.items()}, self._waiting
            )
        except ContentError as error:
            self.problems += error.problems
            asked = {}
        return [policy.model_copy(update={"asked": asked.get(key, {})}) for key, policy in policies.items()]

    def _policy(self, file: Path) -> Policy | None:
        node, body, first_line = read_front_matter(file)
        if self._waits(node):
            self._waiting.add(f"{node.get('id')}.{node.get('language')}")
            return None
        values = {**node, "body": body, "first_line": first_line}
        policy = build(Policy, values, file, node, first_line=2)
        self._remember("policy", f"{policy.id}.{policy.language}", file)
        return policy

    def many_each_entry(
        self, file: Path, entries: Iterable[Any], model: type[_Item], kind: str, common: dict[str, Any]
    ) -> list[_Item]:
        items = []
        for entry in entries:
            if self._waits(entry):
                continue
            try:
                item: Any = build(model, {**common, **entry}, file, entry)  # type: ignore[type-var]  # content models
                self._remember(kind, item.id, file, entry.line + 1)
            except ContentError as error:
                self.problems += error.problems
            else:
                items.append(item)
        return items

    def _lesson(self, file: Path, language: str) -> Lesson | None:
        node, body, first_line = read_front_matter(file)
        if self._waits(node):
            self._waiting.add(str(node.get("id")))
            return None
        values = {"language": language, **node, "body": body, "first_line": first_line}
        lesson = build(Lesson, values, file, node, first_line=2)
        self._remember("lesson", lesson.id, file)
        return lesson

    def _waits(self, node: Any) -> bool:
        return not self._drafts and node.get("draft") is True

    def _remember(self, kind: str, identifier: str, file: Path, line: int = 1) -> None:
        key = f"{kind}:{identifier}"
        if key in self.files:
            raise ContentError([Problem(file, line, f"id '{identifier}' is already used in {self.files[key]}")])
        self.files[key] = file
