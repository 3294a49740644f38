"""Content lint: what validates file by file and is still wrong as a whole."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from knowledge.catalogue import Catalogue
from knowledge.content_models import UNREVIEWED, UNTRANSLATED, Faq, Lesson, Policy
from knowledge.errors import Problem
from knowledge.markdown import sections_of
from knowledge.passages import passages_of, second_of

SUBJECT_DOMAINS = ("health", "nutrition", "finance", "insurance")
_SHORTEST_LESSON = {"zh": 500, "en": 300}  # characters, words: below that it is a note, not a lesson


def find_problems(catalogue: Catalogue) -> list[Problem]:
    """Errors that stop an ingest."""
    return [
        *_references(catalogue),
        *_lessons(catalogue),
        *_subject_faqs(catalogue),
        *_same_questions(catalogue),
        *_unfinished(catalogue),
        *_same_anchors(catalogue),
    ]


def find_overdue(catalogue: Catalogue, today: date) -> list[Problem]:
    """What should have been reviewed by now; a warning, since content that is a day late is not yet wrong."""
    return [
        Problem(catalogue.files[key], None, f"{key} was due for review on {reviewed.review_due_on.isoformat()}")
        for key, reviewed in _reviewed(catalogue)
        if reviewed.review_due_on < today
    ]


def _references(catalogue: Catalogue) -> Iterator[Problem]:
    known = catalogue.course_by_id
    for course in catalogue.courses:
        for prerequisite in course.prerequisites:
            if prerequisite not in known:
                yield _problem(catalogue, f"course:{course.id}", f"prerequisite '{prerequisite}' is no course")
            elif not set(course.regions) <= set(known[prerequisite].regions):
                message = f"prerequisite '{prerequisite}' is not sold in all of {', '.join(course.regions)}"
                yield _problem(catalogue, f"course:{course.id}", message)
        if not course.lessons:
            yield _problem(catalogue, f"course:{course.id}", "a course without lessons")
    for faq in catalogue.faqs:
        if faq.course is not None and faq.course not in known:
            yield _problem(catalogue, f"faq:{faq.id}", f"course '{faq.course}' of entry '{faq.id}' does not exist")


def _lessons(catalogue: Catalogue) -> Iterator[Problem]:
    for course, lesson in catalogue.lesson_by_id.values():
        key = f"lesson:{lesson.id}"
        size = _size(lesson)
        if size < _SHORTEST_LESSON[lesson.language]:
            unit = "characters" if lesson.language == "zh" else "words"
            yield _problem(catalogue, key, f"{size} {unit} of text; at least {_SHORTEST_LESSON[lesson.language]}")
        if course.domain in SUBJECT_DOMAINS and not lesson.sources:
            yield _problem(catalogue, key, f"{course.domain} content must name its sources")
        if lesson.timed and any(second_of(section.heading) is None for section in sections_of(lesson.body)):
            yield _problem(catalogue, key, "each heading of a timed lesson must begin with its time, as in 0:01:30")


def _same_anchors(catalogue: Catalogue) -> Iterator[Problem]:
    """As they are cut, since an opening and a heading "Opening" are two sections of one anchor too."""
    counts = Counter(passage.id for passage in passages_of(catalogue))
    for identifier in (one for one, count in counts.items() if count > 1):
        key, _, anchor = identifier.partition("#")
        yield _problem(catalogue, key, f"two headings share the anchor #{anchor.split('~')[0]}")


def _unfinished(catalogue: Catalogue) -> Iterator[Problem]:
    """What came from an import and was made public without being finished; drafts may be as they are."""
    for key, reviewed in _reviewed(catalogue):
        if not reviewed.draft and reviewed.reviewer == UNREVIEWED:
            yield _problem(catalogue, key, f"{key} is no draft and nobody has reviewed it")
    texts = [
        *((f"faq:{faq.id}", faq.draft, (*faq.questions.zh, *faq.questions.en, faq.answer.zh, faq.answer.en))
          for faq in catalogue.faqs),
        *((f"course:{c.id}", c.draft, (*(b.in_language(x) for b in (c.title, c.summary, c.teacher, c.audience)
           for x in ("zh", "en")), *c.outcomes.zh, *c.outcomes.en, *c.topics.zh, *c.topics.en))
          for c in catalogue.courses),
    ]  # fmt: skip
    for key, is_draft, said in texts:
        if not is_draft and UNTRANSLATED in said:
            yield _problem(catalogue, key, f"{key} is no draft and still has a text to be translated or written")


def _reviewed(catalogue: Catalogue) -> list[tuple[str, Lesson | Faq | Policy]]:
    return [
        *((f"lesson:{lesson.id}", lesson) for _, lesson in catalogue.lesson_by_id.values()),
        *((f"faq:{faq.id}", faq) for faq in catalogue.faqs),
        *((f"policy:{p.id}.{p.language}", p) for p in catalogue.policies),
    ]


def _subject_faqs(catalogue: Catalogue) -> Iterator[Problem]:
    for faq in catalogue.faqs:
        if faq.topic in SUBJECT_DOMAINS and not faq.sources:
            yield _problem(catalogue, f"faq:{faq.id}", f"entry '{faq.id}' must name its sources")


def _same_questions(catalogue: Catalogue) -> Iterator[Problem]:
    seen: dict[str, Faq] = {}
    for faq in catalogue.faqs:
        for question in (*faq.questions.zh, *faq.questions.en):
            other = seen.setdefault(question.lower().strip(" ?？。.!！"), faq)
            if other is not faq:
                message = f"entries '{other.id}' and '{faq.id}' ask the same: {question}"
                yield _problem(catalogue, f"faq:{faq.id}", message)


def _size(lesson: Lesson) -> int:
    text = "".join(section.text for section in sections_of(lesson.body))
    if lesson.language == "zh":
        return sum("\u4e00" <= character <= "\u9fff" for character in text)
    return len(text.split())


def _problem(catalogue: Catalogue, key: str, message: str) -> Problem:
    file: Path = catalogue.files[key]
    return Problem(file, _line_of(file, key.split(":", 1)[1]), message)


def _line_of(file: Path, identifier: str) -> int | None:
    lines = file.read_text(encoding="utf-8").splitlines()
    names_it = re.compile(rf"""\bid:\s*["']?{re.escape(identifier)}["']?\s*([,}}#]|$)""")
    return next((n for n, line in enumerate(lines, start=1) if names_it.search(line)), None)
