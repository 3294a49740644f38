"""What a run on a label set can choose, and what it chooses by itself for much and for little data."""

from dataclasses import dataclass
from typing import Literal, get_args

from nlu.training.loop import LoopSettings

Method = Literal["full", "lora", "frozen", "setfit"]
METHODS: tuple[Method, ...] = get_args(Method)
_FEW = 20  # rows of a label; below, a run of as many epochs as with many rows would be over before it has begun
_EPOCHS = {"full": 12, "lora": 12, "setfit": 6, "frozen": 1}
_EPOCHS_FOR_FEW = {"full": 40, "lora": 40, "setfit": 24, "frozen": 1}


@dataclass(frozen=True)
class LabelSetSettings(LoopSettings):
    """Chosen on the development rows of public sets."""

    method: Method = "full"
    shots: int | None = None
    batch_size: int = 32
    max_tokens: int = 64
    encoder_rate: float = 1e-4
    """A small, narrow encoder takes higher rates than BERT-base."""
    adapter_rate: float = 1e-3
    head_rate: float = 1e-3
    layer_decay: float = 0.95
    label_smoothing: float = 0.05
    supervised_contrastive_weight: float = 0.5
    supervised_contrastive_temperature: float = 0.1
    memory: int = 2048
    judged_rows: int = 512
    """Development rows that are read after each epoch for the curves; the metrics are of all."""


def usual_epochs(method: Method, rows_per_label: float) -> int:
    """Epochs where none are asked for."""
    return (_EPOCHS_FOR_FEW if rows_per_label < _FEW else _EPOCHS)[method]
