"""Content to passages on heading boundaries, with stable ids. Same input, same passages."""

import hashlib
from collections.abc import Iterator
from typing import Literal

from knowledge.catalogue import Catalogue
from knowledge.content_models import Asked, Course, Faq, Lesson, Passage, Policy
from knowledge.markdown import Section, sections_of

# Longer sections are cut between blocks: the encoder reads 256 tokens, about this many characters.
_LONGEST: dict[Literal["zh", "en"], int] = {"zh": 420, "en": 1100}
_OPENING: dict[Literal["zh", "en"], str] = {"zh": "开头", "en": "Opening"}


def passages_of(catalogue: Catalogue) -> list[Passage]:
    """All passages in a fixed order: FAQs, lessons, policies."""
    passages = [passage for faq in catalogue.faqs for passage in _faq(faq, catalogue)]
    passages += [p for course in catalogue.courses for lesson in course.lessons for p in _lesson(course, lesson)]
    passages += [passage for policy in catalogue.policies for passage in _policy(policy)]
    return passages


def _faq(faq: Faq, catalogue: Catalogue) -> Iterator[Passage]:
    domain = catalogue.course_by_id[faq.course].domain if faq.course in catalogue.course_by_id else faq.topic
    languages: tuple[Literal["zh", "en"], ...] = ("zh", "en")
    for language in languages:
        questions = faq.questions.in_language(language)
        text = (
            " ".join(faq.answer.in_language(language).split("\n"))
            if language == "en"
            else "".join(faq.answer.in_language(language).split("\n"))
        )
        yield Passage(
            id=f"faq:{faq.id}.{language}",
            source_id=f"faq:{faq.id}",
            kind="faq",
            language=language,
            title=questions[0],
            heading=questions[0],
            questions=questions,
            text=text,
            url=f"/help/{faq.id}?lang={language}",
            course_id=faq.course,
            domain=domain,
            intent=faq.intent,
            version=_version(text),
            reviewer=faq.reviewer,
            reviewed_on=faq.reviewed_on,
            review_due_on=faq.review_due_on,
        )


def _lesson(course: Course, lesson: Lesson) -> Iterator[Passage]:
    for anchor, heading, text in _pieces(sections_of(lesson.body), lesson.language):
        yield Passage(
            id=f"lesson:{lesson.id}#{anchor}",
            source_id=f"lesson:{lesson.id}#{anchor}",
            kind="lesson",
            language=lesson.language,
            title=f"{course.title.in_language(lesson.language)} · {lesson.title}",
            heading=heading,
            questions=_asked(lesson.asked, heading),
            text=text,
            url=f"/learn/{course.id}/{lesson.id}#{anchor.split('~')[0]}",
            access=lesson.access,
            course_id=course.id,
            domain=course.domain,
            intent=f"ask_{course.domain}",
            version=_version(text),
            reviewer=lesson.reviewer,
            reviewed_on=lesson.reviewed_on,
            review_due_on=lesson.review_due_on,
        )


def _policy(policy: Policy) -> Iterator[Passage]:
    for anchor, heading, text in _pieces(sections_of(policy.body), policy.language):
        yield Passage(
            id=f"policy:{policy.id}.{policy.language}#{anchor}",
            source_id=f"policy:{policy.id}.{policy.language}#{anchor}",
            kind="policy",
            language=policy.language,
            title=policy.title,
            heading=heading,
            questions=_asked(policy.asked, heading),
            text=text,
            url=f"/policies/{policy.id}?lang={policy.language}#{anchor.split('~')[0]}",
            domain="service",
            version=f"{policy.version}-{_version(text)}",
            reviewer=policy.reviewer,
            reviewed_on=policy.reviewed_on,
            review_due_on=policy.review_due_on,
        )


def _asked(asked: dict[str, Asked], heading: str) -> tuple[str, ...]:
    questions = asked.get(heading)
    return (*questions.zh, *questions.en) if questions else ()


def _pieces(sections: list[Section], language: Literal["zh", "en"]) -> Iterator[tuple[str, str, str]]:
    """Anchor, heading and text of each piece; the second piece of a long section is `anchor~2`."""
    for section in sections:
        heading = section.heading or _OPENING[language]
        anchor = section.anchor or "opening"
        piece, number = list[str](), 1
        for block in section.blocks:
            if piece and sum(map(len, piece)) + len(block) > _LONGEST[language]:
                yield anchor if number == 1 else f"{anchor}~{number}", heading, "\n".join(piece)
                piece, number = [], number + 1
            piece.append(block)
        yield anchor if number == 1 else f"{anchor}~{number}", heading, "\n".join(piece)


def _version(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
