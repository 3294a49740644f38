"""The README's table of settings is what bot/settings.py reads."""

import re

import pytest

from bot.settings import Settings
from tests.repository import ROOT

ROW = re.compile(r"^\|\s*`(ZHIKE_[A-Z_]+)`\s*\|(.*)$", re.MULTILINE)


def table() -> dict[str, str]:
    rows = dict(ROW.findall((ROOT / "README.md").read_text(encoding="utf-8")))
    if not rows:
        pytest.skip("README.md has no table of settings")
    return rows


def test_the_table_lists_every_setting_and_no_other() -> None:
    assert set(table()) == {f"ZHIKE_{name.upper()}" for name in Settings.model_fields}


def test_each_row_says_what_the_setting_is_described_as() -> None:
    for name, row in table().items():
        field = Settings.model_fields[name.removeprefix("ZHIKE_").lower()]
        assert field.description is not None
        assert field.description.rstrip(".") in row, name


def test_every_setting_is_described_in_a_sentence() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name
