"""Engines: what reads, finds and suggests; models and indexes, loaded as the settings name them."""

from dataclasses import dataclass, field

import structlog

from bot.ingest import index_folder, snapshot_folder
from bot.predictions import Predictor
from bot.settings import Settings
from bot.understand import Limits
from knowledge import Catalogue
from nlu import DEFAULT_BUNDLE, Encoder
from nlu import Predictor as BundlePredictor
from recommender import Learned, Snapshot, load_learned, load_snapshot
from retrieval import Retriever

log = structlog.get_logger()


@dataclass(frozen=True)
class Engines:
    """Handed to the composition root, where the ones that settings name aren't meant."""

    predictor: Predictor
    limits: Limits
    retriever: Retriever
    snapshot: Snapshot
    learned: Learned = field(default_factory=Learned)


def load_engines(settings: Settings, catalogue: Catalogue, encoder: Encoder | None = None) -> Engines:
    """Load them all.

    Args:
        encoder: where it is loaded already.

    Raises:
        BundleError, IndexMissing, IndexMismatch, SnapshotError: with what mends it.
    """
    encoder = encoder or Encoder(settings.bundle or DEFAULT_BUNDLE, threads=settings.workers)
    thresholds = encoder.manifest.thresholds
    folder = snapshot_folder(settings)
    learned = load_learned(folder, catalogue)
    for reason in learned.refused:
        log.warning("suggestions_without_a_part", reason=reason)
    return Engines(
        predictor=BundlePredictor(encoder),
        limits=Limits(thresholds.confidence, thresholds.margin),
        retriever=Retriever(index_folder(settings), encoder),
        snapshot=load_snapshot(folder, catalogue, encoder.identity),
        learned=learned,
    )
