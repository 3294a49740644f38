"""Content to passages on heading boundaries, with stable ids. Same input, same passages."""

import hashlib
import re
from collections.abc import Iterator
from typing import Literal

from knowledge.catalogue import Catalogue
from knowledge.content_models import Asked, Course, Faq, Lesson, Passage, Policy, Wordings
from knowledge.markdown import Section, plain_text, sections_of

# Longer sections are cut between blocks: the encoder reads 256 tokens, about this many characters.
_LONGEST: dict[Literal["zh", "en"], int] = {"zh": 420, "en": 1100}
_WHOLE = 2000  # characters: a longer section is quoted by its pieces
_TIME = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)(?!\d)")
_OPENING: dict[Literal["zh", "en"], str] = {"zh": "开头", "en": "Opening"}


def passages_of(catalogue: Catalogue) -> list[Passage]:
    """All passages in a fixed order: FAQs, lessons, policies."""
    passages = [passage for faq in catalogue.faqs for passage in _faq(faq, catalogue)]
    passages += [p for course in catalogue.courses for lesson in course.lessons for p in _lesson(course, lesson)]
    passages += [passage for policy in catalogue.policies for passage in _policy(policy, _has_twin(policy, catalogue))]
    return passages


def _faq(faq: Faq, catalogue: Catalogue) -> Iterator[Passage]:
    domain = catalogue.course_by_id[faq.course].domain if faq.course in catalogue.course_by_id else faq.topic
    languages: tuple[Literal["zh", "en"], ...] = ("zh", "en")
    for language in languages:
        questions = faq.questions.in_language(language)
        text = plain_text(faq.answer.in_language(language))
        yield Passage(
            id=f"faq:{faq.id}.{language}",
            source_id=f"faq:{faq.id}",
            kind="faq",
            language=language,
            title=questions[0],
            heading=questions[0],
            questions=questions,
            near_misses=faq.near_misses.in_language(language),
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
    for anchor, heading, text, whole in _pieces(sections_of(lesson.body), lesson.language):
        asked = lesson.asked.get(heading, Asked())
        second = second_of(heading) if lesson.timed else None
        at = "" if second is None else f"?t={second}"
        yield Passage(
            id=f"lesson:{lesson.id}#{anchor}",
            source_id=f"lesson:{lesson.id}#{anchor}",
            kind="lesson",
            language=lesson.language,
            title=f"{course.title.in_language(lesson.language)} · {lesson.title}",
            heading=heading,
            questions=_both(asked),
            near_misses=_both(asked.near_misses),
            text=text,
            whole=whole,
            url=f"/learn/{course.id}/{lesson.id}{at}#{anchor.split('~')[0]}",
            second=second,
            access=lesson.access,
            course_id=course.id,
            domain=course.domain,
            intent=f"ask_{course.domain}",
            version=_version(whole or text),
            reviewer=lesson.reviewer,
            reviewed_on=lesson.reviewed_on,
            review_due_on=lesson.review_due_on,
        )


def _has_twin(policy: Policy, catalogue: Catalogue) -> bool:
    """Whether the other language's version has the same sections in the same order, so that one is the other's."""
    shapes = [
        [bool(section.heading) for section in sections_of(one.body)]
        for one in catalogue.policies
        if one.id == policy.id
    ]
    return len(shapes) > 1 and all(shape == shapes[0] for shape in shapes)


def _policy(policy: Policy, has_twin: bool) -> Iterator[Passage]:
    sections = sections_of(policy.body)
    numbers = {section.anchor or "opening": number for number, section in enumerate(sections, start=1)}
    for anchor, heading, text, whole in _pieces(sections, policy.language):
        asked = policy.asked.get(heading, Asked())
        first, _, piece = anchor.partition("~")
        # Pieces of a section that is quoted whole are quoted alike.
        section = f"{numbers[first]}~{piece}" if piece and not whole else str(numbers[first])
        identifier = f"policy:{policy.id}.{policy.language}#{anchor}"
        yield Passage(
            id=identifier,
            source_id=f"policy:{policy.id}#{section}" if has_twin else identifier,
            kind="policy",
            language=policy.language,
            title=policy.title,
            heading=heading,
            questions=_both(asked),
            near_misses=_both(asked.near_misses),
            text=text,
            whole=whole,
            url=f"/policies/{policy.id}?lang={policy.language}#{anchor.split('~')[0]}",
            domain="service",
            version=f"{policy.version}-{_version(whole or text)}",
            reviewer=policy.reviewer,
            reviewed_on=policy.reviewed_on,
            review_due_on=policy.review_due_on,
        )


def _both(wordings: Wordings) -> tuple[str, ...]:
    return (*wordings.zh, *wordings.en)


def _pieces(sections: list[Section], language: Literal["zh", "en"]) -> Iterator[tuple[str, str, str, str]]:
    """Anchor, heading, text and, where it is one of several, whole section of each piece; the second is `anchor~2`."""
    for section in sections:
        heading = section.heading or _OPENING[language]
        anchor = section.anchor or "opening"
        pieces: list[list[str]] = [[]]
        for block in section.blocks:
            if pieces[-1] and sum(map(len, pieces[-1])) + len(block) > _LONGEST[language]:
                pieces.append([])
            pieces[-1].append(block)
        whole = section.text if len(pieces) > 1 and len(section.text) <= _WHOLE else ""
        for number, piece in enumerate(pieces, start=1):
            yield anchor if number == 1 else f"{anchor}~{number}", heading, "\n".join(piece), whole


def second_of(heading: str) -> int | None:
    """The second that a heading of a timed lesson begins with.

    >>> second_of("0:01:30 Why we sleep"), second_of("Why we sleep")
    (90, None)
    """
    found = _TIME.match(heading)
    return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3]) if found else None


def _version(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
