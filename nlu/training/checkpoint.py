"""A run's state on disk: what has been learned, the optimiser's, and that of all chance."""

import random
from dataclasses import dataclass
from pathlib import Path
from pickle import UnpicklingError  # the error alone: the file is read with weights_only
from typing import Any

import torch
from torch import nn

from nlu.errors import RunError


@dataclass(frozen=True)
class Checkpoint:
    """The state after `step` steps. Frozen parameters are not in it: the base has them."""

    step: int
    learned: dict[str, torch.Tensor]
    optimizer: dict[str, Any]
    python_chance: tuple[Any, ...]
    torch_chance: torch.Tensor
    cuda_chance: list[torch.Tensor]

    @classmethod
    def of(cls, step: int, learned: nn.Module, optimizer: torch.optim.Optimizer, rng: random.Random) -> "Checkpoint":
        frozen = {name for name, parameter in learned.named_parameters() if not parameter.requires_grad}
        return cls(
            step=step,
            learned={name: tensor for name, tensor in learned.state_dict().items() if name not in frozen},
            optimizer=optimizer.state_dict(),
            python_chance=rng.getstate(),
            torch_chance=torch.get_rng_state(),
            cuda_chance=torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
        )

    def restore(self, learned: nn.Module, optimizer: torch.optim.Optimizer, rng: random.Random) -> None:
        """Put everything back as it was.

        Raises:
            RunError: it is another model's state.
        """
        trainable = {name for name, parameter in learned.named_parameters() if parameter.requires_grad}
        try:
            missing, unexpected = learned.load_state_dict(self.learned, strict=False)
        except RuntimeError as error:
            raise RunError("The checkpoint is another model's. Start anew without --resume") from error
        if unexpected or trainable & set(missing):
            raise RunError("The checkpoint is another model's. Start anew without --resume")
        optimizer.load_state_dict(self.optimizer)
        rng.setstate(self.python_chance)
        torch.set_rng_state(self.torch_chance)
        if self.cuda_chance and torch.cuda.is_available():
            torch.cuda.set_rng_state_all(self.cuda_chance)


def save_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Replace the file; whoever is killed while it is written keeps the one before."""
    staged = path.with_suffix(".part")
    torch.save({field: getattr(checkpoint, field) for field in checkpoint.__dataclass_fields__}, staged)
    staged.replace(path)


def load_checkpoint(path: Path, device: torch.device) -> Checkpoint | None:
    """The checkpoint, or None where there is none; nothing in the file is executed.

    Raises:
        RunError: the file is damaged.
    """
    if not path.is_file():
        return None
    try:
        found = torch.load(path, map_location=device, weights_only=True)
        chance = {"torch_chance": found["torch_chance"].cpu(), "cuda_chance": [c.cpu() for c in found["cuda_chance"]]}
        return Checkpoint(**found | chance)
    except (RuntimeError, ValueError, KeyError, TypeError, AttributeError, EOFError, UnpicklingError) as error:
        raise RunError(f"{path} is no checkpoint. Start anew without --resume") from error
