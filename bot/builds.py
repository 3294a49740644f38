"""Builds index and item vectors in a process of their own, which asks the golden questions before anything serves."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from bot.golden_gate import GoldenGate
from bot.ingest import Built, EncoderWhenNeeded, Order, Progress, build_here, index_folder, search_encoder
from bot.ingest import snapshot_folder as snapshots
from bot.knowledge_port import Golden
from bot.settings import Settings
from nlu import DEFAULT_BUNDLE, Encoder
from recommender import snapshot_is_current
from retrieval import Embedder, IngestReport, Say, content_hash, in_own_process, is_current

Judge = Callable[[Path, Golden | None], None]
"""Is given what was built, and how the golden questions went; raises to refuse it."""


class JudgedBuild(Protocol):
    """Where a build runs."""

    def __call__(
        self, settings: Settings, order: Order, progress: Progress, judge: Judge | None, serving: Path | None
    ) -> Built: ...


# What a build needs of the settings. None of it is secret: keys and passwords must not come near what is built.
_NEEDED = frozenset(
    {"var", "content", "bundle", "encoder", "encoder_query_prefix", "encoder_passage_prefix", "golden_questions",
     "workers"}
)  # fmt: skip


def build_judged(
    settings: Settings,
    order: Order,
    progress: Progress,
    judge: Judge | None = None,
    serving: Path | None = None,
    encoder: Encoder | None = None,
) -> Built:
    """In this process.

    Args:
        judge: None where nobody is asked.
        serving: the generation whose answers are compared.
        encoder: where one is loaded already.
    """
    needed = EncoderWhenNeeded(settings.bundle or DEFAULT_BUNDLE, settings.workers)
    if judge is None:
        return build_here(settings, order, progress, encoder=encoder or needed)
    gate = GoldenGate(settings, needed.load if encoder is None else lambda: encoder)

    def approve(built: Path) -> None:
        judge(built, gate.ask(built, serving))

    return build_here(settings, order, progress, approve, encoder or needed)


def build_apart(
    settings: Settings, order: Order, progress: Progress, judge: Judge | None = None, serving: Path | None = None
) -> Built:
    """In a new process, from which only the files remain; in none where there is nothing to do.

    Raises:
        BuildFailed: it was killed. What served still serves.
    """
    if _nothing_to_do(settings, order):
        return Built(IngestReport(False, len(order.passages or ()), 0, 0))

    def heard(said: tuple[Any, ...]) -> None:
        if said[0] == "progress":
            progress(*said[1:])
        elif judge is not None:
            judge(*said[1:])

    needed = {name: value for name, value in settings.model_dump(include=set(_NEEDED)).items() if value is not None}
    return in_own_process(_work, needed, order, judge is not None, serving, heard=heard)


def _work(say: Say, needed: dict[str, Any], order: Order, judged: bool, serving: Path | None) -> Built:
    def judge(built: Path, golden: Golden | None) -> None:
        say(("built", built, golden))

    def progress(done: int, total: int) -> None:
        say(("progress", done, total))

    return build_judged(Settings(_env_file=None, **needed), order, progress, judge if judged else None, serving)


def embedder_of(settings: Settings, encoder: Encoder | None = None) -> Embedder:
    """What embeds for search, and says who it is without being loaded."""
    bundle = settings.bundle or DEFAULT_BUNDLE
    return search_encoder(settings) or encoder or EncoderWhenNeeded(bundle, settings.workers)


def _nothing_to_do(settings: Settings, order: Order) -> bool:
    if order.passages is not None:
        embedder = embedder_of(settings).identity
        if order.force or not is_current(index_folder(settings), content_hash(order.passages), embedder):
            return False
    bundle = EncoderWhenNeeded(settings.bundle or DEFAULT_BUNDLE, settings.workers)
    return order.catalogue is None or snapshot_is_current(snapshots(settings), order.catalogue, bundle.identity)
