"""The loop that every training goes through: steps, learning rate, checkpoints, and what a run folder records."""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import structlog
import torch
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor, nn

from nlu.errors import RunError
from nlu.training.batches import Batch
from nlu.training.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from nlu.training.curves import draw_curves
from nlu.training.run_folder import RunFolder

log = structlog.get_logger()
_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


@dataclass(frozen=True)
class LoopSettings:
    """What any run can choose of its loop."""

    seed: int = 20
    epochs: int = 6
    warmup_share: float = 0.1
    weight_decay: float = 0.01
    checkpoint_every: int = 200
    """Steps; there is one at the end of each epoch besides."""

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


class Objective(Protocol):
    """What a run learns and how it is judged. Implemented by `MultiTask` and `LabelSetTuning`."""

    learned: nn.Module
    """Everything that a checkpoint keeps: the model, and whatever else has state."""
    rng: random.Random
    """All chance in `losses` beside torch's own comes from here."""
    device: torch.device
    data_identity: str
    """Changes with the rows that are learned from."""

    def batches(self, epoch: int) -> list[Batch]:
        """The batches of an epoch, counted from 1; depends on nothing but the seed and the epoch."""

    def losses(self, batch: Batch) -> dict[str, Tensor]:
        """Weighted losses by name; their sum is minimised."""

    def parameter_groups(self) -> list[dict[str, Any]]:
        """Trainable parameters with their highest learning rate, as torch's optimisers take them."""

    def judge(self) -> dict[str, float]:
        """Figures on development rows, 0..1; takes no random numbers."""


def best_device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def train(objective: Objective, settings: LoopSettings, folder: RunFolder, *, resume: bool = False) -> dict[str, float]:
    """Train all epochs, or those that an interrupted run has left over.

    Returns:
        The figures of the last epoch on development rows.

    Raises:
        RunError: the run to resume was begun with other settings or data, or the losses are no longer numbers.
    """
    loop = _Loop(objective, settings, folder)
    loop.begin(settings.as_dict() | {"data": objective.data_identity}, resume=resume)
    with Progress(*_COLUMNS) as progress:
        return loop.run(progress)


class _Loop:
    def __init__(self, objective: Objective, settings: LoopSettings, folder: RunFolder) -> None:
        self._objective, self._settings, self._folder = objective, settings, folder
        objective.learned.to(objective.device)
        groups = objective.parameter_groups()
        self._rates = [float(group["lr"]) for group in groups]
        self._optimizer = torch.optim.AdamW(groups, weight_decay=settings.weight_decay, fused=True)
        self._parameters = [p for group in groups for p in group["params"]]
        self._schedule = [objective.batches(epoch) for epoch in range(1, settings.epochs + 1)]
        self._steps = sum(map(len, self._schedule))
        self._done = 0

    def begin(self, config: Mapping[str, object], *, resume: bool) -> None:
        if not resume:
            self._folder.start(config)
            return
        self._folder.expect(config)
        found = load_checkpoint(self._folder.checkpoint, self._objective.device)
        if found is None:
            self._folder.start(config)
            return
        found.restore(self._objective.learned, self._optimizer, self._objective.rng)
        self._done = found.step
        self._folder.forget_after(found.step)
        log.info("training_resumed", step=found.step, of=self._steps)

    def run(self, progress: Progress) -> dict[str, float]:
        bar = progress.add_task("training", total=self._steps, completed=self._done)
        end = 0
        for epoch, batches in enumerate(self._schedule, start=1):
            begin, end = end, end + len(batches)
            if end <= self._done:
                continue
            self._objective.learned.train()
            for batch in batches[self._done - begin :]:
                total = self._step(epoch, batch)
                progress.update(bar, advance=1, description=f"epoch {epoch} {batch.task} {total:.2f}")
                if self._done % self._settings.checkpoint_every == 0 and self._done < end:
                    self._save()
            self._objective.learned.eval()
            self._folder.record(self._done, {"epoch": epoch, "development": self._objective.judge()})
            draw_curves(self._folder.records(), self._folder.curves)
            self._save()
        self._objective.learned.eval()
        return self._folder.last_development()

    def _step(self, epoch: int, batch: Batch) -> float:
        factor = self._rate(self._done)
        for group, rate in zip(self._optimizer.param_groups, self._rates, strict=True):
            group["lr"] = rate * factor
        device = self._objective.device.type
        with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda"):
            losses = self._objective.losses(batch)
        total = torch.stack([loss.float() for loss in losses.values()]).sum()
        self._optimizer.zero_grad(set_to_none=True)
        total.backward()  # type: ignore[no-untyped-call]  # torch's stubs
        nn.utils.clip_grad_norm_(self._parameters, 1.0)
        self._optimizer.step()
        self._done += 1
        value = float(total.item())
        if not math.isfinite(value):
            raise RunError(f"The loss of step {self._done} is {value}: the learning rate is too high")
        values = {name: round(loss.item(), 4) for name, loss in losses.items()}
        rate = round(max(self._rates) * factor, 9)
        self._folder.record(self._done, {"epoch": epoch, "task": batch.task, "rate": rate, "losses": values})
        return value

    def _rate(self, step: int) -> float:
        """Share of a group's highest rate: up over the warm-up, then down to nothing."""
        warmup = max(1, int(self._steps * self._settings.warmup_share))
        return min(1.0, (step + 1) / warmup) * max(0.0, (self._steps - step) / self._steps)

    def _save(self) -> None:
        objective = self._objective
        save_checkpoint(
            self._folder.checkpoint, Checkpoint.of(self._done, objective.learned, self._optimizer, objective.rng)
        )


def layered_rates(layers: Sequence[nn.Module], frozen: int, rate: float, decay: float) -> list[dict[str, Any]]:
    """Parameter groups of an encoder: the top layer learns at `rate`, each one below at `decay` times that."""
    return [
        {"params": [p for p in layer.parameters() if p.requires_grad], "lr": rate * decay ** (len(layers) - 1 - depth)}
        for depth, layer in enumerate(layers)
        if depth >= frozen
    ]
