"""Engines: what reads, finds and suggests; models and indexes, loaded as the settings name them."""

from dataclasses import dataclass, field

import structlog
from threadpoolctl import threadpool_limits

from bot.ingest import index_folder, search_encoder, snapshot_folder
from bot.predictions import Predictor
from bot.settings import Settings
from bot.understand import Limits
from knowledge import Catalogue
from nlu import DEFAULT_BUNDLE, Encoder
from nlu import Predictor as BundlePredictor
from recommender import Learned, Snapshot, load_learned, load_snapshot
from retrieval import PARAMETERS, Embedder, Fitted, Retriever, read_fitted

log = structlog.get_logger()


@dataclass(frozen=True)
class Engines:
    """Handed to the composition root, where the ones that settings name aren't meant."""

    predictor: Predictor
    limits: Limits
    retriever: Retriever
    snapshot: Snapshot
    learned: Learned = field(default_factory=Learned)
    search_encoder: Embedder | None = None
    """Embeds questions for search, where that is not the model that understands them."""


def load_engines(settings: Settings, catalogue: Catalogue, encoder: Encoder | None = None) -> Engines:
    """Load them all.

    Args:
        encoder: where it is loaded already.

    Raises:
        BundleError, EncoderUnavailable, IndexMissing, IndexMismatch, SnapshotError: with what mends it.
    """
    encoder = encoder or Encoder(settings.bundle or DEFAULT_BUNDLE, threads=settings.workers)
    thresholds = encoder.manifest.thresholds
    embedder = search_encoder(settings)
    retriever = Retriever(index_folder(settings), embedder or encoder, _fitted(settings, embedder))
    if embedder is not None:
        embedder.vectors(["知客"], "query")  # loaded now, not at the first question
    # Products of a turn are too small to share out, and OpenBLAS's threads wait for the next one by spinning: measured,
    # they took half of the processor and made the model beside them 1.7 times slower.
    threadpool_limits(limits=1, user_api="blas")
    folder = snapshot_folder(settings)
    learned = load_learned(folder, catalogue)
    for reason in learned.refused:
        log.warning("suggestions_without_a_part", reason=reason)
    return Engines(
        predictor=BundlePredictor(encoder),
        limits=Limits(thresholds.confidence, thresholds.margin),
        retriever=retriever,
        snapshot=load_snapshot(folder, catalogue, encoder.identity),
        learned=learned,
        search_encoder=embedder,
    )


def _fitted(settings: Settings, embedder: Embedder | None) -> Fitted | None:
    if embedder is None:
        return None
    fitted = read_fitted(settings.var / PARAMETERS, embedder.identity)
    if fitted is None:
        log.warning("answers_fitted_with_another_encoder", encoder=embedder.identity, remedy="python -m retrieval fit")
    return fitted
