"""`zhike actions` as an operator starts it beside a Rasa server: a call that Rasa made is answered over HTTP."""

import json
import shutil
from pathlib import Path

import httpx

from tests.system.server import running_server

CALLS = json.loads((Path(__file__).parents[1] / "contracts" / "rasa" / "recorded.json").read_text(encoding="utf-8"))
COMMAND = ("bot", "actions")


def test_a_call_of_a_rasa_server_is_answered(house_var: Path, tmp_path: Path) -> None:
    var = Path(shutil.copytree(house_var, tmp_path / "var"))
    call = next(c for c in CALLS["actions"] if c["request"]["next_action"] == "action_safety_reply")
    with running_server(var, COMMAND, ready="/health") as base:
        answered = httpx.post(f"{base}/webhook", json=call["request"], timeout=30)
        unknown = httpx.post(
            f"{base}/webhook", json={**call["request"], "next_action": "action_nobody_has"}, timeout=30
        )
    assert answered.status_code == 200
    assert "12356" in answered.json()["responses"][0]["text"]
    assert unknown.status_code == 404
