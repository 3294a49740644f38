"""Command line: `python -m knowledge check | stats | pairs`."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from knowledge.catalogue import DEFAULT_CONTENT, load_catalogue
from knowledge.checks import find_overdue, find_problems
from knowledge.errors import ContentError, KnowledgeError
from knowledge.passages import passages_of
from knowledge.question_pairs import pairs_of

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
_Content = Annotated[Path, typer.Option(help="The content folder.")]


@app.command()
def check(content: _Content = DEFAULT_CONTENT) -> None:
    """Validate all content; every problem with file and line."""
    catalogue = load_catalogue(content)
    for overdue in find_overdue(catalogue, date.today()):  # noqa: DTZ011 - review dates have no time zone
        typer.echo(f"warning: {overdue}", err=True)
    problems = find_problems(catalogue)
    if problems:
        raise ContentError(problems)
    typer.echo(json.dumps({"problems": 0}))


@app.command()
def stats(content: _Content = DEFAULT_CONTENT) -> None:
    """Count what the content folder holds."""
    catalogue = load_catalogue(content)
    lessons = [lesson for course in catalogue.courses for lesson in course.lessons]
    typer.echo(
        json.dumps(
            {
                "courses": len(catalogue.courses),
                "lessons": {lang: sum(x.language == lang for x in lessons) for lang in ("zh", "en")},
                "faqs": len(catalogue.faqs),
                "policies": len(catalogue.policies),
                "partner_products": len(catalogue.products),
                "passages": len(passages_of(catalogue)),
            }
        )
    )


@app.command()
def pairs(
    out: Annotated[Path, typer.Option(help="JSONL of {query, passage, asked, source, topic}.")],
    content: _Content = DEFAULT_CONTENT,
) -> None:
    """Questions with what they should find, for training the retrieval vector and its means.

    Each question finds its answer, and another wording of itself (`asked`): in turn of its own language and of the
    other.
    """
    rows = pairs_of(load_catalogue(content))
    out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    typer.echo(json.dumps({"pairs": len(rows), "out": str(out)}))


def main() -> None:
    try:
        app()
    except KnowledgeError as error:
        typer.echo(f"Error:\n{error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
