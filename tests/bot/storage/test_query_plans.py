"""What is asked for every second is found by an index."""

from typing import Any

from sqlalchemy import event

from tests.fakes.turns import TurnHouse, message


async def test_an_outbox_reads_only_conversations_with_something_to_send(house: TurnHouse) -> None:
    await house.turn.hear(message("m1"))
    asked: list[tuple[str, Any]] = []
    engine = house.database._file
    assert engine is not None
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    assert [one for one, _, _ in await house.store.undelivered("rest")] == ["rest:lin"]
    ((statement, values),) = asked
    with engine.connect() as connection:
        plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert plan == ["SEARCH conversations USING INDEX conversations_undelivered (channel=?)"]
