"""Shared encoder with a pool and head for each of intent, sentiment and safety, and one pool for retrieval."""

import math

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

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        mixed = (torch.softmax(self.mix, dim=0) @ hidden.flatten(1)).view(hidden.shape[1:])
        scores = self.score(torch.tanh(mixed)).squeeze(-1).masked_fill(mask == 0, -1e4)
        attention = torch.softmax(scores, dim=-1).unsqueeze(1)
        pooled: Tensor = self.norm(torch.matmul(attention, mixed).squeeze(1))
        return pooled


class Reading(nn.Module):
    """One task's view of a text: a pool of its own, the pooled text as a unit vector, and a linear head on that.

    The head reads nothing but the direction (scaled to the length a normalised layer has), so that the angle between
    two texts' features is what the head tells them apart by: a distance for out-of-scope, not only for neighbours.
    """

    def __init__(self, layers: int, width: int, labels: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.pool = AttentionPool(layers, width)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(width, labels)
        self.scale = math.sqrt(width)

    def forward(self, hidden: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Logits, and the unit-length features under them."""
        features = nn.functional.normalize(self.pool(hidden, mask), dim=-1)
        return self.head(self.dropout(features * self.scale)), features


class MultiTaskEncoder(nn.Module):
    """One pass gives the logits of intent, sentiment and safety, the intent's features and the retrieval vector."""

    def __init__(
        self, encoder: BertModel, n_intents: int, n_sentiments: int, n_safety: int, dropout: float = 0.1
    ) -> None:
        super().__init__()
        width, layers = encoder.config.hidden_size, encoder.config.num_hidden_layers
        self.encoder = encoder
        self.intent = Reading(layers, width, n_intents, dropout)
        self.sentiment = Reading(layers, width, n_sentiments, dropout)
        self.safety = Reading(layers, width, n_safety, dropout)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        hidden = self.hidden(input_ids, attention_mask)
        intent, features = self.intent(hidden, attention_mask)
        sentiment, _ = self.sentiment(hidden, attention_mask)
        safety, _ = self.safety(hidden, attention_mask)
        return intent, sentiment, safety, features, mean_pool(hidden[-1], attention_mask)

    def hidden(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """[layers + 1, texts, tokens, width], the embeddings first: what readings are made of."""
        output = self.encoder(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True)
        return torch.stack(output.hidden_states)

    def vector(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """The retrieval vector alone."""
        output = self.encoder(input_ids=input_ids, attention_mask=attention_mask)
        return mean_pool(output.last_hidden_state, attention_mask)


def mean_pool(hidden: Tensor, mask: Tensor) -> Tensor:
    """Mean over all tokens, specials included, as the base was trained; unit length."""
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * weights).sum(1) / weights.sum(1).clamp(min=1.0)
    return nn.functional.normalize(mean, dim=-1)
