"""Records what a real Rasa 3.6 server says to our action server and our NLU endpoint, and what we answer.

    python -m tests.contracts.rasa.record --rasa-python rasa-venv/bin/python --var var

The small project beside this file is trained (rules alone, seconds), served on the loopback address, and talked to as a
learner would over its own REST channel. Everything goes into recorded.json, which test_recorded.py plays again.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
import httpx
import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.actions.server import create_action_server
from bot.application import build_app
from bot.bootstrap import build_house
from bot.settings import Settings
from tests.benchmarks.rasa_peer import rasa_environment, rasa_version
from tests.benchmarks.server import free_port, running

RECORDED = Path(__file__).parent / "recorded.json"
PROJECT = Path(__file__).parent / "project"
# A greeting, an answer, a form with a wrong number and a question on the way, an answer in English, danger, a person.
SAID = (
    ("lin", "你好"),
    ("lin", "成年人每晚睡几个小时比较好？"),
    ("lin", "我要退款"),
    ("lin", "KP202602300017"),
    ("lin", "KP202611110017"),
    ("lin", "讲得太浅了"),
    ("emma", "How many hours should an adult sleep?"),
    ("emma", "I want to end my life"),
    ("emma", "let me talk to a person"),
)


@dataclass
class Tape:
    """An application with everything posted to it, in order."""

    app: ASGIApp
    calls: list[dict[str, Any]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        sent, answered, status = bytearray(), bytearray(), [0]

        async def heard() -> Message:
            message = await receive()
            sent.extend(message.get("body", b""))
            return message

        async def said(message: Message) -> None:
            status[0] = message.get("status", status[0])
            answered.extend(message.get("body", b""))
            await send(message)

        await self.app(scope, heard, said)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        body = zlib.decompress(sent) if headers.get("content-encoding") == "deflate" else bytes(sent)
        self.calls.append(
            {
                "path": scope["path"],
                "headers": {name: headers[name] for name in ("content-type", "user-agent") if name in headers},
                "request": json.loads(body),
                "status": status[0],
                "response": json.loads(answered),
            }
        )


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[int]:
    """The application on a free loopback port, until the block ends."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        await task


async def record(python: Path, var: Path) -> dict[str, Any]:
    settings = Settings(_env_file=None, var=var, demo=True)
    house = build_house(settings)
    tapes = Tape(build_app(house)), Tape(create_action_server(house.actions.executor, house.settings.address))
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        async with serving(tapes[0]) as nlu, serving(tapes[1]) as actions:
            endpoints = folder / "endpoints.yml"
            endpoints.write_text(
                f"action_endpoint:\n  url: http://127.0.0.1:{actions}/webhook\nnlu:\n  url: http://127.0.0.1:{nlu}\n",
                encoding="utf-8",
            )
            said = await anyio.to_thread.run_sync(talk, python, folder, endpoints)
    return {
        "rasa": rasa_version(python),
        "parse": tapes[0].calls,
        "actions": tapes[1].calls,
        "rest": said,
    }


def talk(python: Path, folder: Path, endpoints: Path) -> list[dict[str, Any]]:
    """Train, serve, and say everything; what Rasa answers to its learner, message by message."""
    environment: Mapping[str, str] = rasa_environment(folder)
    train = [str(python), "-I", "-m", "rasa", "train", "--out", str(folder), "--fixed-model-name", "front"]
    train += ["--config", str(PROJECT / "config.yml"), "--domain", str(PROJECT / "domain.yml")]
    train += ["--data", str(PROJECT / "data")]
    subprocess.run(train, cwd=folder, env=dict(environment), check=True, stdout=sys.stderr, stderr=sys.stderr)
    credentials = folder / "credentials.yml"
    credentials.write_text("rest:\n", encoding="utf-8")
    run = [str(python), "-I", "-m", "rasa", "run", "--enable-api", "--interface", "127.0.0.1"]
    run += ["--model", str(folder / "front.tar.gz"), "--endpoints", str(endpoints), "--credentials", str(credentials)]
    told = []
    with running([*run, "--port"], environment, "/status", folder / "rasa.log") as server:
        url = f"http://127.0.0.1:{server.port}/webhooks/rest/webhook"
        for sender, text in SAID:
            answer = httpx.post(url, json={"sender": sender, "message": text}, timeout=60)
            told.append({"sender": sender, "message": text, "status": answer.status_code, "response": answer.json()})
        sys.stderr.write((folder / "rasa.log").read_text(encoding="utf-8"))
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rasa-python", type=Path, required=True, help="an interpreter that has Rasa 3.6")
    parser.add_argument("--var", type=Path, required=True, help="a folder with a built index")
    given = parser.parse_args()
    recorded = asyncio.run(record(given.rasa_python.absolute(), given.var))
    RECORDED.write_text(json.dumps(recorded, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    counted = {"rasa": recorded["rasa"], "actions": len(recorded["actions"]), "rest": len(recorded["rest"])}
    sys.stdout.write(json.dumps(counted) + "\n")


if __name__ == "__main__":
    main()
