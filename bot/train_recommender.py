"""`zhike train recommender`: what learners took and what came of suggestions become the next snapshot, swapped in."""

import asyncio
import json
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def train_recommender(
    interactions: Annotated[
        Path | None,
        typer.Option(help="Further events, CSV or Parquet, as `python -m recommender import` reads them.", exists=True),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same data and seed give the same snapshot.")] = 0,
) -> None:
    """Fit models, bandit and ranker on the platform's orders, reported events and the log of suggestions.

    A server takes the new snapshot at its next start. The last line of stdout is one JSON object.
    """
    from bot.ingest import read_content, snapshot_folder
    from bot.platform_port import Order
    from bot.platforms import demo_platform
    from bot.settings import Settings
    from bot.storage.database import Database
    from bot.storage.outcomes import SqlOutcomes
    from recommender import Learning, OfferResult, Outcome

    settings = Settings()
    console = Console(stderr=True)

    async def read() -> tuple[list[OfferResult], list[Outcome], list[Order]]:
        database, platform = Database.of(settings), demo_platform(settings)
        try:
            await database.migrate()
            outcomes = SqlOutcomes(database)
            bought = await platform.all_orders()
            return await outcomes.results(_LONG_AGO, datetime.now(UTC)), await outcomes.outcomes(), bought
        finally:
            await database.close()
            await platform.close()

    results, reported, bought = asyncio.run(read())
    catalogue = read_content(settings).catalogue
    orders = [
        (order.learner_id, order.item_id, datetime.combine(order.ordered_on, datetime.min.time(), UTC), order.status)
        for order in bought
        if order.course_id is not None and not order.gift
    ]
    now = datetime.now(UTC)
    say = partial(console.print, highlight=False, markup=False)
    learning = Learning(catalogue, snapshot_folder(settings), now, seed, say)
    report = learning.run(results, reported, orders, interactions)
    typer.echo(json.dumps(asdict(report), default=str))
