"""A base encoder of two small random layers, and a tokenizer of single characters: trains in seconds."""

import string

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch
from transformers import BertModel

from nlu.training.base_encoder import BaseEncoder, build_tokenizer
from tests.fakes.tiny_bert import tiny_bert_config

WIDTH = 32


def tiny_base(seed: int = 7) -> BaseEncoder:
    torch.manual_seed(seed)
    letters = sorted({*string.ascii_letters, *string.digits, *" .,?:'，。？的我要退款发票你好"})
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", *letters]
    config = tiny_bert_config(len(pieces))
    model = BertModel(config, add_pooling_layer=False)
    tokenizer = build_tokenizer([(piece, -1.0) for piece in pieces], np.arange(len(pieces)))
    return BaseEncoder(model=model.eval(), tokenizer=tokenizer)
