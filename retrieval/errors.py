"""RetrievalError and its tree.

RetrievalError
├── IndexMissing         nothing was ever built here
├── IndexMismatch        built with another encoder or another program version
├── IndexBusy            another process builds, and does not end
├── BuildFailed          the process that builds ended before it was done
├── IndexUnavailable     the dense side cannot be read; words alone can still answer
├── EncoderUnavailable   the model that is to embed cannot be loaded
└── EvaluationDataError  a corpus, query or judgment file cannot be used; names file and line
"""

import sqlite3

DAMAGE = (OSError, ValueError, EOFError, sqlite3.Error)
"""What reading files of an index raises that were taken away, cut short or overwritten."""


class RetrievalError(Exception):
    """Root of everything that goes wrong in searching."""


class IndexMissing(RetrievalError):
    """There is no index; the message names the command that builds one."""


class IndexMismatch(RetrievalError):
    """The index doesn't fit this process; the message names both sides and the command that mends it."""


class IndexBusy(RetrievalError):
    """Another build holds the index folder; the message says what to do."""


class BuildFailed(RetrievalError):
    """A build's own process was killed, or could not go on; the message says how it ended. The old index serves."""


class IndexUnavailable(RetrievalError):
    """Chroma cannot answer. Search goes on with words; the index can be rebuilt from its passages."""


class EncoderUnavailable(RetrievalError):
    """The sentence-transformers model that a setting names cannot be used; the message says what mends it."""


class EvaluationDataError(RetrievalError):
    """A file of an evaluation is unusable; the message names file and line."""
