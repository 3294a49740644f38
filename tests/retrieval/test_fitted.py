"""What was fitted for an encoder in the bundle's place is used with that encoder only."""

from dataclasses import replace
from pathlib import Path

import pytest

from retrieval import RetrievalError, load_fitted, read_fitted


def test_parameters_count_for_the_encoder_they_were_fitted_with(tmp_path: Path) -> None:
    file = tmp_path / "fitted.json"
    assert read_fitted(file, "tiny@1") is None
    fitted = replace(load_fitted(), weights={"faq": {"base": 0.25}}, encoder="tiny@1")
    file.write_text(fitted.to_json(), encoding="utf-8")
    assert read_fitted(file, "tiny@1") == fitted
    assert read_fitted(file, "tiny@2") is None


@pytest.mark.parametrize("content", ["", "[]", '{"threshold": 0.5}', "{"])
def test_a_file_that_is_no_fit_names_the_command(tmp_path: Path, content: str) -> None:
    file = tmp_path / "fitted.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(RetrievalError, match="retrieval fit"):
        read_fitted(file, "tiny@1")
