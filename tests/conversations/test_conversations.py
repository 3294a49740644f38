"""Every conversation of this folder, played; and that together they cover what the bot can do."""

import asyncio
from pathlib import Path

import pytest

from bot.bootstrap import House
from bot.dialogue.policy import RULES
from nlu import taxonomy
from tests.conversations.conversation import (
    Conversation,
    ConversationError,
    Step,
    conversation_files,
    read_conversation,
)
from tests.conversations.dialogue import Dialogue
from tests.conversations.promises import passages

_SECONDS = 20.0  # a conversation takes well under two on an idle core
_FEWEST, _FEWEST_PER_LANGUAGE = 120, 60
# What no learner's words bring about for sure: a model that is down, and one that reads danger as likely, yet not sure.
# (Days pass before a form is returned to: tests/bot/actions/forms.
# Help is a command of Telegram's menu, pressed in that channel's tests.)
_NOT_PLAYED = {"model_down", "safety_intent", "help_pressed", "returns_to_form"}
_FILES = conversation_files()


@pytest.mark.quality
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.stem)
async def test_the_conversation_goes_as_it_is_written(path: Path, house: House) -> None:
    dialogue = Dialogue(house, read_conversation(path), f"golden:{path.stem}")
    async with asyncio.timeout(_SECONDS):
        await dialogue.play()
    if surprises := dialogue.surprises():
        pytest.fail("\n".join([dialogue.script.name, *dialogue.lines, "", *surprises]), pytrace=False)
    if dialogue.problems:
        pytest.xfail("; ".join(step.because for step in dialogue.script.turns if step.because))


_WRONG: dict[str, object] = {
    "learner": " ",
    "rule": "danger",
    "not_rule": "empty_message",
    "intent": "greet",
    "sentiment": "negative",
    "language": "en",
    "cites": ["faq:nap-length"],
    "cites_one_of": ["faq:salt-per-day"],
    "recommends": "course",
    "buttons": ["/deny"],
    "mentions": ["KP202611020017"],
    "form": "refund_form",
    "abstained": True,
    "escalated": True,
    "reason": "fraud_report",
    "safety": "fraud_report",
}
_REPORTED = (
    "expected danger",
    "rule empty_message decided",
    "expected greet",
    "expected negative",
    "language zh, expected en",
    "does not cite",
    "cites none of",
    "expected course",
    "no button /deny",
    "no mention of KP",
    "form None",
    "abstained False",
    "escalated False",
    "reason None",
    "reviewed fraud_report text",
)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("name", "written", "reported"),
    [
        ("expectations", {"turns": [_WRONG]}, _REPORTED),
        ("silence", {"turns": [{"learner": " ", "silent": True}]}, ("should have been silent",)),
        ("button", {"turns": [{"press": {"title": "none such"}, "rule": "danger"}]}, ("nothing offered is called",)),
        ("ticket", {"turns": [{"staff": "claim"}]}, ("no ticket to work on",)),
        ("event", {"turns": [{"learner": " ", "silent": True}], "events": ["ticket_opened"]}, ("no event ticket",)),
        ("no_event", {"turns": [{"learner": " ", "silent": True}], "no_events": ["bot_said"]}, ("bot_said occurred",)),
    ],
)
async def test_what_goes_otherwise_than_written_is_reported(
    house: House, name: str, written: dict[str, object], reported: tuple[str, ...]
) -> None:
    script = Conversation.model_validate({"name": name, "language": "zh", **written})
    dialogue = Dialogue(house, script, f"golden:wrong-{name}")
    await dialogue.play()
    assert not [about for about in reported if about not in "\n".join(dialogue.surprises())]


_MARKED: dict[str, object] = {"learner": " ", "rule": "danger", "fails": ["rule"], "because": "an example"}


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("name", "changes", "surprises"),
    [
        ("as-marked", {}, []),
        ("more", {"escalated": True}, ["turn 1: escalated False, expected True"]),
        ("met", {"rule": "empty_message"}, ["turn 1: rule is met, and marked as failing"]),
    ],
)
async def test_a_mark_covers_what_it_names_and_nothing_else(
    house: House, name: str, changes: dict[str, object], surprises: list[str]
) -> None:
    script = Conversation.model_validate({"name": name, "language": "zh", "turns": [_MARKED | changes]})
    dialogue = Dialogue(house, script, f"golden:marked-{name}")
    await dialogue.play()
    assert dialogue.surprises() == surprises


