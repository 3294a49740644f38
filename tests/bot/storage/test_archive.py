"""The event log as a file: whole, in parts, and for its owner's eyes only."""

import json
import stat
import tracemalloc
from pathlib import Path

from bot.dialogue.events import BotSaid
from bot.storage.archive import write_events
from tests.fakes.turns import TurnHouse, message

_EVENTS = 3000


async def test_the_log_is_written_without_being_held_in_memory(house: TurnHouse, tmp_path: Path) -> None:
    await house.turn.hear(message("m1"))
    said = [BotSaid(turn_id="t", text=f"{n} " + "紫色河马" * 200) for n in range(_EVENTS)]
    await house.store.append("rest:lin", said, house.clock())
    target = tmp_path / "events.jsonl"
    target.touch(mode=0o644)
    tracemalloc.start()
    try:
        count = await write_events(house.database, target)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == _EVENTS + 1
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, _EVENTS + 2))
    assert peak < target.stat().st_size / 2
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
