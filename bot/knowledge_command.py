"""`zhike knowledge`: versions of the content, and what editors work on. The last line of stdout is JSON."""

import asyncio
import getpass
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from bot.publisher import Publisher
    from bot.settings import Settings
    from bot.storage.database import Database

knowledge_app = typer.Typer(help="Versions of the content, reviews, gaps and checks.", no_args_is_help=True)
_T = TypeVar("_T")
_By = Annotated[str, typer.Option(help="Who does it; kept with the version. By default your login.")]
_Expected = Annotated[
    int | None, typer.Option(help="The version you looked at: refused where somebody has published since.")
]


def whoami() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without a user of that number
        return "operator"


def with_publisher(settings: "Settings", work: Callable[["Publisher"], Awaitable[_T]]) -> _T:
    """Run something with a publisher over the settings' own database."""

    def made(database: "Database") -> Awaitable[_T]:
        from bot.publisher import Publisher
        from bot.storage.publications import SqlPublications

        return work(Publisher(settings, SqlPublications(database), lambda: datetime.now(UTC)))

    return _with_database(settings, made)


@knowledge_app.command()
def publish(
    by: _By = "",
    expect: _Expected = None,
    force: Annotated[str, typer.Option(help="Publish although golden questions drop, for this reason.")] = "",
) -> None:
    """Make what stands in the content files serve, once the golden questions are answered no worse."""
    done = with_publisher(
        _settings(), lambda publisher: publisher.publish(by or whoami(), expected=expect, force_reason=force)
    )
    _say(asdict(done.publication) | {"changed": done.changed, "seconds": round(done.seconds, 3)})


@knowledge_app.command()
def rollback(
    version: Annotated[int, typer.Argument(help="The version to serve again; `history` lists them.")],
    reason: Annotated[str, typer.Option(help="Why; kept with the version.")],
    by: _By = "",
    expect: _Expected = None,
) -> None:
    """Serve an older version again. Servers pick it up within a second; the files are left as they are."""
    done = with_publisher(
        _settings(), lambda publisher: publisher.rollback(version, by or whoami(), reason, expected=expect)
    )
    print(f"version {version} serves again, as version {done.publication.version}", file=sys.stderr)  # noqa: T201 - it is the command's output
    _say(asdict(done.publication) | {"changed": done.changed, "seconds": round(done.seconds, 3)})


@knowledge_app.command()
def history(
    key: Annotated[
        str | None, typer.Argument(help="A document, as in faq:account-locked; without it: versions.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many versions.")] = 20,
) -> None:
    """Versions with who and when; or how one document changed through them."""
    if key is None:
        _say([asdict(one) for one in with_publisher(_settings(), lambda publisher: publisher.store.history(limit))])
    else:
        _say([asdict(one) for one in with_publisher(_settings(), lambda publisher: publisher.store.revisions(key))])


@knowledge_app.command()
def diff(
    older: Annotated[int, typer.Argument(help="A version.")],
    newer: Annotated[int | None, typer.Argument(help="A later one; without it: the content files as they are.")] = None,
) -> None:
    """What differs between two versions, or between a version and the files; document by document."""
    from bot.desk.documents import compared, documents_of
    from bot.ingest import read_content

    settings = _settings()

    async def both(publisher: "Publisher") -> tuple[dict[str, str], dict[str, str]]:
        before = await publisher.store.documents(older)
        after = documents_of(read_content(settings)) if newer is None else await publisher.store.documents(newer)
        return {one.key: one.text for one in before}, {one.key: one.text for one in after}

    before, after = with_publisher(settings, both)
    changed = [key for key in sorted(before.keys() | after.keys()) if before.get(key) != after.get(key)]
    for key in changed:
        print(f"=== {key}", file=sys.stderr)  # noqa: T201 - it is the command's output
        for line in compared(before.get(key, ""), after.get(key, "")):
            print(line, file=sys.stderr)  # noqa: T201 - it is the command's output
    _say({"changed": changed})


@knowledge_app.command()
def review(
    key: Annotated[str, typer.Argument(help="A draft, or a document that is due: faq:…, lesson:…, policy:….zh")],
    reviewer: Annotated[str, typer.Option(help="Who has read it and vouches for it.")],
    due: Annotated[str, typer.Option(help="When it must be read again, YYYY-MM-DD.")],
) -> None:
    """Write a reviewer and dates into a content file and take the draft mark away; publish makes it serve."""
    from knowledge import DEFAULT_CONTENT
    from knowledge import review as write

    try:
        due_on = date.fromisoformat(due)
    except ValueError as error:
        raise typer.BadParameter("--due wants a date, YYYY-MM-DD") from error
    file = write(_settings().content or DEFAULT_CONTENT, key, reviewer, datetime.now(UTC).date(), due_on)
    _say({"key": key, "reviewer": reviewer, "review_due_on": due_on, "file": file})


@knowledge_app.command()
def due(
    days: Annotated[
        int | None, typer.Option(min=0, help="Look ahead so many days (ZHIKE_REVIEW_WARNING_DAYS).")
    ] = None,
) -> None:
    """What is past its review date, and what soon will be."""
    from bot.desk.documents import documents_of
    from bot.desk.due import due_documents
    from bot.ingest import read_content

    settings = _settings()
    ahead = settings.review_warning_days if days is None else days
    found = due_documents(documents_of(read_content(settings)), datetime.now(UTC).date(), ahead)
    _say([{"key": one.key, "title": one.title, "review_due_on": one.review_due_on} for one in found])


@knowledge_app.command()
def gaps(
    days: Annotated[int, typer.Option(min=1, help="Look back so many days.")] = 30,
    limit: Annotated[int, typer.Option(min=1, help="At most so many gaps.")] = 20,
) -> None:
    """What learners asked and did not get answered, alike questions together, the most pressing first."""
    from bot.desk.gaps import gaps_of
    from bot.storage.missed import SqlMissedQuestions
    from nlu import DEFAULT_BUNDLE, Encoder

    settings = _settings()
    now = datetime.now(UTC)
    found = _with_database(settings, lambda database: SqlMissedQuestions(database).missed(now - timedelta(days=days)))
    encoder = Encoder(settings.bundle or DEFAULT_BUNDLE, threads=settings.workers)
    _say([asdict(gap) for gap in gaps_of(found, encoder, now)[:limit]])


@knowledge_app.command()
def verify() -> None:
    """Compare the index with what was published: store, vectors and words. Exit code 1 when they differ."""
    differences = with_publisher(_settings(), lambda publisher: publisher.verify())
    _say({"differences": [asdict(one) for one in differences]})
    if differences:
        raise typer.Exit(1)


def _settings() -> "Settings":
    from bot.logs import configure_logs
    from bot.settings import Settings

    settings = Settings()
    configure_logs(settings.log_format, settings.secret_key.get_secret_value(), level=40)
    return settings


def _with_database(settings: "Settings", work: Callable[["Database"], Awaitable[_T]]) -> _T:
    from bot.storage.database import Database

    async def run() -> _T:
        database = Database.of(settings)
        try:
            await database.migrate()
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


def _say(value: Any) -> None:
    def plain(one: object) -> str:
        return one.isoformat() if isinstance(one, (date, datetime)) else str(one)

    typer.echo(json.dumps(value, ensure_ascii=False, default=plain))
