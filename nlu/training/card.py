"""The model card: written by the training run into the bundle, with that run's own figures."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nlu.bundle import Manifest

CARD_FILE = "MODEL_CARD.md"


def write_card(
    folder: Path, manifest: Manifest, report: Mapping[str, Mapping[str, Any]], rows: Mapping[str, int], config: Any
) -> None:
    """Replace the bundle's card."""
    lines = [
        f"# Understanding model {manifest.version}",
        "",
        f"Base: {manifest.base} (MIT), word embeddings trimmed to Chinese and English and frozen. Fine-tuned for "
        f"{len(manifest.intents)} intents, {len(manifest.sentiments)} sentiments and the retrieval vector, "
        "which is held to the frozen base's by distillation.",
        "",
        "Trained on: " + ", ".join(f"{count} {name}" for name, count in rows.items()) + ". Settings of the run: "
        f"`{config}`.",
        "",
        "## Development groups",
        "",
        "Meaning groups that were not trained on, by the same writers. Text by another hand: `tests/quality`.",
        "",
        "| slice | rows | accuracy | macro F1 | calibration error | weakest |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_row(name, figures) for name, figures in report.items()),
        "",
        "## Most frequent confusions",
        "",
        *(
            f"- {name}: " + "; ".join(f"{a} read as {b} ({n})" for a, b, n in figures["confusions"][:6])
            for name, figures in report.items()
        ),
        "",
        f"Below a confidence of {manifest.thresholds.confidence} or a margin of {manifest.thresholds.margin} a reading "
        "is `nlu_fallback`.",
        "",
        "## Limits",
        "",
        "Text is written, not logged. Danger is found by the red-flag rules first; the model only adds to them. "
        "Labels other than these, other languages and dialects are not understood.",
    ]
    (folder / CARD_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _row(name: str, figures: Mapping[str, Any]) -> str:
    weakest: Sequence[str] = [f"{intent} {recall}" for intent, recall in list(figures["worst"].items())[:3]]
    return (
        f"| {name} | {figures['rows']} | {figures['accuracy']} | {figures['macro_f1']} | {figures['ece']} "
        f"| {', '.join(weakest)} |"
    )
