"""The help of the engines' commands names the extra that a command needs."""

import re

import pytest
import typer
from typer.testing import CliRunner

from bot.__main__ import app as zhike
from nlu.__main__ import app as nlu
from retrieval.__main__ import app as retrieval


@pytest.mark.parametrize(
    ("app", "command", "extra"),
    [
        (nlu, "train", "train"),
        (nlu, "judge-retrieval", "train"),
        (retrieval, "judge", "dev"),
        (retrieval, "fit", "dev"),
    ],
)
def test_a_command_that_needs_an_extra_says_which(app: typer.Typer, command: str, extra: str) -> None:
    help_text = CliRunner().invoke(app, [command, "--help"]).output
    assert f"Needs the extra {extra}" in " ".join(re.findall(r"\w+", help_text))


@pytest.mark.parametrize("arguments", [["evaluate"], ["evaluate", "--help"]])
def test_evaluate_says_what_it_can_evaluate(arguments: list[str]) -> None:
    told = CliRunner().invoke(zhike, arguments)
    assert (told.exit_code, "nlu|retrieval|recommender" in told.output) == (0, True)
    refused = CliRunner().invoke(zhike, ["evaluate", "weather"])
    assert (refused.exit_code, "'weather' is no engine" in refused.output) == (2, True)
