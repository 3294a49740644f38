"""TrainingConfig: every knob of one run, saved beside the model."""

from dataclasses import dataclass

from nlu.training.loop import LoopSettings
from nlu.training.methods.settings import Method


@dataclass(frozen=True)
class TrainingConfig(LoopSettings):
    """Chosen on the development groups; the decision record on the first model says what was compared."""

    method: Method = "full"
    """`full` or `lora`: all weights of the layers that aren't frozen, or adapters beside them."""
    epochs: int = 3
    batch_size: int = 32
    max_tokens: int = 64
    long_tokens: int = 48
    """Of reviews and passages, which say what they say early."""
    frozen_layers: int = 4
    """Lower layers that stay as the base has them (the word embeddings always do): a fifth less time per step."""
    encoder_rate: float = 5e-5
    adapter_rate: float = 1e-3
    head_rate: float = 8e-4
    layer_decay: float = 0.9
    """Rate of layer n is encoder_rate * layer_decay ** (depth - 1 - n)."""
    label_smoothing: float = 0.05
    """Keeps probabilities honest before the temperature is fitted (Desai and Durrett, 2020)."""
    sentiment_weight: float = 0.6
    safety_weight: float = 0.5
    supervised_contrastive_weight: float = 0.2
    """Draws an intent's features together and away from the others', out of scope included (KNNCL, Zhou et al., 2022);
    more of it takes the variety out of an intent, which out-of-scope detection lives on."""
    supervised_contrastive_temperature: float = 0.1
    memory: int = 1024
    """Rows of earlier batches that a row is contrasted with: a batch of 32 has hardly two of one intent."""
    distillation_weight: float = 6.0
    """Pull of the retrieval vector towards the frozen base's, as 1 - cosine."""
    contrastive_weight: float = 0.5
    contrastive_temperature: float = 0.05
    pair_passes: float = 2.0
    """How often a run reads each pair: a passage takes the time of four questions."""
    public_sentiment_rows: int = 6000
    noise_share: float = 0.3
    """Share of training texts that are augmented (RoChBERT, Zhang et al., 2022, found about a third to be best)."""
