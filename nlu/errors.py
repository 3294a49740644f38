"""NluError and its tree.

NluError
├── BundleError      the served model is missing, damaged or of another version
├── DatasetError     a labelled file cannot be used; names file and line
├── BaseWeightsError the base encoder's weights are missing or not the pinned ones
└── RunError         a training run cannot go on or be resumed
"""


class NluError(Exception):
    """Root of everything that goes wrong in understanding."""


class BundleError(NluError):
    """The bundle cannot be served; the message names the file and the command that mends it."""


class DatasetError(NluError):
    """A labelled file is unusable; the message names file and line."""


class BaseWeightsError(NluError):
    """The base encoder's weights are missing or differ from the pinned hash."""


class RunError(NluError):
    """A training run cannot go on, or be resumed as it was asked to."""
