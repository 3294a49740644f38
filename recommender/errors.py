"""RecommenderError and its tree.

RecommenderError
├── BanditError      a bandit's state is damaged, of another format, or of other features
├── ExperimentError  an experiment's definition or its log cannot be judged
├── FitError         a model cannot be fitted on these interactions
├── LogError         a log cannot be read, or has rows that cannot be trusted
└── SnapshotError    a fitted recommender is missing, damaged or of another catalogue
"""


class RecommenderError(Exception):
    """Root of everything that goes wrong in recommending."""


class BanditError(RecommenderError):
    """The bandit's state cannot be used; the message names what differs."""


class ExperimentError(RecommenderError):
    """An experiment cannot be defined or judged so; the message names the value, and the line where there is one."""


class LogError(RecommenderError):
    """A log cannot be read or judged from; the message names file and lines."""


class SnapshotError(RecommenderError):
    """The snapshot cannot be served; the message names the command that mends it."""


class FitError(RecommenderError):
    """A model cannot be fitted on these interactions; the message says what to change."""
