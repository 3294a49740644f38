"""No text of ours without both languages outside the response files: scripts, pages, errors, teams, named rules."""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot import errors
from bot.desk.triggers import trigger_named, trigger_names
from tests.repository import ROOT, python_files, relative, tree_of

HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]")
STRINGS = ("bot/web/static/widget/strings.js", "bot/web/static/desk/strings.js")
SCRIPTS = tuple(relative(file) for file in sorted((ROOT / "bot/web/static").rglob("*.js")))
PAGES = tuple(relative(file) for file in sorted((ROOT / "bot/web/templates").rglob("*.html")))
_ENTRY = re.compile(r"^  (\w+): \[(.*?)\],?$", re.MULTILINE | re.DOTALL)
_LITERAL = re.compile(r"'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`")
_VALUE = re.compile(r"\$\{[^}]*\}")
_COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*|\{#.*?#\}|<!--.*?-->", re.DOTALL)
_TRANSLATED = re.compile(r"\bt\(\s*('(?:[^'\\]|\\.)*'|\"[^\"]*\")(?:\s*%[^,]*)?\s*,\s*('(?:[^'\\]|\\.)*'|\"[^\"]*\")")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", STRINGS)
def test_each_entry_of_the_strings_has_words_in_both_languages(name: str) -> None:
    entries = _ENTRY.findall(read(name))
    assert len(entries) > 40
    for key, body in entries:
        if not LATIN.search("".join(_VALUE.sub("", literal) for literal in _LITERAL.findall(body))):
            continue  # figures and signs alone
        words = [_VALUE.sub("", literal) for literal in _LITERAL.findall(body)]
        chinese, english = [w for w in words if HAN.search(w)], [w for w in words if not HAN.search(w)]
        assert chinese, f"{name}: {key} has no Chinese"
        assert any(LATIN.search(w) for w in english) or key == "switchLanguageLabel", f"{name}: {key} has no English"


@pytest.mark.parametrize("name", sorted(set(SCRIPTS) - set(STRINGS)))
def test_a_script_has_no_chinese_words_that_have_no_english_beside_them(name: str) -> None:
    """Where a script has words of its own, Chinese and English stand in one line: a pair."""
    lines = _COMMENT.sub("", read(name)).splitlines()
    alone = [
        line.strip()
        for line in lines
        for literals in [_LITERAL.findall(line)]
        if any(HAN.search(x) for x in literals) and not any(LATIN.search(x) and not HAN.search(x) for x in literals)
    ]
    # Signs and units of Chinese are taken out of regular expressions, which are no words of ours.
    assert [line for line in alone if "RegExp" not in line and "URL_PATTERN" not in line] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_everything_through_a_pair_of_languages(name: str) -> None:
    body = _COMMENT.sub("", read(name))
    for zh, en in _TRANSLATED.findall(body):
        assert HAN.search(zh) or not HAN.search(en), f"{name}: {zh}, {en}"
        assert not HAN.search(en), f"{name}: Chinese in the English text {en}"
    # What follows `t(` with a value in it is a pair as well; a name is a name in every language.
    left = re.sub(r"\bt\((?:[^()]|\([^()]*\))*\)", "", _TRANSLATED.sub("", body)).splitlines()
    found = [line.strip() for line in left if HAN.search(line) and 'lang="' not in line]
    assert [line for line in found if not re.search("中文|知客", line)] == []


def test_each_error_that_is_raised_in_chinese_says_the_same_in_english() -> None:
    classes = {name for name, value in vars(errors).items() if isinstance(value, type)}
    raised = 0
    for file in python_files("bot"):
        for node in ast.walk(tree_of(file)):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in classes:
                continue
            given = {"zh": node.args[0]} if node.args else {}
            given |= {"en": node.args[1]} if len(node.args) > 1 else {}
            given |= {str(keyword.arg): keyword.value for keyword in node.keywords}
            raised += 1
            # An operator's error may be in English alone: it stops the program at its start.
            if getattr(node.func, "id", "") != "ConfigurationError":
                assert ("zh" in given) == ("en" in given), f"{relative(file)}:{node.lineno}"
    assert raised > 20


def test_each_kind_of_error_has_both_texts() -> None:
    kinds: list[type[errors.BotError]] = [errors.BotError, *errors.BotError.__subclasses__()]
    for kind in kinds:
        assert HAN.search(kind.zh)
        assert LATIN.search(kind.en)
        assert not HAN.search(kind.en)


def test_each_reason_for_a_hand_over_is_named_to_staff_in_both() -> None:
    assert trigger_names()
    for name in trigger_names():
        trigger = trigger_named(name)
        assert HAN.search(trigger.reason_zh), name
        assert LATIN.search(trigger.reason_en), name
        assert not HAN.search(trigger.reason_en), name


@pytest.mark.parametrize("name", ["bot/desk/teams.yml", "bot/actions/forms/claim_papers.yml"])
def test_each_name_in_a_data_file_is_in_both(name: str) -> None:
    def check(node: Any, path: str) -> int:
        if isinstance(node, dict):
            if node.keys() & {"zh", "en"}:
                assert node.keys() >= {"zh", "en"}, f"{name}{path}"
                return 1
            return sum(check(value, f"{path}/{key}") for key, value in node.items())
        return sum(check(value, f"{path}/{n}") for n, value in enumerate(node)) if isinstance(node, list) else 0

    assert check(YAML(typ="safe", pure=True).load(Path(ROOT / name).read_text(encoding="utf-8")), "") > 0
