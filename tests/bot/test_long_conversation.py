"""Turn 400 costs what turn 1 does: as many statements, and a tracker that has stopped growing."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Engine, event
from structlog.testing import capture_logs

from bot.dialogue.events import ImpressionShown, Searched
from bot.messages import BotMessage, Button, RecommendationShown
from bot.ports import ActionOutcome
from bot.storage.database import Database
from tests.fakes.turns import MEILING, TurnHouse, message

LIN = "rest:lin"
TURNS = 400
# After this many turns everything that is remembered by count has been filled.
FULL = 80


def rich_outcome(i: int) -> ActionOutcome:
    """An answer that leaves as much behind as an answer can: citations, buttons, a slate, and all of it different."""
    card = RecommendationShown(
        kind="course", id=f"course-{i:04}", title=f"课程 {i:04}", url=f"/courses/{i:04}", sponsored=False,
        label="推荐", reason=f"因为 {i:04}", impression_id=f"impression-{i:04}",
    )  # fmt: skip
    return ActionOutcome(
        messages=(
            BotMessage(text=f"答案 {i:04}", buttons=(Button(title="有用", payload=f'/useful{{"n":"{i:04}"}}'),)),
            BotMessage(text=f"推荐 {i:04}"),
        ),
        recommendations=(card,),
        events=(
            Searched(turn_id="x", verdict="answer", probability=0.9, threshold=0.5, course_ids=(f"course-{i:04}",)),
            ImpressionShown(
                turn_id="x", impression_id=f"impression-{i:04}", policy_version="1", requested=i % 2 == 0,
                items=(card,), propensities=(1.0,),
            ),
        ),
    )  # fmt: skip


@contextmanager
def counted() -> Iterator[list[tuple[str, object]]]:
    """The statements that run inside, on whichever engine, with their parameters."""
    statements: list[tuple[str, object]] = []

    def note(connection: object, cursor: object, statement: str, parameters: object, *rest: object) -> None:
        statements.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def tracker_bytes(house: TurnHouse) -> int:
    tracker = await house.store.load(LIN)
    assert tracker is not None
    return len(tracker.model_dump_json())


async def test_statements_and_tracker_stop_growing(house: TurnHouse) -> None:
    statements: list[int] = []
    sizes: list[int] = []
    with capture_logs():
        for i in range(TURNS):
            text = f"问题 {i:04}"
            house.actions.script[text] = rich_outcome(i)
            with counted() as run:
                await house.turn.hear(message(f"m{i:04}", text))
                await house.turn.answer(LIN)
                await house.turn.reply_to(LIN, f"m{i:04}")
            statements.append(len(run))
            sizes.append(await tracker_bytes(house))
    assert statements[0] > 5
    assert statements[-1] <= 1.2 * statements[0]
    assert max(statements) <= 1.2 * statements[0]
    assert max(sizes[FULL:]) <= 1.02 * sizes[FULL]
    assert sizes[FULL] < 60_000


async def test_no_statement_of_a_turn_reads_a_whole_conversation(house: TurnHouse, database: Database) -> None:
    """SQLite says by which columns it looks: a conversation's events by the conversation alone are all of them."""
    house.understander.script["找人工"] = "human_handoff"
    with capture_logs(), counted() as run:
        for text in ("你好", "找人工", "还在吗"):  # the last one waits at an open ticket
            await house.turn.hear(message(text, text))
            await house.turn.answer(LIN)
            await house.turn.reply_to(LIN, text)
    assert len(run) > 20
    with closing(sqlite3.connect(str(database.url.database))) as file:
        plans = {step for statement, parameters in run for step in plan_of(file, statement, parameters)}
    assert any("events_by_turn" in step for step in plans)
    whole = r"SCAN (events|received|conversations)\b|SEARCH (events|received) .*\(conversation_id=\?\)"
    assert not [step for step in plans if re.search(whole, step)]


def plan_of(file: sqlite3.Connection, statement: str, parameters: Any) -> list[str]:
    """How SQLite would run it."""
    once = parameters[0] if isinstance(parameters, list) else parameters
    return [step[3] for step in file.execute(f"EXPLAIN QUERY PLAN {statement}", once)]


async def test_the_tracker_stops_growing_while_staff_have_not_answered_either(house: TurnHouse) -> None:
    house.understander.script["找人工"] = "human_handoff"
    with capture_logs():
        await house.turn.hear(message("m0", "找人工"))
        await house.turn.answer(LIN)
        (ticket,) = await house.tickets.tickets("queue")
        await house.tickets.claim(ticket.id, MEILING, ticket.version, house.clock())
        sizes = []
        for i in range(60):
            await house.turn.hear(message(f"w{i:02}", f"还在吗 {i:02}"))
            sizes.append(await tracker_bytes(house))
    assert sizes[-1] <= sizes[0] + 50
    (ticket,) = await house.tickets.tickets("queue")
    assert ticket.last_text == "还在吗 59"
