"""Plays many simulated conversations, in this process or shared out among several with models of their own."""

import asyncio
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from structlog.testing import capture_logs

from tests.simulator.play import Result, simulate
from tests.simulator.stage import Stage

Wanted = Sequence[tuple[str, int]]
"""Language and number of each conversation."""


def played(wanted: Wanted, seed: int, jobs: int) -> list[Result]:
    """In the order asked for, however many processes share the work."""
    if jobs == 1:
        return play_here(wanted, seed)
    shared = [wanted[part::jobs] for part in range(jobs)]
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        found = [r for part in pool.map(play_here, shared, [seed] * jobs) for r in part]
    by_name = {(r.language, r.number): r for r in found}
    return [by_name[name] for name in wanted]


def play_here(wanted: Wanted, seed: int) -> list[Result]:
    """One after the other on one stage. A new process finds it by its module: it must not stand in a `__main__`."""

    async def play() -> list[Result]:
        with tempfile.TemporaryDirectory() as folder:
            stage = await Stage.build(Path(os.environ.get("ZHIKE_VAR", "var")), Path(folder))
            return [await simulate(stage, seed, language, number) for language, number in wanted]

    with capture_logs():
        return asyncio.run(play())
