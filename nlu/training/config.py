"""TrainingConfig: every knob of one run, saved beside the model."""

from dataclasses import dataclass

from nlu.training.tuning_settings import TuningSettings


@dataclass(frozen=True)
class TrainingConfig(TuningSettings):
    """Chosen on the development groups; the decision record on the first model says what was compared."""

    epochs: int = 3
    long_tokens: int = 48
    """Of reviews and passages, which say what they say early."""
    frozen_layers: int = 4
    """Lower layers that stay as the base has them (the word embeddings always do): a fifth less time per step."""
    encoder_rate: float = 5e-5
    head_rate: float = 8e-4
    layer_decay: float = 0.9
    sentiment_weight: float = 0.6
    safety_weight: float = 0.5
    supervised_contrastive_weight: float = 0.2
    memory: int = 1024
    distillation_weight: float = 6.0
    """Pull of the retrieval vector towards the frozen base's, as 1 - cosine."""
    contrastive_weight: float = 0.5
    contrastive_temperature: float = 0.05
    pair_passes: float = 0.5
    """How often a run reads each pair."""
    public_sentiment_rows: int = 6000
    noise_share: float = 0.4
    """Share of training texts that are augmented; RoChBERT (Zhang et al., 2022) found about a third to be best."""
