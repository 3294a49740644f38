"""`zhike erase`, `retention`, `log-name`: what operators run about learners' data. The last line of stdout is JSON."""

import asyncio
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from bot.settings import Settings


def erase(
    learner: Annotated[str | None, typer.Option(help="Id of the learner, as the platform has it.")] = None,
    conversation: Annotated[
        str | None, typer.Option(help="Of somebody who never signed in, as the desk has it.")
    ] = None,
    replay: Annotated[bool, typer.Option(help="Erase again what a restored backup has brought back.")] = False,
) -> None:
    """Erase everything that is kept of a learner, on every channel, and print the receipt.

    Run it where no server holds the same data, or restart the server after it: a server has a memory of its own.
    `platform_owes` counts erasures that the platform hasn't answered yet; a server asks again until it has.
    """
    from bot.ingest import snapshot_folder
    from bot.leftovers import Leftovers
    from bot.platforms import course_platform
    from bot.rights_parts import tombstones_of
    from bot.rights_port import Subject
    from bot.settings import Settings
    from bot.storage.database import Database
    from bot.storage.rights import SqlRights

    if not replay and learner is None and conversation is None:
        raise typer.BadParameter("name --learner or --conversation, or say --replay")
    settings = Settings()

    async def run() -> dict[str, Any]:
        from datetime import timedelta

        database, platform = Database.of(settings), course_platform(settings)
        try:
            await database.migrate()
            rights = SqlRights(database, timedelta(minutes=settings.session_minutes), tombstones_of(settings))
            said: dict[str, Any] = {}
            if replay:
                said["erased_again"] = await rights.replay()
            else:
                erased = await rights.erase(Subject(conversation or "", learner), datetime.now(UTC))
                said = {"receipt": erased.receipt, "at": erased.at.isoformat(), "removed": erased.counts}
                said["left"] = erased.left
            fitted, drafts = snapshot_folder(settings), settings.drafts
            leftovers = Leftovers(
                settings.var, fitted, database.rewrite, drafts, rights.closed_tickets, rights, platform
            )
            await leftovers.clear()
            return said | {"platform_owes": len(await rights.owed())}
        finally:
            await platform.close()
            await database.close()

    typer.echo(json.dumps(asyncio.run(run())))


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
) -> None:
    """Remove what has been kept for longer than its class allows, and keep a line of proof for each class.

    The demo platform's one-time codes, which are good for minutes, go too.
    """
    from rich.console import Console
    from rich.table import Table

    from bot.rights_parts import tombstones_of
    from bot.settings import Settings
    from bot.storage.database import Database
    from bot.storage.retention import Retention

    settings = Settings()

    async def run() -> list[dict[str, Any]]:
        database = Database.of(settings)
        try:
            await database.migrate()
            kept = Retention(database, settings.retention_days, tombstones_of(settings))
            done = await kept.run(datetime.now(UTC), dry_run=dry_run)
            if not dry_run:
                await database.rewrite()
                await _forget_codes(settings)
            return [vars(one) | {"oldest_left": str(one.oldest_left or "")} for one in done]
        finally:
            await database.close()

    found = asyncio.run(run())
    table = Table("class", "days", "would go" if dry_run else "removed", "oldest left")
    for row in found:
        table.add_row(row["data_class"], str(row["days"]), str(row["removed"]), row["oldest_left"])
    Console(stderr=True, highlight=False).print(table)
    typer.echo(json.dumps(found))


async def _forget_codes(settings: "Settings") -> None:
    from bot.platforms import course_platform
    from bot.platforms.demo import DemoPlatform

    platform = course_platform(settings)
    if isinstance(platform, DemoPlatform):
        await platform.forget_codes()
    await platform.close()


def name_in_logs(
    who: Annotated[str, typer.Argument(metavar="ID", help="Id of a conversation or a learner, as the desk has it.")],
) -> None:
    """Print the name under which log lines carry a conversation or a learner; nobody reads the id from it."""
    from bot.logs import log_name
    from bot.settings import Settings

    typer.echo(json.dumps({"name": log_name(Settings().secret_key.get_secret_value(), who)}))
