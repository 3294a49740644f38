"""TuningSettings: what every run that changes an encoder can choose."""

from dataclasses import dataclass
from typing import Literal, get_args

from nlu.training.loop import LoopSettings

Method = Literal["full", "lora", "frozen", "setfit"]
METHODS: tuple[Method, ...] = get_args(Method)


@dataclass(frozen=True)
class TuningSettings(LoopSettings):
    """Rates are those of AdamW; a small, narrow encoder takes higher ones than BERT-base."""

    method: Method = "full"
    """`full` or `lora`: all weights of the layers that aren't frozen, or adapters beside them."""
    batch_size: int = 32
    max_tokens: int = 64
    encoder_rate: float = 1e-4
    adapter_rate: float = 1e-3
    head_rate: float = 1e-3
    layer_decay: float = 0.95
    """Rate of layer n is encoder_rate * layer_decay ** (depth - 1 - n)."""
    label_smoothing: float = 0.05
    """Keeps probabilities honest before the temperature is fitted (Desai and Durrett, 2020)."""
    supervised_contrastive_weight: float = 0.5
    """Draws a label's features together and away from the others', out of scope included (KNNCL, Zhou et al., 2022);
    more of it takes the variety out of a label, which out-of-scope detection lives on."""
    supervised_contrastive_temperature: float = 0.1
    memory: int = 2048
    """Rows of earlier batches that a row is contrasted with: a batch of 32 has hardly two of one label."""
