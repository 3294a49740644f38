"""Content as documents that people edit, publish and compare."""

import difflib
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bot.knowledge_port import Document
from knowledge import Asked, Catalogue, Content, Faq, Lesson, Passage, Policy

_Source = Faq | Lesson | Policy


def documents_of(content: Content) -> list[Document]:
    """Every document that has passages, in the order of the passages."""
    cut: defaultdict[str, list[Passage]] = defaultdict(list)
    for passage in content.passages:
        cut[key_of(passage)].append(passage)
    sources = sources_of(content.catalogue)
    return [document(key, sources[key], passages) for key, passages in cut.items()]


def key_of(passage: Passage) -> str:
    """The document that a passage was cut from."""
    # Both languages of an entry are edited as one; each of a policy is a file of its own.
    return (passage.source_id if passage.kind == "faq" else passage.id).split("#")[0]


def sources_of(catalogue: Catalogue) -> dict[str, _Source]:
    return {
        **{f"faq:{faq.id}": faq for faq in catalogue.faqs},
        **{f"lesson:{lesson.id}": lesson for _, lesson in catalogue.lesson_by_id.values()},
        **{f"policy:{policy.id}.{policy.language}": policy for policy in catalogue.policies},
    }


def document(key: str, source: _Source, passages: Iterable[Passage] = ()) -> Document:
    cut = tuple(passages)
    text = "\n".join(_lines(source))
    digest = hashlib.sha256(text.encode())
    for passage in cut:
        digest.update(passage.model_dump_json().encode())
    title = source.questions.zh[0] if isinstance(source, Faq) else source.title
    return Document(
        key=key,
        title=title,
        reviewer=source.reviewer,
        reviewed_on=source.reviewed_on,
        review_due_on=source.review_due_on,
        text=text,
        passages=cut,
        digest=digest.hexdigest(),
    )


def compared(before: str, after: str) -> list[str]:
    """Lines of a unified diff, without the file names that it would begin with."""
    return list(difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2))[2:]


def _lines(source: _Source) -> Iterator[str]:
    if isinstance(source, Faq):
        yield f"intent: {source.intent}"
        for language in ("zh", "en"):
            yield f"questions ({language}):"
            yield from (f"- {question}" for question in source.questions.in_language(language))
            yield from _near_misses(source.near_misses.in_language(language), f"near misses ({language})")
            yield f"answer ({language}):"
            yield from source.answer.in_language(language).splitlines()
    else:
        yield f"title: {source.title}"
        yield f"access: {source.access}" if isinstance(source, Lesson) else f"version: {source.version}"
        yield from source.body.splitlines()
        yield from _asked(source.asked)
    if not isinstance(source, Policy):
        yield from (f"source: {one.title} {one.url}" for one in source.sources)
    yield f"reviewer: {source.reviewer}"
    yield f"reviewed on: {source.reviewed_on.isoformat()}"
    yield f"review due on: {source.review_due_on.isoformat()}"


def _asked(asked: dict[str, Asked]) -> Iterator[str]:
    for heading, questions in asked.items():
        yield f"asked of {heading}:"
        yield from (f"- {question}" for question in (*questions.zh, *questions.en))
        yield from _near_misses((*questions.near_misses.zh, *questions.near_misses.en), f"near misses of {heading}")


def _near_misses(wordings: Sequence[str], title: str) -> Iterator[str]:
    if wordings:
        yield f"{title}:"
        yield from (f"- {wording}" for wording in wordings)
