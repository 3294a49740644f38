"""Reads `asked.yml`: the questions of learners that a section answers, by which search finds the section.

A learner's question is nearer to another question than to the text that answers it (doc2query, Nogueira et al., 2019);
here people write them, in both languages, so that a lesson is found from the other language too.
"""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from knowledge.content_file import build, read_yaml
from knowledge.content_models import Asked
from knowledge.errors import ContentError, Problem
from knowledge.markdown import sections_of

ASKED_FILE = "asked.yml"


def read_asked(file: Path, bodies: Mapping[str, str], drafts: Collection[str] = ()) -> dict[str, dict[str, Asked]]:
    """By the id of a text and by its heading; empty where there is no such file.

    Args:
        bodies: Markdown of the texts that the file may speak of, by id.
        drafts: Ids that it may speak of too, and that count for nothing yet.

    Raises:
        ContentError: with file and line: an unknown id or heading, or what is no list of questions.
    """
    if not file.is_file():
        return {}
    problems: list[Problem] = []
    found: dict[str, dict[str, Asked]] = {}
    node = read_yaml(file)
    for text_id, sections in node.items():
        if text_id in drafts:
            continue
        if text_id not in bodies:
            problems.append(Problem(file, _line(node, text_id), f"there is no '{text_id}' beside this file"))
        elif not isinstance(sections, Mapping):
            problems.append(Problem(file, _line(node, text_id), f"{text_id}: expected headings with their questions"))
        else:
            headings = {section.heading for section in sections_of(bodies[text_id])}
            found[text_id] = {}
            for heading, questions in sections.items():
                line = _line(sections, heading)
                if heading not in headings:
                    problems.append(Problem(file, line, f"{text_id} has no heading '{heading}'"))
                    continue
                try:
                    found[text_id][heading] = build(Asked, questions or {}, file, questions)
                except ContentError as error:
                    problems += error.problems
    if problems:
        raise ContentError(problems)
    return found


def _line(node: Any, key: str) -> int:
    line: int = node.lines[key]
    return line + 1
