"""Our own YAML is read by libyaml for its speed; it must not mean anything else to ruamel.yaml's parser of YAML 1.2."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.repository import ROOT

FILES = sorted(file for package in ("bot", "nlu") for file in (ROOT / package).rglob("*.yml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_both_parsers_read_the_same(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert YAML(typ="safe").load(text) == YAML(typ="safe", pure=True).load(text)
