"""RecommenderError and its tree.

RecommenderError
└── SnapshotError  a fitted recommender is missing, damaged or of another catalogue
"""


class RecommenderError(Exception):
    """Root of everything that goes wrong in recommending."""


class SnapshotError(RecommenderError):
    """The snapshot cannot be served; the message names the command that mends it."""
