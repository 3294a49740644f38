"""Bar: one figure that understanding must reach, what was measured, and how to measure it again."""

from dataclasses import dataclass

HELD_OUT = "zhike evaluate nlu"


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
