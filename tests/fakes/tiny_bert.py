"""Configuration of a BERT of two narrow layers: the same everywhere but for what a test is about."""

import pytest

pytest.importorskip("transformers")

from transformers import BertConfig


def tiny_bert_config(
    vocabulary: int, *, width: int = 32, heads: int = 2, inner: int = 64, positions: int = 128
) -> BertConfig:
    return BertConfig(
        vocab_size=vocabulary,
        hidden_size=width,
        num_hidden_layers=2,
        num_attention_heads=heads,
        intermediate_size=inner,
        max_position_embeddings=positions,
        pad_token_id=1,
        attn_implementation="eager",
    )
