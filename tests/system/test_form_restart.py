"""A form outlives the server: stopped, or killed after the platform has acted and before the turn was stored."""

import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.system import platform_log
from tests.system.server import running_server

DYING = ("tests.system.dying",)
ORDER = "KP202611200011"
Message = dict[str, Any]


@pytest.fixture
def var(house_var: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(house_var, tmp_path / "var"))


class Learner:
    """Somebody over REST; each message has a number of its own, by which a repeat is known."""

    def __init__(self, base: str, said: int = 0) -> None:
        self.base = base
        self.said = said
        self.heard: list[Message] = []

    def say(self, text: str, *, again: bool = False) -> str:
        """The bot's words to a message; `again` sends the last number once more."""
        self.said += not again
        body = {"sender": "restart", "message": text, "metadata": {"message_id": f"m{self.said}"}}
        self.heard = httpx.post(f"{self.base}/webhooks/rest/webhook", json=body, timeout=60).raise_for_status().json()
        return "\n".join(message["text"] for message in self.heard)

    def button(self, title: str) -> str:
        buttons = [button for message in self.heard for button in message.get("buttons", [])]
        return str(next(button["payload"] for button in buttons if button["title"] == title))

    @property
    def rule(self) -> str:
        return str(self.heard[-1]["custom"]["turn"]["rule"])

    def proves_who_they_are(self, var: Path) -> str:
        self.say("chen.siyuan@demo.example")
        return self.say(platform_log.code(var))


def test_a_form_goes_on_where_it_was_when_the_server_has_been_stopped(var: Path) -> None:
    with running_server(var) as base:
        learner = Learner(base)
        learner.say(f"我要退 {ORDER}")
        assert "可以跳过" in learner.proves_who_they_are(var)
    with running_server(var) as base:
        learner = Learner(base, learner.said)
        summed_up = learner.say("讲得太快跟不上")
        assert learner.rule == "answers_form"
        assert ORDER in summed_up
        assert "讲得太快跟不上" in summed_up
        send = learner.button("确认提交")
    with running_server(var) as base:
        learner = Learner(base, learner.said)
        assert not platform_log.requests(var)
        assert "RF-000001" in learner.say(send)
    [made] = platform_log.requests(var)
    assert (made["order_id"], made["reason"]) == (ORDER, "讲得太快跟不上")


def test_what_the_platform_did_before_the_bot_was_killed_is_done_once_and_told(var: Path) -> None:
    with running_server(var, DYING) as base:
        learner = Learner(base)
        learner.say(f"我要退 {ORDER}，讲得太快跟不上")
        assert ORDER in learner.proves_who_they_are(var)
        send = learner.button("确认提交")
        with pytest.raises(httpx.TransportError):
            learner.say(send)
    [made] = platform_log.requests(var)
    with running_server(var) as base:
        assert "turns_resumed" in (var / "server.log").read_text(encoding="utf-8")
        learner.base = base
        # The widget sends again what was never acknowledged: the turn that was taken up answers.
        assert "RF-000001" in learner.say(send, again=True)
        assert learner.rule == "sends_form"
        # The button is still on the screen; pressed once more it sends nothing.
        assert "RF-" not in learner.say(send)
    assert platform_log.requests(var) == [made]
