"""The served model on disk: ONNX, tokenizer, labels, thresholds, temperatures, means, hashes. Save, load, verify."""

import hashlib
from pathlib import Path

from pydantic import BaseModel, ValidationError

from nlu.errors import BundleError
from nlu.labels import SAFETY_CATEGORIES, taxonomy

FORMAT = 2
MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
MANIFEST_FILE = "bundle.json"
DEFAULT_BUNDLE = Path(__file__).parent / "bundle"
_REMEDY = "Restore nlu/bundle from the repository, or make a new one: make train"


class Thresholds(BaseModel):
    """Below `confidence` or `margin` the understanding is `nlu_fallback`."""

    confidence: float
    margin: float
    danger: float = 0.5
    """Probability of an emergency or of self-harm from which the model's word is taken for it."""


class Manifest(BaseModel):
    """What the bundle is: written by the export, checked at every load."""

    format: int
    version: str
    base: str
    intents: list[str]
    sentiments: list[str]
    safety_categories: list[str]
    """Columns of the output `safety`; the first is no danger."""
    temperatures: dict[str, float]
    """Per task and language, for example `intent.zh`."""
    thresholds: Thresholds
    max_tokens: int
    query_prefix: str
    passage_prefix: str
    vector_size: int
    features_size: int
    """Width of the output `features`: what the intent head reads, unit length."""
    means: dict[str, list[float]]
    """Mean vector per side and language, for example `query.zh`: subtracted before the vector is scaled to unit
    length again. Without the language's own mean a text's neighbours are those of its language, whatever they say."""
    vector_identity: str
    """Changes when the vector of any text would: an index built with another one is refused."""
    sha256: dict[str, str]


def load_manifest(folder: Path) -> Manifest:
    """Read and verify a bundle's manifest, labels and hashes.

    Raises:
        BundleError: a file is missing or changed, or labels differ from this program's taxonomy.
    """
    path = folder / MANIFEST_FILE
    if not path.is_file():
        raise BundleError(f"No model bundle at {folder}. {_REMEDY}")
    try:
        manifest = Manifest.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise BundleError(f"{path} is not a bundle manifest. {_REMEDY}") from error
    if manifest.format != FORMAT:
        raise BundleError(f"{path} has format {manifest.format}, this program reads {FORMAT}. {_REMEDY}")
    found = (manifest.intents, manifest.sentiments, manifest.safety_categories)
    expected = (taxonomy().intents, taxonomy().sentiments, SAFETY_CATEGORIES)
    if tuple(map(tuple, found)) != expected:
        raise BundleError(f"{path} was trained on other labels than nlu/labels.yml holds. {_REMEDY}")
    for name in {MODEL_FILE: None, TOKENIZER_FILE: None, **manifest.sha256}:
        if not (folder / name).is_file():
            raise BundleError(f"{folder / name} is missing. {_REMEDY}")
        if file_sha256(folder / name) != manifest.sha256.get(name):
            raise BundleError(f"{folder / name} differs from the hash in {MANIFEST_FILE}. {_REMEDY}")
    return manifest


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
