"""The file of sentences with the red flags' words."""

from pathlib import Path

import pytest

from nlu.errors import DatasetError
from nlu.judging.flag_words import FlagWords, read_flag_words

HEADER = "kind\tlanguage\tcategory\ttext\n"


def test_rows_are_read_as_they_stand(tmp_path: Path) -> None:
    file = tmp_path / "flag_words.tsv"
    file.write_text(f'{HEADER}danger\ten\tself_harm_risk\the said "bye"\n', encoding="utf-8")

    assert read_flag_words(file) == [FlagWords("danger", 'he said "bye"')]


@pytest.mark.parametrize(
    ("content", "place"),
    [("text\n", ":1:"), (f"{HEADER}harmful\ten\tnone\tx\n", ":2:"), (f"{HEADER}danger\ten\tnone\t\n", ":2:")],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, content: str, place: str) -> None:
    file = tmp_path / "flag_words.tsv"
    file.write_text(content, encoding="utf-8")

    with pytest.raises(DatasetError, match=place):
        read_flag_words(file)
