"""Questions and what they should find, from the content itself."""

from collections.abc import Iterator

from knowledge.catalogue import Catalogue
from knowledge.content_models import Faq
from knowledge.passages import passages_of

Row = dict[str, str | bool]


def pairs_of(catalogue: Catalogue) -> list[Row]:
    """Headings with their sections; questions with their answer and with another wording."""
    rows: list[Row] = []
    for passage in passages_of(catalogue):
        if passage.kind == "faq":
            continue
        named = (f"{passage.title} {passage.heading}", *passage.questions)
        text, source, topic = f"{passage.heading}\n{passage.text}", passage.source_id, passage.domain
        rows += [_row(question, text, source, topic, asked=False) for question in named]
        rows += [_row(question, named[0], source, topic, asked=True) for question in passage.questions]
    for faq in catalogue.faqs:
        rows += _faq(faq)
    return rows


def _faq(faq: Faq) -> Iterator[Row]:
    for language, other in (("zh", "en"), ("en", "zh")):
        questions, translations = faq.questions.in_language(language), faq.questions.in_language(other)
        for n, question in enumerate(questions):
            yield _row(question, faq.answer.in_language(language), faq.id, faq.topic, asked=False)
            alone = len(questions) == 1
            wording = translations[n % len(translations)] if n % 2 or alone else questions[(n + 1) % len(questions)]
            yield _row(question, wording, faq.id, faq.topic, asked=True)


def _row(query: str, passage: str, source: str, topic: str, *, asked: bool) -> Row:
    return {"query": query, "passage": passage, "asked": asked, "source": source, "topic": topic}
