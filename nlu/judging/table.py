"""All bars of understanding in one list, and the table they are shown in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from nlu.judging.bars import HELD_OUT, Bar
from nlu.judging.held_out import held_out_bars
from nlu.judging.public import review_bars, run_bars
from nlu.judging.speed import speed_bars
from nlu.serving import Encoder, Predictor

_WORDS = {True: "pass", False: "FAIL", None: ""}


def all_bars(
    bundle: Path, held_out: Path, *, reviews: Sequence[Path], runs: Sequence[Path], speed: bool = True
) -> list[Bar]:
    """Measure all there is data for; the others say what they miss."""
    predictor = Predictor(Encoder(bundle, threads=2))
    if (held_out / "intents").is_dir():
        own = held_out_bars(predictor, held_out)
    else:
        own = [Bar("own held-out text", None, None, rerun=f"needs {held_out}: run it in the repository")]
    timed = speed_bars(bundle) if speed else [Bar("speed and memory", None, None, rerun=f"{HELD_OUT} --speed")]
    return [*own, *review_bars(predictor, reviews), *run_bars(runs), *timed]


def show(bars: Sequence[Bar], console: Console) -> None:
    """The table, one bar a line."""
    table = Table("bar", "measured", "demanded", "", "rows", "measured by", box=None, pad_edge=False)
    for bar in bars:
        measured = "not measured" if bar.value is None else f"{bar.value:.4g}{bar.unit}"
        word = _WORDS[bar.passed]
        table.add_row(bar.name, measured, bar.demand, word, str(bar.rows or ""), bar.rerun)
    console.print(table, markup=False)
    failed = sum(bar.passed is False for bar in bars)
    missing = sum(bar.value is None for bar in bars)
    console.print(
        f"{sum(bar.passed is True for bar in bars)} pass, {failed} fail, {missing} not measured", markup=False
    )


def as_json(bars: Sequence[Bar]) -> list[dict[str, Any]]:
    """The same for programs."""
    return [
        {
            "name": bar.name,
            "value": None if bar.value is None else round(bar.value, 5),
            "unit": bar.unit.strip(),
            "bar": bar.demand,
            "passed": bar.passed,
            "rows": bar.rows,
            "rerun": bar.rerun,
        }
        for bar in bars
    ]
