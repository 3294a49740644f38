"""Commands of `zhike export`: the event log for backups, the log of suggestions with pseudonyms for analysts."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

export_app = typer.Typer(help="Write the event log, or the log of suggestions with pseudonyms.")


@export_app.callback(invoke_without_command=True)
def export(
    context: typer.Context, out: Annotated[Path | None, typer.Option(help="JSONL file, one event a line.")] = None
) -> None:
    """Write the whole event log, for backups; `zhike export offers` writes the log of suggestions, for analysts."""
    if context.invoked_subcommand is not None:
        return
    if out is None:
        raise typer.BadParameter("name the file to write", param_hint="--out")
    from bot.leftovers import remember_export
    from bot.settings import Settings
    from bot.storage.archive import write_events
    from bot.storage.database import Database

    async def run() -> int:
        database = Database.of(Settings())
        try:
            await database.check_migrated()
            return await write_events(database, out)
        finally:
            await database.close()

    count = asyncio.run(run())
    remember_export(Settings().var, out)
    typer.echo(json.dumps({"events": count, "out": str(out)}))


@export_app.command("offers")
def export_offers(
    out: Annotated[Path, typer.Option(help="File ending in .csv or .parquet, one row an exposure.")],
    since: Annotated[datetime, typer.Option(help="First moment, UTC.")] = datetime(2000, 1, 1),  # noqa: DTZ001 - typer reads bare times; UTC is put on them below
    until: Annotated[datetime, typer.Option(help="First moment that is left out, UTC.")] = datetime(2100, 1, 1),  # noqa: DTZ001 - the same
) -> None:
    """Write what was suggested and what came of it, with propensities, and with pseudonyms for learners."""
    from bot.errors import ConfigurationError
    from bot.leftovers import remember_export
    from bot.settings import Settings
    from bot.storage.database import Database
    from bot.storage.outcomes import SqlOutcomes
    from recommender import OfferResult, Pseudonyms, offer_rows, write_offer_log

    settings = Settings()
    if settings.pseudonym_key is None:
        raise ConfigurationError(en="Set ZHIKE_PSEUDONYM_KEY to a secret of at least 32 characters, kept by you alone.")
    pseudonyms = Pseudonyms(settings.pseudonym_key.get_secret_value())

    async def run() -> list[OfferResult]:
        database = Database.of(settings)
        try:
            await database.check_migrated()
            between = (since.replace(tzinfo=UTC), until.replace(tzinfo=UTC))
            return await SqlOutcomes(database).results(*between)
        finally:
            await database.close()

    rows = offer_rows(asyncio.run(run()), pseudonyms)
    write_offer_log(rows, out)
    remember_export(settings.var, out)
    typer.echo(json.dumps({"exposures": len(rows), "out": str(out)}))
