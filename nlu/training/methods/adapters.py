"""LoRA (Hu et al., 2021) through peft: small matrices beside the frozen ones, folded into them when all is learned."""

import peft
from peft.tuners.lora import Linear
from transformers import BertModel

_RANK = 16
_LAYERS = ["query", "key", "value", "dense"]


def add_adapters(encoder: BertModel) -> None:
    """Freeze the encoder and put adapters beside its linear layers, in place."""
    config = peft.LoraConfig(r=_RANK, lora_alpha=2 * _RANK, lora_dropout=0.05, target_modules=_LAYERS)
    encoder.requires_grad_(requires_grad=False)
    peft.inject_adapter_in_model(config, encoder)


def fold_adapters(encoder: BertModel) -> None:
    """Add the adapters to the weights they stand beside, in place: a plain encoder again."""
    adapted = [(name, module) for name, module in encoder.named_modules() if isinstance(module, Linear)]
    for name, module in adapted:
        module.merge()
        parent, _, child = name.rpartition(".")
        setattr(encoder.get_submodule(parent), child, module.base_layer)
