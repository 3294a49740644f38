"""A bundle that cannot be served is refused at load, with the command that mends it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from nlu import DEFAULT_BUNDLE, BundleError, Encoder, taxonomy
from nlu.bundle import MANIFEST_FILE, MODEL_FILE, TOKENIZER_FILE, file_sha256, load_manifest


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """The shipped manifest over small stand-ins for the large files, with their hashes."""
    (tmp_path / MODEL_FILE).write_bytes(b"model")
    (tmp_path / TOKENIZER_FILE).write_bytes(b"tokenizer")
    shutil.copy(DEFAULT_BUNDLE / MANIFEST_FILE, tmp_path)
    rewrite(tmp_path, sha256={name: file_sha256(tmp_path / name) for name in (MODEL_FILE, TOKENIZER_FILE)})
    return tmp_path


def rewrite(bundle: Path, **values: Any) -> None:
    file = bundle / MANIFEST_FILE
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | values), encoding="utf-8")


def refused(bundle: Path) -> str:
    with pytest.raises(BundleError) as error:
        Encoder(bundle)
    message = str(error.value)
    assert "make train" in message
    return message


def test_a_bundle_whose_hashes_fit_loads(bundle: Path) -> None:
    assert load_manifest(bundle).intents == list(taxonomy().intents)


def test_the_shipped_bundle_is_whole_and_holds_hashes_of_both_large_files() -> None:
    assert load_manifest(DEFAULT_BUNDLE).sha256.keys() >= {MODEL_FILE, TOKENIZER_FILE}


def test_a_missing_bundle_names_the_folder(tmp_path: Path) -> None:
    assert f"No model bundle at {tmp_path / 'none'}" in refused(tmp_path / "none")


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE])
def test_a_missing_or_changed_file_is_named(bundle: Path, name: str) -> None:
    (bundle / name).write_bytes(b"changed")
    assert f"{bundle / name} differs from the hash" in refused(bundle)
    (bundle / name).unlink()
    assert f"{bundle / name} is missing" in refused(bundle)


def test_other_labels_are_refused(bundle: Path) -> None:
    intents = list(taxonomy().intents)
    rewrite(bundle, intents=[*intents[1:], intents[0]])
    assert "other labels" in refused(bundle)
    rewrite(bundle, intents=intents, sentiments=["negative", "positive"])
    assert "other labels" in refused(bundle)


def test_another_format_and_a_manifest_that_is_none_are_refused(bundle: Path) -> None:
    rewrite(bundle, format=999)
    assert "format 999" in refused(bundle)
    (bundle / MANIFEST_FILE).write_text("{", encoding="utf-8")
    assert "not a bundle manifest" in refused(bundle)


def test_a_manifest_that_checks_nothing_is_refused(bundle: Path) -> None:
    rewrite(bundle, sha256={})
    assert "hash" in refused(bundle)
