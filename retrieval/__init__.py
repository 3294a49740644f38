"""Search over course content; cites or abstains."""

from retrieval.answerable import PARAMETERS, Fitted, load_fitted, read_fitted
from retrieval.citations import CitedAnswer, cite
from retrieval.embedder import Embedder
from retrieval.errors import (
    BuildFailed,
    EncoderUnavailable,
    EvaluationDataError,
    IndexBusy,
    IndexMismatch,
    IndexMissing,
    IndexUnavailable,
    RetrievalError,
)
from retrieval.extract import sentences_of
from retrieval.follow_up import refers_back
from retrieval.golden import Comparison, Outcome, Worse, compare, outcomes
from retrieval.hits import Citation, Hit, Query, SearchResult
from retrieval.indexing import IngestReport, build_index, content_hash, is_current, rebuild_from_store, serve_kept
from retrieval.judged import MOST_ASKED, JudgedQuery, read_judged
from retrieval.judging import composed, judged_figures, leaks, public_gains, replacements
from retrieval.manifest import current_generation, generation_of, generations, read_manifest, serve
from retrieval.own_process import Say, in_own_process
from retrieval.search import Retriever
from retrieval.sentence_encoder import SentenceEncoder
from retrieval.vector_file import save_vectors
from retrieval.verification import Difference, verify_index

__all__ = [
    "MOST_ASKED",
    "PARAMETERS",
    "BuildFailed",
    "Citation",
    "CitedAnswer",
    "Comparison",
    "Difference",
    "Embedder",
    "EncoderUnavailable",
    "EvaluationDataError",
    "Fitted",
    "Hit",
    "IndexBusy",
    "IndexMismatch",
    "IndexMissing",
    "IndexUnavailable",
    "IngestReport",
    "JudgedQuery",
    "Outcome",
    "Query",
    "RetrievalError",
    "Retriever",
    "Say",
    "SearchResult",
    "SentenceEncoder",
    "Worse",
    "build_index",
    "cite",
    "compare",
    "composed",
    "content_hash",
    "current_generation",
    "generation_of",
    "generations",
    "in_own_process",
    "is_current",
    "judged_figures",
    "leaks",
    "load_fitted",
    "outcomes",
    "public_gains",
    "read_fitted",
    "read_judged",
    "read_manifest",
    "rebuild_from_store",
    "refers_back",
    "replacements",
    "save_vectors",
    "sentences_of",
    "serve",
    "serve_kept",
    "verify_index",
]
