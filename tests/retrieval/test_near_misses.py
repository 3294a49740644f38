"""Near misses: read with clear errors, and only what is quoted although it doesn't answer counts."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from retrieval import RetrievalError
from retrieval.__main__ import app
from retrieval.near_misses import NearMiss, read_near_misses

HEADER = "misses\tlanguage\ttext\n"


def test_a_row_is_a_question_beside_a_source(tmp_path: Path) -> None:
    file = tmp_path / "near.tsv"
    file.write_text(f'{HEADER}faq:a\ten\tIs "it" free?\n', encoding="utf-8")
    assert read_near_misses(file) == [NearMiss("faq:a", "en", 'Is "it" free?')]


@pytest.mark.parametrize(
    "rows", [f"{HEADER}faq:a\ten\n", f"{HEADER}faq:a\ten\t\n", f"{HEADER}a\tb\tc\td\n", "misses\ttext\na\tb\n"]
)
def test_another_row_is_named_with_file_and_line(tmp_path: Path, rows: str) -> None:
    file = tmp_path / "near.tsv"
    file.write_text(rows, encoding="utf-8")
    with pytest.raises(RetrievalError, match=r"near\.tsv:2: expected misses, language and text"):
        read_near_misses(file)


def test_only_an_answer_with_what_is_missed_counts(house_var: Path, tmp_path: Path) -> None:
    """Its own first wording is answered with an entry, another subject's never is."""
    file = tmp_path / "near.tsv"
    row = "faq:account-forgot-password\ten\t"
    file.write_text(f"{HEADER}{row}I forgot my password\n{row}How long do I boil an egg?\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["near-misses", "--file", str(file), "--var", str(house_var)])
    assert json.loads(done.stdout.splitlines()[-1]) == {"questions": 2, "quoted_all_the_same": 0.5}
