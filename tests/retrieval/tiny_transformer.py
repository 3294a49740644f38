"""A tiny sentence-transformers model with random weights, saved as a folder as the real ones are."""

from pathlib import Path

import pytest

pytest.importorskip("sentence_transformers")

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import Transformer
from sentence_transformers.sentence_transformer.modules import Pooling
from transformers import BertConfig, BertModel, BertTokenizerFast

WIDTH = 48


def save_tiny_transformer(folder: Path, *, seed: int = 5, prompts: dict[str, str] | None = None) -> Path:
    """Letters and some Han characters as vocabulary, one layer, mean pooling."""
    han = [chr(code) for code in range(0x4E00, 0x9FA6)]
    letters = [*"abcdefghijklmnopqrstuvwxyz0123456789?.,:'\""]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters), *han]
    parts = folder.with_name(f"{folder.name}-parts")
    parts.mkdir(parents=True)
    (parts / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=WIDTH,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=256,
        initializer_range=0.5,
    )
    BertModel(config).save_pretrained(parts)
    BertTokenizerFast(str(parts / "vocab.txt")).save_pretrained(parts)
    SentenceTransformer(modules=[Transformer(str(parts)), Pooling(WIDTH)], prompts=prompts).save(str(folder))
    return folder
