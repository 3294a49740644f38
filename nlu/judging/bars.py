"""Bar: one figure that must be reached, what was measured, how to measure it again; and the table of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

HELD_OUT = "zhike evaluate nlu"
_WORDS = {True: "pass", False: "FAIL", None: ""}


@dataclass(frozen=True)
class Bar:
    """A measured figure beside what it must be. `value` is None where nothing could be measured."""

    name: str
    value: float | None
    bound: float | None
    """None: told, and no bar."""
    rows: int = 0
    unit: str = ""
    at_least: bool = True
    """Whether the bound is the least allowed; else it is the most."""
    rerun: str = HELD_OUT
    """The command that measures it; where `value` is None, what is missing."""

    @property
    def passed(self) -> bool | None:
        """None where nothing was measured or nothing is demanded."""
        if self.value is None or self.bound is None:
            return None
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    @property
    def demand(self) -> str:
        """The bar as text.

        >>> Bar("load", None, 0.5, unit=" s", at_least=False).demand
        '≤ 0.5 s'
        """
        if self.bound is None:
            return ""
        return f"{'≥' if self.at_least else '≤'} {self.bound:g}{self.unit}"


def show_bars(bars: Sequence[Bar], console: Console) -> None:
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


def bars_as_json(bars: Sequence[Bar]) -> list[dict[str, Any]]:
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
