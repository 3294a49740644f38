"""Sentences of a passage that answer, word for word. Pure."""

import re

from knowledge import Passage
from retrieval.analyzer import tokens

# A semicolon ends no sentence: between the cells of a table row it would part a number from what it is about.
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?[”」’）]?|\n")
_ENGLISH_END = re.compile(r"[.!?][”\"')]*(\s+)(?=[A-Z0-9“\"'])")
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
        parts = _SENTENCE.findall(line) if language == "zh" else _english_sentences(line)
        result += [part.strip() for part in parts if part.strip()]
    return result


def _english_sentences(line: str) -> list[str]:
    ends = [end for end in _ENGLISH_END.finditer(line) if not _ABBREVIATION.search(line[: end.start(1)])]
    starts = [0, *(end.end(1) for end in ends)]
    stops = [*(end.start(1) for end in ends), len(line)]
    return [line[start:stop] for start, stop in zip(starts, stops, strict=True)]


def extract(passage: Passage, query: str) -> str:
    """The sentences to say: a reviewed FAQ answer as a whole, otherwise the best run of sentences of the passage,
    cut out of its text with everything that stands between them.

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
    return _cut_out(passage.text, sentences[: best_start + len(chosen)], best_start)


def _run(sentences: list[str], start: int, language: str) -> list[str]:
    run: list[str] = []
    for sentence in sentences[start : start + _MOST_SENTENCES]:
        if run and sum(map(len, run)) + len(sentence) > _MOST_CHARACTERS[language]:
            break
        run.append(sentence)
    return run


def _cut_out(text: str, sentences: list[str], first: int) -> str:
    """From the sentence with number `first` to the end of the last one, word for word."""
    start = at = 0
    for n, sentence in enumerate(sentences):
        begin = text.index(sentence, at)
        start = begin if n == first else start
        at = begin + len(sentence)
    return text[start:at]
