"""Shared encoder with separate pools and heads: intent and sentiment; the retrieval vector has a pool of its own."""

import torch
from torch import Tensor, nn
from transformers import BertModel


class AttentionPool(nn.Module):
    """A learned mix of all layers, then a learned weighting of tokens.

    Heads read through their own pool so that classification does not collapse the mean-pooled retrieval vector
    (research on multi-task encoders: cross-entropy on the pooled vector costs out-of-scope separation and nDCG).
    """

    def __init__(self, layers: int, width: int) -> None:
        super().__init__()
        self.mix = nn.Parameter(torch.linspace(-1.0, 1.0, layers + 1))
        self.score = nn.Linear(width, 1)
        self.norm = nn.LayerNorm(width)

    def forward(self, hidden: tuple[Tensor, ...], mask: Tensor) -> Tensor:
        weights = torch.softmax(self.mix, dim=0)
        mixed = sum((w * h for w, h in zip(weights, hidden, strict=True)), torch.zeros_like(hidden[0]))
        scores = self.score(torch.tanh(mixed)).squeeze(-1).masked_fill(mask == 0, -1e4)
        attention = torch.softmax(scores, dim=-1).unsqueeze(1)
        pooled: Tensor = self.norm(torch.matmul(attention, mixed).squeeze(1))
        return pooled


class MultiTaskEncoder(nn.Module):
    """One pass gives intent logits, sentiment logits and the unit-length retrieval vector."""

    def __init__(self, encoder: BertModel, n_intents: int, n_sentiments: int, dropout: float = 0.1) -> None:
        super().__init__()
        width, layers = encoder.config.hidden_size, encoder.config.num_hidden_layers
        self.encoder = encoder
        self.intent_pool = AttentionPool(layers, width)
        self.sentiment_pool = AttentionPool(layers, width)
        self.dropout = nn.Dropout(dropout)
        self.intent_head = nn.Linear(width, n_intents)
        self.sentiment_head = nn.Linear(width, n_sentiments)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        output = self.encoder(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True)
        hidden = output.hidden_states
        intent = self.intent_head(self.dropout(self.intent_pool(hidden, attention_mask)))
        sentiment = self.sentiment_head(self.dropout(self.sentiment_pool(hidden, attention_mask)))
        return intent, sentiment, mean_pool(hidden[-1], attention_mask)


def mean_pool(hidden: Tensor, mask: Tensor) -> Tensor:
    """Mean over all tokens, specials included, as the base was trained; unit length."""
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1.0)
    return nn.functional.normalize(mean, dim=-1)
