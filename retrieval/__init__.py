"""Search over course content; cites or abstains."""

from retrieval.answerable import PARAMETERS, Fitted, load_fitted, read_fitted
from retrieval.citations import CitedAnswer, cite
from retrieval.embedder import Embedder
from retrieval.errors import (
    EncoderUnavailable,
    EvaluationDataError,
    IndexMismatch,
    IndexMissing,
    IndexUnavailable,
    RetrievalError,
)
from retrieval.hits import Citation, Hit, Query, SearchResult
from retrieval.indexing import IngestReport, build_index, content_hash, is_current, rebuild_from_store
from retrieval.search import Retriever
from retrieval.sentence_encoder import SentenceEncoder
from retrieval.vector_file import save_vectors

__all__ = [
    "PARAMETERS",
    "Citation",
    "CitedAnswer",
    "Embedder",
    "EncoderUnavailable",
    "EvaluationDataError",
    "Fitted",
    "Hit",
    "IndexMismatch",
    "IndexMissing",
    "IndexUnavailable",
    "IngestReport",
    "Query",
    "RetrievalError",
    "Retriever",
    "SearchResult",
    "SentenceEncoder",
    "build_index",
    "cite",
    "content_hash",
    "is_current",
    "load_fitted",
    "read_fitted",
    "rebuild_from_store",
    "save_vectors",
]
