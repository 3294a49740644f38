"""The folder of one training run: config, losses, curves, metrics, checkpoint, and the base's vectors."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nlu.errors import RunError


class RunFolder:
    """What a run writes while it goes, and finds again when it is resumed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.checkpoint = path / "checkpoint.pt"
        self.curves = path / "curves.png"
        self.metrics = path / "metrics.json"
        self.base_vectors = path / "base_vectors.npz"
        self._config = path / "config.json"
        self._losses = path / "losses.jsonl"

    def start(self, config: Mapping[str, object]) -> None:
        """Begin at the first step: what an earlier run left here goes."""
        self.path.mkdir(parents=True, exist_ok=True)
        for file in (self.checkpoint, self.metrics, self.curves, self._losses):
            file.unlink(missing_ok=True)
        self._config.write_text(_json(config), encoding="utf-8")

    def expect(self, config: Mapping[str, object]) -> None:
        """Raises:
        RunError: the run here was begun with another config.
        """
        if not self._config.is_file():
            return
        begun = json.loads(self._config.read_text(encoding="utf-8"))
        wanted = json.loads(_json(config))
        other = sorted(key for key in begun.keys() | wanted.keys() if begun.get(key) != wanted.get(key))
        if other:
            raise RunError(f"{self.path} was begun with another {', '.join(other)}. Start anew without --resume")

    def record(self, step: int, values: Mapping[str, Any]) -> None:
        with self._losses.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"step": step, **values}) + "\n")

    def records(self) -> list[dict[str, Any]]:
        """Every step's and every epoch's, oldest first."""
        if not self._losses.is_file():
            return []
        return [json.loads(line) for line in self._losses.read_text(encoding="utf-8").splitlines()]

    def forget_after(self, step: int) -> None:
        """Drop records of steps that the checkpoint doesn't know, and a last line that was cut off."""
        lines = self._losses.read_text(encoding="utf-8").splitlines() if self._losses.is_file() else []
        kept = [line for line in lines if line.endswith("}") and json.loads(line)["step"] <= step]
        self._losses.write_text("".join(line + "\n" for line in kept), encoding="utf-8")

    def last_development(self) -> dict[str, float]:
        """The newest figures on development rows; empty before the first epoch's end."""
        found: list[dict[str, float]] = [r["development"] for r in self.records() if "development" in r]
        return found[-1] if found else {}

    def write_metrics(self, metrics: Mapping[str, Any]) -> None:
        self.metrics.write_text(_json(metrics), encoding="utf-8")


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"
