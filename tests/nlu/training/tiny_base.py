"""A base encoder of two small random layers, and a tokenizer of single characters: trains in seconds."""

import string

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch
from transformers import BertConfig, BertModel

from nlu.training.base_encoder import BaseEncoder, build_tokenizer

WIDTH = 32


def tiny_base(seed: int = 7) -> BaseEncoder:
    torch.manual_seed(seed)
    letters = sorted({*string.ascii_letters, *string.digits, *" .,?:'，。？的我要退款发票你好"})
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", *letters]
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
        pad_token_id=1,
        attn_implementation="eager",
    )
    model = BertModel(config, add_pooling_layer=False)
    tokenizer = build_tokenizer([(piece, -1.0) for piece in pieces], np.arange(len(pieces)))
    return BaseEncoder(model=model.eval(), tokenizer=tokenizer)
