"""What a run on a label set can choose, and what it chooses by itself for much and for little data."""

from dataclasses import dataclass

from nlu.training.tuning_settings import Method, TuningSettings

_FEW = 20  # rows of a label; below, a run of as many epochs as with many rows would be over before it has begun
_EPOCHS = {"full": 12, "lora": 12, "setfit": 6, "frozen": 1}
_EPOCHS_FOR_FEW = {"full": 40, "lora": 40, "setfit": 24, "frozen": 1}


@dataclass(frozen=True)
class LabelSetSettings(TuningSettings):
    """Chosen on the development rows of public sets."""

    shots: int | None = None
    judged_rows: int = 512
    """Development rows that are read after each epoch for the curves; the metrics are of all."""


def usual_epochs(method: Method, rows_per_label: float) -> int:
    """Epochs where none are asked for."""
    return (_EPOCHS_FOR_FEW if rows_per_label < _FEW else _EPOCHS)[method]
