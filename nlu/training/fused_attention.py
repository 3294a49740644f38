"""Self-attention as one operator of ONNX Runtime: queries, keys and values by one product, the rest without copies.

Exported as torch writes it, an attention is 23 operators, each of which wakes the threads of the session again.
"""

from typing import Any

import torch
from torch import Tensor, nn
from transformers import BertModel
from transformers.models.bert.modeling_bert import BertSelfAttention


class FusedAttention(nn.Module):
    """Stands in an encoder in place of a `BertSelfAttention`, with its weights. For export: it is not trained."""

    def __init__(self, attention: BertSelfAttention) -> None:
        super().__init__()
        parts = (attention.query, attention.key, attention.value)
        self.weight = nn.Parameter(torch.cat([part.weight.detach().T for part in parts], dim=1).contiguous())
        """[width, 3 x width], as the operator multiplies it."""
        self.bias = nn.Parameter(torch.cat([part.bias.detach() for part in parts]))
        self.heads: int = attention.num_attention_heads
        self.mask: Tensor | None = None
        """[texts, tokens]: 1 for what is read, 0 for padding; set before each pass."""

    def forward(self, hidden: Tensor, **ignored: Any) -> tuple[Tensor, None]:
        """Attended tokens, and no weights: nobody reads those."""
        assert self.mask is not None
        return _Attention.apply(hidden, self.weight, self.bias, self.mask, self.heads), None


def fuse_attention(encoder: BertModel) -> list[FusedAttention]:
    """Replace the attention of every layer; each needs its mask before a pass."""
    fused = [FusedAttention(layer.attention.self) for layer in encoder.encoder.layer]
    for layer, attention in zip(encoder.encoder.layer, fused, strict=True):
        layer.attention.self = attention
    return fused


class _Attention(torch.autograd.Function):
    """`com.microsoft::Attention` in a graph, the same sum in torch outside of one."""

    @staticmethod
    def forward(_: Any, hidden: Tensor, weight: Tensor, bias: Tensor, mask: Tensor, heads: int) -> Tensor:
        texts, tokens, width = hidden.shape
        split = (hidden @ weight + bias).view(texts, tokens, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
        found = nn.functional.scaled_dot_product_attention(*split, attn_mask=mask[:, None, None, :].bool())
        return found.transpose(1, 2).reshape(texts, tokens, width)

    @staticmethod
    def symbolic(graph: Any, hidden: Any, weight: Any, bias: Any, mask: Any, heads: int) -> Any:
        found = graph.op("com.microsoft::Attention", hidden, weight, bias, mask, num_heads_i=heads)
        return found.setType(hidden.type())
