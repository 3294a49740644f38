"""The gap list: what was not answered well, alike questions together; what a learner erased leaves nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import numpy as np

from bot.desk.gaps import gaps_of
from bot.dialogue.events import Event, Searched, TurnUnderstood
from bot.knowledge_port import Missed
from bot.rights_port import Subject
from bot.storage.missed import SqlMissedQuestions
from bot.storage.rights import SqlRights
from bot.storage.tombstones import Tombstones
from nlu import Encoder, Vector
from tests.fakes.clock import START
from tests.fakes.turns import SESSION, TurnHouse, message

NIGHT_SHIFT = ["夜班怎么补觉", "上夜班白天睡不着怎么办", "倒班的人怎么睡好"]
PETS = "Can my dog take the course too?"


async def happen(
    house: TurnHouse,
    conversation: str,
    turn: str,
    text: str,
    verdict: str,
    at: datetime,
    *,
    sentiment: str = "neutral",
    intent: str = "ask_health",
) -> None:
    events: list[Event] = [
        TurnUnderstood(turn_id=turn, text=text, intent=intent, confidence=0.9, sentiment=sentiment, language="zh")
    ]
    if verdict:
        events.append(Searched(turn_id=turn, verdict=verdict, probability=0.2, threshold=0.6, source_ids=("faq:a.zh",)))
    await house.store.hear(message(turn, text, conversation), at)
    await house.store.append(conversation, events, at)


class TestReadFromTheLog:
    async def test_abstained_asked_which_and_badly_answered_questions_are_found_and_good_answers_are_not(
        self, house: TurnHouse
    ) -> None:
        for number, (verdict, mood) in enumerate(
            [("abstain", "neutral"), ("choose", "neutral"), ("answer", "negative"), ("answer", "positive")]
        ):
            conversation = f"rest:learner-{number}"
            await happen(house, conversation, f"t{number}", f"问题{number}", verdict, START)
            later = START + timedelta(minutes=1)
            await happen(house, conversation, f"u{number}", "不对", "", later, sentiment=mood, intent="complaint")
        found = await SqlMissedQuestions(house.database).missed(START - timedelta(days=1))
        assert {(one.text, one.why) for one in found} == {
            ("问题0", "abstained"),
            ("问题1", "asked_which"),
            ("问题2", "answered_badly"),
        }

    async def test_a_mood_of_the_next_day_says_nothing_of_the_answer(self, house: TurnHouse) -> None:
        await happen(house, "rest:lin", "t1", "发烧要紧吗", "answer", START)
        await happen(house, "rest:lin", "t2", "烦", "", START + timedelta(days=1), sentiment="negative")
        assert await SqlMissedQuestions(house.database).missed(START - timedelta(days=1)) == []

    async def test_what_is_older_is_left_out(self, house: TurnHouse) -> None:
        await happen(house, "rest:lin", "t1", "发烧要紧吗", "abstain", START)
        assert await SqlMissedQuestions(house.database).missed(START + timedelta(days=1)) == []

    async def test_an_erased_conversation_leaves_nothing(self, house: TurnHouse, tmp_path: Path) -> None:
        await happen(house, "rest:lin", "t1", NIGHT_SHIFT[0], "abstain", START)
        await happen(house, "rest:wang", "t2", NIGHT_SHIFT[1], "abstain", START)
        rights = SqlRights(house.database, SESSION, Tombstones(b"k" * 32, tmp_path / "tombstones.jsonl"))
        await rights.erase(Subject("rest:lin"), START)
        found = await SqlMissedQuestions(house.database).missed(START - timedelta(days=1))
        assert [one.text for one in found] == [NIGHT_SHIFT[1]]


class Drawn:
    """Implements QuestionEncoder: one direction for each subject, with a little of its own for each wording."""

    def vectors(self, texts: Sequence[str], side: Literal["query", "passage"]) -> Vector:
        rows = []
        for number, text in enumerate(texts):
            row = np.full(8, 0.0, dtype=np.float32)
            row[0 if "睡" in text or "觉" in text else 1] = 1.0
            row[2 + number % 6] = 0.3
            rows.append(row / np.linalg.norm(row))
        return np.array(rows, dtype=np.float32)


def missed(text: str, learner: str, days_ago: int = 0) -> Missed:
    return Missed(text, "zh", START - timedelta(days=days_ago), learner, "abstained", "faq:a.zh")


class TestClusters:
    def test_alike_questions_are_one_gap_and_learners_count_once(self) -> None:
        asked = [
            missed(NIGHT_SHIFT[0], "a"),
            missed(NIGHT_SHIFT[1], "b"),
            missed(NIGHT_SHIFT[0], "a"),
            missed(PETS, "c"),
        ]
        sleep, pets = gaps_of(asked, Drawn(), START)
        assert (sleep.learners, sleep.questions, pets.learners, pets.title) == (2, 3, 1, PETS)
        assert sleep.nearest == "faq:a.zh"
        assert {sleep.title, *sleep.examples} == set(NIGHT_SHIFT[:2])

    def test_many_learners_of_long_ago_stand_behind_a_few_of_today(self) -> None:
        asked = [*(missed(PETS, f"old-{n}", 80) for n in range(6)), *(missed(NIGHT_SHIFT[0], f"new-{n}") for n in "ab")]
        assert [gap.title for gap in gaps_of(asked, Drawn(), START)] == [NIGHT_SHIFT[0], PETS]

    def test_nothing_missed_is_no_gap(self) -> None:
        assert gaps_of([], Drawn(), START) == []

    def test_with_the_shipped_model_wordings_of_one_question_come_together(self, encoder: Encoder) -> None:
        asked = [missed(text, str(n)) for n, text in enumerate([*NIGHT_SHIFT, PETS, "发票抬头写错了能重开吗"])]
        assert [gap.questions for gap in gaps_of(asked, encoder, START)] == [3, 1, 1]
