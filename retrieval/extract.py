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
_ROW = {"zh": 60, "en": 140}  # a line so short among others is an item of a list or a row of a table
_FEWEST_ROWS = 3
_MOST_WITH_A_LIST = {"zh": 420, "en": 900}


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

    A section's first sentence answers its heading, so a run that starts there wins ties. A list or table that a run
    reaches is taken whole or not at all: its first row alone answers for one age or one step and hides the others.
    """
    sentences = sentences_of(passage.quotable, passage.language)
    if passage.kind == "faq" or not sentences:
        return passage.quotable
    lists = _lists_of(passage.quotable, passage.language)
    inside = _inside(sentences, lists, passage.language)
    runs = [[] if n in inside else _run(sentences, n, lists, passage.language) for n in range(len(sentences))]
    words = set(tokens(query, for_query=True))
    heading_shared = len(words & set(tokens(passage.heading)))
    best_start, best_score = 0, -1.0
    for start, run in enumerate(runs):
        if not run:
            continue
        shared = [words & set(tokens(sentence)) for sentence in run]
        score = len(set[str]().union(*shared)) + 0.25 * len(shared[0])
        score += 1.0 + 0.5 * heading_shared if start == 0 else 0.0
        if score > best_score:
            best_start, best_score = start, score
    return _cut_out(passage.quotable, sentences[: best_start + len(runs[best_start])], best_start)


def _lists_of(text: str, language: str) -> dict[int, int]:
    """Of every list or table of a text the numbers of its first sentence and of the one after its last."""
    lists: dict[int, int] = {}
    first, at, lines = 0, 0, 0
    for line in (*text.split("\n"), ""):
        if 0 < len(line.strip()) <= _ROW[language]:
            first = at if not lines else first
            lines += 1
        else:
            if lines >= _FEWEST_ROWS:
                lists[first] = at
            lines = 0
        at += len(sentences_of(line, language))
    return lists


def _inside(sentences: list[str], lists: dict[int, int], language: str) -> set[int]:
    """Sentences at which no run may start: what stands in a list that fits belongs to the run from its first row."""
    return {
        n
        for first, end in lists.items()
        if sum(map(len, sentences[first:end])) <= _MOST_WITH_A_LIST[language]
        for n in range(first + 1, end)
    }


def _run(sentences: list[str], start: int, lists: dict[int, int], language: str) -> list[str]:
    """As many sentences as an answer has room for."""
    run: list[str] = []
    for n in range(start, len(sentences)):
        if n in lists:
            whole = [*run, *sentences[n : lists[n]]]
            if sum(map(len, whole)) <= _MOST_WITH_A_LIST[language]:
                return whole
            if run:
                return run
        if len(run) == _MOST_SENTENCES or (run and sum(map(len, run)) + len(sentences[n]) > _MOST_CHARACTERS[language]):
            return run
        run.append(sentences[n])
    return run


def _cut_out(text: str, sentences: list[str], first: int) -> str:
    """From the sentence with number `first` to the end of the last one, word for word."""
    start = at = 0
    for n, sentence in enumerate(sentences):
        begin = text.index(sentence, at)
        start = begin if n == first else start
        at = begin + len(sentence)
    return text[start:at]
