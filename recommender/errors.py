"""RecommenderError and its tree.

RecommenderError
├── FitError       a model cannot be fitted on these interactions
├── LogError       an interaction log cannot be read at all; single bad rows are reported, not raised
└── SnapshotError  a fitted recommender is missing, damaged or of another catalogue
"""


class RecommenderError(Exception):
    """Root of everything that goes wrong in recommending."""


class SnapshotError(RecommenderError):
    """The snapshot cannot be served; the message names the command that mends it."""


class LogError(RecommenderError):
    """An interaction log cannot be read; the message names file and line."""


class FitError(RecommenderError):
    """A model cannot be fitted on these interactions; the message says what to change."""
