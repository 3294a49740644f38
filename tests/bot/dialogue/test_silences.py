"""Every rule that stands against a suggestion that was asked for has words of its own, with a way on."""

import pytest

from bot.dialogue import responses
from bot.dialogue.silences import told_as
from recommender.policy import RULES

# While staff answer, the bot says nothing at all.
_SILENT = {"owned_by_staff"}
_AGAINST = sorted({rule.name for rule in RULES if rule.scope == "any"} - _SILENT)


@pytest.mark.parametrize("rule", _AGAINST)
class TestEachRule:
    def test_it_gives_its_own_reason(self, rule: str) -> None:
        assert told_as(rule) != "utter_no_recommendation"

    @pytest.mark.parametrize("language", responses.LANGUAGES)
    def test_it_leaves_a_way_on(self, rule: str, language: str) -> None:
        name = told_as(rule)
        text = responses.say(name, language, url="/all")
        assert "/all" in text or responses.buttons(name, language) or rule == "debt_distress"


def test_reasons_of_different_kinds_differ() -> None:
    same = {"channel_off", "kind_off"}
    names = [told_as(rule) for rule in _AGAINST if rule not in same]
    assert len(set(names)) == len(names)
