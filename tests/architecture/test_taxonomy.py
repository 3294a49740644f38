"""The project's copy of the labels agrees with the contract where both are present."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from nlu import FALLBACK_INTENT, taxonomy
from tests.repository import ROOT

CONTRACT = ROOT.parent / "shared" / "contracts" / "taxonomy.yaml"
KINDS = {"social", "account", "learning", "discover", "knowledge", "safety", "feedback"}


def test_there_are_51_intents_of_seven_kinds_three_sentiments_and_two_languages() -> None:
    assert len(taxonomy().intents) == 51
    assert set(taxonomy().kinds.values()) == KINDS
    assert taxonomy().sentiments == ("negative", "neutral", "positive")
    assert taxonomy().languages == ("zh", "en")


def test_the_fallback_is_no_label() -> None:
    assert FALLBACK_INTENT not in taxonomy().intents
    assert taxonomy().kind(FALLBACK_INTENT) == "fallback"


def test_every_intent_has_utterances_and_no_other_file_does() -> None:
    files = {file.stem for file in (ROOT / "nlu" / "data" / "utterances").glob("*.tsv")}
    assert files == set(taxonomy().intents)


@pytest.mark.skipif(not CONTRACT.is_file(), reason="the contract lies beside the repository only where it was set up")
def test_the_labels_are_those_of_the_contract() -> None:
    contract = YAML(typ="safe", pure=True).load(Path(CONTRACT).read_text(encoding="utf-8"))
    assert {name: entry["kind"] for name, entry in contract["intents"].items()} == taxonomy().kinds
    assert tuple(contract["sentiments"]) == taxonomy().sentiments
    assert tuple(contract["languages"]) == taxonomy().languages
