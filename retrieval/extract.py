"""Sentences of a passage that answer, word for word. Pure."""

import re

from knowledge import Passage
from retrieval.analyzer import tokens

_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?[”」’）]?|\n")
_ENGLISH_SENTENCE = re.compile(r"(?<=[.!?])[”\"')]*\s+(?=[A-Z0-9“\"'])")
_ABBREVIATION = re.compile(r"\b(e\.g|i\.e|etc|vs|approx|no|mr|ms|dr|u\.s|st)\.$", re.IGNORECASE)
_MOST_SENTENCES = 3
_MOST_CHARACTERS = {"zh": 180, "en": 420}


def sentences_of(text: str, language: str) -> list[str]:
    """The text's sentences in order, each a verbatim piece of it; a line (list item, table row) never joins another.

    >>> sentences_of("Wait 10 min. Then measure, e.g. twice. Rest.", "en")
    ['Wait 10 min.', 'Then measure, e.g. twice.', 'Rest.']
    """
    result: list[str] = []
    for line in text.split("\n"):
        parts = _SENTENCE.findall(line) if language == "zh" else _ENGLISH_SENTENCE.split(line)
        for part in parts:
            joins = result and language == "en" and _ABBREVIATION.search(result[-1]) and f"{result[-1]} {part}" in line
            if joins:
                result[-1] = f"{result[-1]} {part}"
            elif part.strip():
                result.append(part.strip())
    return result


def extract(passage: Passage, query: str) -> str:
    """The sentences to say: a reviewed FAQ answer as a whole, otherwise the best run of sentences of the passage.

    A section's first sentence answers its heading, so a run that starts there wins ties.
    """
    if passage.kind == "faq":
        return passage.text
    sentences = sentences_of(passage.text, passage.language)
    words = set(tokens(query, for_query=True))
    shared = [len(words & set(tokens(sentence))) for sentence in sentences]
    heading_shared = len(words & set(tokens(passage.heading)))
    best_start, best_score = 0, -1.0
    for start in range(len(sentences)):
        run = _run(sentences, start, passage.language)
        covered = set[str]().union(*(words & set(tokens(s)) for s in run)) if run else set()
        score = len(covered) + 0.25 * shared[start] + (1.0 + 0.5 * heading_shared if start == 0 else 0.0)
        if score > best_score:
            best_start, best_score = start, score
    chosen = _run(sentences, best_start, passage.language)
    return "\n".join(chosen) if _has_lines(passage.text, chosen) else _join(chosen, passage.language)


def _run(sentences: list[str], start: int, language: str) -> list[str]:
    run: list[str] = []
    for sentence in sentences[start : start + _MOST_SENTENCES]:
        if run and sum(map(len, run)) + len(sentence) > _MOST_CHARACTERS[language]:
            break
        run.append(sentence)
    return run


def _has_lines(text: str, run: list[str]) -> bool:
    return _join(run, "zh") not in text and _join(run, "en") not in text


def _join(run: list[str], language: str) -> str:
    return ("" if language == "zh" else " ").join(run)
