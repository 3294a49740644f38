"""No text of ours without both languages, every template that is named exists, and hotlines are in date."""

import ast
import re
import string
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.dialogue import responses
from bot.dialogue.rights import PRESSED, PRESSED_SETTINGS
from bot.platform_port import Refusal
from bot.reader import HANT, written_for
from bot.safety.hotlines import hotlines, hotlines_for, stale
from bot.safety.replies import categories, safety_reply
from nlu import FALLBACK_INTENT, chinese_script, taxonomy
from tests.repository import ROOT, python_files, relative, string_constants, tree_of

HAN = re.compile(r"[\u4e00-\u9fff]")
RESPONSES = tuple(relative(file) for file in sorted((ROOT / "bot/dialogue").glob("responses*.yml")))
FILES = (
    *RESPONSES,
    "bot/dialogue/intent_titles.yml",
    "bot/safety/replies.yml",
)
_TEMPLATE = re.compile(r"^utter_[a-z_]*[a-z]$")


def load(name: str) -> Any:
    return YAML(typ="safe", pure=True).load((ROOT / name).read_text(encoding="utf-8"))


def texts(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping that has a text in one of the two languages, with its path."""
    if isinstance(node, dict):
        if node.keys() & {"zh", "en"}:
            yield path, node
        for key, value in node.items():
            yield from texts(value, f"{path}/{key}")
    elif isinstance(node, list):
        for n, value in enumerate(node):
            yield from texts(value, f"{path}/{n}")


def leaves(node: Any, path: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from leaves(value, f"{path}/{key}")
    elif isinstance(node, list):
        for n, value in enumerate(node):
            yield from leaves(value, f"{path}/{n}")
    elif isinstance(node, str):
        yield path


@pytest.mark.parametrize("name", FILES)
class TestBothLanguages:
    def test_each_text_is_written_in_both(self, name: str) -> None:
        found = list(texts(load(name)))
        assert found
        for path, entry in found:
            zh, en = (re.sub(r"\{\w+\}", "", entry.get(language) or "") for language in ("zh", "en"))
            assert zh.strip(), f"{name}{path} has no Chinese"
            assert en.strip(), f"{name}{path} has no English"
            assert bool(HAN.search(zh)) == bool(re.search("[A-Za-z]", en)), f"{name}{path}: words in one language only"
            assert not HAN.search(en), f"{name}{path}: Chinese in the English text"

    def test_no_text_stands_outside_a_pair_of_languages(self, name: str) -> None:
        allowed = re.compile(r"/(zh|en|hant|payload)$|^/(version|reviewed_on)$")
        assert [path for path in leaves(load(name)) if not allowed.search(path)] == []

    def test_both_languages_are_filled_with_the_same_values(self, name: str) -> None:
        for path, entry in texts(load(name)):
            fields = [{field for _, field, _, _ in string.Formatter().parse(entry[x]) if field} for x in ("zh", "en")]
            assert fields[0] == fields[1], f"{name}{path}"

    def test_a_text_for_traditional_readers_is_written_in_their_characters_and_says_the_same(self, name: str) -> None:
        for path, entry in texts(load(name)):
            if "hant" in entry:
                assert chinese_script(entry["hant"]) != "hans", f"{name}{path}"
                assert re.findall(r"\{\w+\}|\d+", entry["hant"]) == re.findall(r"\{\w+\}|\d+", entry["zh"]), (
                    f"{name}{path}"
                )


def test_every_intent_has_a_title() -> None:
    assert set(load("bot/dialogue/intent_titles.yml")) == {*taxonomy().intents, FALLBACK_INTENT}


class TestTemplates:
    def used(self) -> dict[str, str]:
        return {
            name: relative(file)
            for file in python_files("bot")
            for name in string_constants(tree_of(file))
            if _TEMPLATE.match(name)
        }

    def test_every_template_that_code_names_exists(self) -> None:
        used = self.used()
        assert len(used) > 20
        assert {name: file for name, file in used.items() if name not in responses.names()} == {}

    def test_every_intent_whose_template_is_named_after_it_has_one(self) -> None:
        """Small talk and feedback say `utter_<intent>`."""
        spoken = {i for i in taxonomy().intents if taxonomy().kind(i) in {"social", "feedback"}}
        assert {f"utter_{intent}" for intent in spoken} <= responses.names()

    def test_every_reason_for_a_refusal_has_a_text(self) -> None:
        assert {f"utter_refused_{refusal.value}" for refusal in Refusal} <= responses.names()

    def test_each_template_is_called_with_the_values_that_its_text_needs(self) -> None:
        templates = {name: entry for file in RESPONSES for name, entry in load(file).items()}
        wrong = []
        for file in python_files("bot"):
            for call in calls_of_say(file):
                name = call.args[0] if isinstance(call.args[0], ast.Constant) else call.args[1]
                if not isinstance(name, ast.Constant) or any(keyword.arg is None for keyword in call.keywords):
                    continue
                given = {keyword.arg for keyword in call.keywords}
                template = str(name.value)
                text = str(templates[template]["en"])
                needed = {field for _, field, _, _ in string.Formatter().parse(text) if field}
                if not needed <= given:
                    wrong.append(f"{relative(file)}:{call.lineno} {template} needs {sorted(needed - given)}")
        assert wrong == []

    def test_each_button_leads_to_an_intent_or_a_known_press(self) -> None:
        pressed = {
            *PRESSED,
            *PRESSED_SETTINGS,
            "why_this",
            "not_interested",
            "sign_in",
            "personalise",
            "use_history",
            "suggestions",
        }
        for name in responses.names():
            for language in responses.LANGUAGES:
                for button in responses.buttons(name, language):
                    assert re.split("[{]", button.payload.removeprefix("/"))[0] in {*taxonomy().intents, *pressed}


def calls_of_say(file: Path) -> Iterator[ast.Call]:
    """`responses.say("utter_x", …)` and `self._say(dispatcher, "utter_x", …)` with the name written out."""
    for node in ast.walk(tree_of(file)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        first = [a.value for a in node.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if node.func.attr in {"say", "_say"} and any(_TEMPLATE.match(value) for value in first):
            yield node


class TestSafetyTexts:
    def test_every_safety_intent_has_a_reviewed_reply(self) -> None:
        assert categories() == {i for i in taxonomy().intents if taxonomy().kind(i) == "safety"}

    @pytest.mark.parametrize("region", ["CN", "EU", "US", "HK", "TW", "MO", "ELSEWHERE"])
    @pytest.mark.parametrize("language", ["zh", "en"])
    @pytest.mark.parametrize("about", ["self", "other", "past"])
    def test_danger_names_a_number_of_the_region(self, region: str, language: str, about: str) -> None:
        for category in ("medical_emergency", "self_harm_risk", "fraud_report"):
            numbers = [line.number for line in hotlines_for(region, category)]
            assert numbers
            reply = safety_reply(category, language, region, about)
            assert all(number in reply for number in numbers)
            assert "{" not in reply

    def test_every_reviewed_reply_is_written_for_traditional_readers_too(self) -> None:
        for category in categories():
            for about in ("self", "other", "past"):
                with written_for(HANT):
                    reply = safety_reply(category, "zh", "CN", about)
                assert chinese_script(reply) == "hant"
                assert reply != safety_reply(category, "zh", "CN", about)
                assert re.findall(r"[\d-]{3,}", reply) == re.findall(
                    r"[\d-]{3,}", safety_reply(category, "zh", "CN", about)
                )

    def test_hotlines_are_in_date_for_at_least_a_month(self) -> None:
        due = stale(datetime.now(UTC).date() + timedelta(days=31))
        assert [line.id for line in due] == [], "verify these numbers again and move expires_on in hotlines.yml"

    def test_no_hotline_was_verified_in_the_future_or_trusted_for_longer_than_a_year(self) -> None:
        for line in hotlines():
            assert line.verified_on <= datetime.now(UTC).date() + timedelta(days=1), line.id
            assert timedelta(0) < line.expires_on - line.verified_on <= timedelta(days=366), line.id
            assert line.name.keys() == {"zh", "hant", "en"}

    def test_a_hotline_is_stale_on_the_day_it_expires(self) -> None:
        last = max(line.expires_on for line in hotlines())
        assert len(stale(last)) == len(hotlines())
        assert stale(min(line.verified_on for line in hotlines())) == ()