@pytest.fixture(scope="module")
def conversations() -> list[Conversation]:
    return [read_conversation(path) for path in _FILES]


@pytest.fixture(scope="module")
def steps(conversations: list[Conversation]) -> list[Step]:
    return [step for conversation in conversations for step in conversation.turns]


@pytest.fixture(scope="module")
def met(conversations: list[Conversation]) -> dict[str, list[Step]]:
    """By language, the steps of which nothing is marked as failing."""
    return {
        language: [
            step for one in conversations if one.language == language for step in one.turns if not step.fails
        ]
        for language in ("zh", "en")
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
class TestCoverage:
    def test_every_intent_has_a_step_that_is_met(self, met: dict[str, list[Step]], language: str) -> None:
        assert not set(taxonomy().intents) - {step.intent for step in met[language]}

    def test_every_rule_of_the_policy_has_a_step_that_is_met(self, met: dict[str, list[Step]], language: str) -> None:
        played = {step.rules[0] for step in met[language] if len(step.rules) == 1}
        assert not {rule.name for rule in RULES} - played - _NOT_PLAYED


class TestTogether:
    def test_who_is_offered_something_asks_for_no_refund_elsewhere(self, conversations: list[Conversation]) -> None:
        # They share one house in any order, and who has a refund in hand is offered nothing.
        offered = {one.learner for one in conversations if any(step.recommends for step in one.turns)} - {None}
        refunded = {one.learner for one in conversations if any(step.form == "refund_form" for step in one.turns)}
        assert not offered & refunded

    def test_both_languages_have_about_as_many_conversations(self, conversations: list[Conversation]) -> None:
        chinese = sum(conversation.language == "zh" for conversation in conversations)
        english = len(conversations) - chinese
        assert len(conversations) >= _FEWEST
        assert min(chinese, english) >= _FEWEST_PER_LANGUAGE
        assert abs(chinese - english) <= 2

    def test_every_cited_source_exists(self, steps: list[Step]) -> None:
        wanted = {source for step in steps for source in (*step.cites, *step.cites_one_of)}
        assert not {source for source in wanted if not any(known.startswith(source) for known in passages())}

    def test_names_tell_conversations_apart(self, conversations: list[Conversation]) -> None:
        assert len({conversation.name for conversation in conversations}) == len(conversations)


class TestStrictFiles:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        return tmp_path / "broken.yml"

    @pytest.mark.parametrize(
        ("body", "line", "about"),
        [
            (
                "name: a\nlanguage: zh\nturns:\n  - learner: 你好\n    rule: small_talk\n    recomends: false\n",
                6,
                "recomends",
            ),
            ("name: a\nlanguage: zh\nturns:\n  - learner: 你好\n    rule: smalltalk\n", 5, "no such rule: smalltalk"),
            ("name: a\nlanguage: zh\nturns:\n  - learner: 你好\n", 4, "says which rule decides"),
            (
                "name: a\nlanguage: zh\nturns:\n  - learner: 你好\n    staff: claim\n    silent: true\n",
                4,
                "one of learner",
            ),
            (
                "name: a\nlanguage: zh\nturns:\n  - learner: 你好\n    rule: danger\n    fails: [rule]\n",
                4,
                "has its reason",
            ),
            (
                "name: a\nlanguage: zh\nturns:\n  - learner: a\n    rule: danger\n    fails: [form]\n    because: b\n",
                4,
                "can fail: form",
            ),
            ("name: a\nlanguage: zh\nturns:\n  - staff: dance\n", 4, "claim"),
            ("name: a\nlanguage: fr\nturns:\n  - staff: claim\n", 2, "language"),
            ("name: a\nlanguage: zh\nturns:\n  - staff: claim\nevents: [ticket_opend]\n", 5, "no such event"),
            ("name: a\nlanguage: zh\nturns:\n  - learner: [\n", 5, "expected"),
        ],
    )
    def test_a_mistake_is_named_with_file_and_line(self, file: Path, body: str, line: int, about: str) -> None:
        file.write_text(body, encoding="utf-8")
        with pytest.raises(ConversationError) as raised:
            read_conversation(file)
        assert f"broken.yml:{line}: " in str(raised.value)
        assert about in str(raised.value)
