"""A bundle of two small random layers, finished and measured as the shipped one is."""

import warnings
from pathlib import Path

import pytest

from nlu.bundle import MODEL_FILE, TOKENIZER_FILE
from nlu.dataset import STYLES, Utterance
from nlu.labels import SAFETY_CATEGORIES, taxonomy


def made_up(kind: str, each: int) -> list[Utterance]:
    """So many rows of every intent in both languages; `kind` keeps the texts of two sets apart."""
    labels = taxonomy()
    return [
        Utterance(
            text=f"{intent[::-1] if language == 'en' else '退款我的发票'} {number} {kind} {intent}",
            language=language,
            intent=intent,
            sentiment=labels.sentiments[number % 3],
            group=f"{intent}/{kind}{number}",
            style=STYLES[number % len(STYLES)],
        )
        for intent in labels.intents
        for language in labels.languages
        for number in range(each if intent != "out_of_scope" else 3 * each)
    ]


@pytest.fixture(scope="session")
def tiny_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for package in ("torch", "transformers", "onnx"):
        pytest.importorskip(package)
    from nlu.training.card import write_card
    from nlu.training.export import compress, export_onnx
    from nlu.training.finish import finish_bundle
    from nlu.training.model import MultiTaskEncoder
    from tests.nlu.training.tiny_base import WIDTH, tiny_base

    base, labels = tiny_base(), taxonomy()
    model = MultiTaskEncoder(base.model, len(labels.intents), len(labels.sentiments), len(SAFETY_CATEGORIES)).eval()
    folder = tmp_path_factory.mktemp("bundle")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter's own deprecations
        export_onnx(model, folder / "full.onnx")
    compress(folder / "full.onnx", folder / MODEL_FILE)
    (folder / "full.onnx").unlink()
    base.tokenizer.save(str(folder / TOKENIZER_FILE))
    dev = made_up("dev", 2)
    metrics = finish_bundle(folder, made_up("train", 3), dev, [], width=WIDTH)
    write_card(folder, dev, metrics["development_groups"], {"made-up rows": 306}, {"seed": 7})
    return folder
