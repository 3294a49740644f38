"""Command line: `python -m knowledge check | import | stats | pairs`."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from knowledge.catalogue import DEFAULT_CONTENT, load_catalogue, without_drafts
from knowledge.checks import find_overdue, find_problems
from knowledge.errors import ContentError, KnowledgeError
from knowledge.near_duplicates import find_twins
from knowledge.passages import passages_of
from knowledge.question_pairs import pairs_of

app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
_MOST_TWINS = 20
_Content = Annotated[Path, typer.Option(help="The content folder.")]


@app.command()
def check(content: _Content = DEFAULT_CONTENT) -> None:
    """Validate all content; every problem with file and line."""
    with_drafts = load_catalogue(content, drafts=True)
    catalogue = without_drafts(with_drafts)
    for overdue in find_overdue(catalogue, date.today()):  # noqa: DTZ011 - review dates have no time zone
        typer.echo(f"warning: {overdue}", err=True)
    problems = find_problems(catalogue)
    if problems:
        raise ContentError(problems)
    waiting = len(with_drafts.files) - len(catalogue.files)
    if waiting:
        typer.echo(f"{waiting} drafts wait for a reviewer; `draft: true` stands in each", err=True)
    twins = find_twins(passages_of(catalogue))
    for twin in twins[:_MOST_TWINS]:
        typer.echo(f"warning: {twin.second} says {twin.similarity:.0%} the same as {twin.first}", err=True)
    if len(twins) > _MOST_TWINS:
        typer.echo(f"warning: and {len(twins) - _MOST_TWINS} more such pairs", err=True)
    typer.echo(json.dumps({"problems": 0, "drafts": waiting, "near_duplicates": len(twins)}))


@app.command("import")
def import_(
    sources: Annotated[list[str], typer.Argument(help="Files, folders, patterns (quoted) and web addresses.")],
    into: Annotated[Path, typer.Option(help="The content folder that gets the drafts; made if it is not there.")],
    course: Annotated[str | None, typer.Option(help="Course for the lessons; by default one for each folder.")] = None,
    domain: Annotated[
        str, typer.Option(help="health, nutrition, finance, insurance or home: of new courses and FAQ entries.")
    ] = "home",
    max_mb: Annotated[int, typer.Option(min=1, help="Larger files are not read.")] = 50,
    allow_port: Annotated[list[int] | None, typer.Option(help="Fetch from this port too, besides 80 and 443.")] = None,
    workers: Annotated[int, typer.Option(min=1, help="Processes that convert side by side.")] = 2,
    keep_similar: Annotated[
        bool, typer.Option("--keep-similar", help="Take also what is nearly the same as something there.")
    ] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Try again what an earlier run refused.")] = False,
) -> None:
    """Make drafts of documents: Markdown, HTML, PDF, DOCX, SRT, VTT and CSV, from files and web addresses.

    A teacher then edits a draft, names a reviewer and removes `draft: true`. A second run goes on where the first was
    stopped; a source that has changed becomes a new draft beside the old one.
    """
    from knowledge.importing.command import import_command

    import_command(sources, into, course, domain, max_mb, allow_port or [], workers, keep_similar, retry)


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
