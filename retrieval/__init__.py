"""Search over course content; cites or abstains."""

from retrieval.answerable import Fitted, load_fitted
from retrieval.citations import CitedAnswer, cite
from retrieval.embedder import Embedder
from retrieval.errors import EvaluationDataError, IndexMismatch, IndexMissing, IndexUnavailable, RetrievalError
from retrieval.hits import Citation, Hit, Query, SearchResult
from retrieval.indexing import IngestReport, build_index, content_hash, is_current, rebuild_from_store
from retrieval.search import Retriever
from retrieval.vector_file import save_vectors

__all__ = [
    "Citation",
    "CitedAnswer",
    "Embedder",
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
    "build_index",
    "cite",
    "content_hash",
    "is_current",
    "load_fitted",
    "rebuild_from_store",
    "save_vectors",
]
