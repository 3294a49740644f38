"""A server that is killed in the middle, again and again: what it acknowledged is there, and everything is answered."""

import asyncio
import json
import os
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.settings import Settings
from bot.storage.encryption import cipher_of

ROOT = Path(__file__).parents[2]
KILLS = 6
CLIENTS = 5
START_SECONDS = 90
TEXTS = ("你好", "发烧多少度要去医院？", "怎么申请退款？", "How much protein do I need?", "找人工", "再见")


@dataclass
class Server:
    """`python -m bot serve` on a folder, as a child process."""

    var: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None
    address: str = ""

    async def start(self) -> None:
        self.process = self._launched()
        async with asyncio.timeout(START_SECONDS), httpx.AsyncClient() as client:
            while not await self._is_up(client):
                assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
                await asyncio.sleep(0.1)

    def _launched(self) -> subprocess.Popen[bytes]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ZHIKE_")}
        environment |= {"ZHIKE_VAR": str(self.var), "PYTHONPATH": str(ROOT)}
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "bot", "serve", "--port", str(port)],
                cwd=self.var, env=environment, stdout=log, stderr=log,
            )  # fmt: skip

    async def _is_up(self, client: httpx.AsyncClient) -> bool:
        try:
            return (await client.get(f"{self.address}/livez")).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout=30)


@pytest.fixture
async def server(house_var: Path, tmp_path: Path) -> AsyncIterator[Server]:
    shutil.copytree(house_var, tmp_path / "var")
    child = Server(tmp_path / "var", tmp_path / "server.log")
    yield child
    if child.process is not None and child.process.poll() is None:
        child.kill()


@dataclass
class Client:
    """Sends one message after another, and each again until it is acknowledged."""

    name: str
    rng: random.Random
    sent: int = 0
    acknowledged: dict[str, str] = field(default_factory=dict)
    unsure: dict[str, Any] | None = None

    def next_message(self) -> dict[str, Any]:
        self.sent += 1
        # Two conversations: one of its own, and one in which all clients write at the same time.
        sender = self.rng.choice((self.name, "all"))
        metadata = {"message_id": f"{self.name}-{self.sent:04}"}
        return {"sender": sender, "message": self.rng.choice(TEXTS), "metadata": metadata}

    async def talk(self, address: str, told: asyncio.Condition) -> None:
        async with httpx.AsyncClient(timeout=60) as client:
            while True:
                self.unsure = self.unsure or self.next_message()
                try:
                    response = await client.post(f"{address}/webhooks/rest/webhook", json=self.unsure)
                except httpx.TransportError:
                    return
                assert response.status_code == 200, response.text
                messages = response.json()
                message_id = self.unsure["metadata"]["message_id"]
                self.acknowledged[message_id] = messages[-1]["custom"]["turn"]["turn_id"]
                self.unsure = None
                async with told:
                    told.notify_all()


@asynccontextmanager
async def talking(clients: list[Client], address: str, told: asyncio.Condition) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        for client in clients:
            group.create_task(client.talk(address, told))
        yield


async def acknowledged(clients: list[Client], told: asyncio.Condition, more: int) -> None:
    """Wait until so many more messages were acknowledged."""
    wanted = sum(len(client.acknowledged) for client in clients) + more
    async with told:
        await told.wait_for(lambda: sum(len(client.acknowledged) for client in clients) >= wanted)


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def bodies(var: Path) -> list[tuple[str, int, dict[str, Any]]]:
    """Conversation, number and body of every event; the demo seals them with a key beside its data."""
    cipher = cipher_of(Settings(var=var))
    assert cipher is not None
    sealed = rows(var / "zhike.db", "SELECT conversation_id, seq, body FROM events ORDER BY seq")
    return [(conversation_id, seq, json.loads(cipher.open(body))) for conversation_id, seq, body in sealed]


def check_logs(var: Path) -> None:
    """Numbers without gaps, one turn for each message, nothing left unanswered."""
    database = var / "zhike.db"
    assert rows(database, "PRAGMA integrity_check") == [("ok",)]
    last = dict(rows(database, "SELECT id, last_seq FROM conversations"))
    seqs: dict[str, list[int]] = {conversation_id: [] for conversation_id in last}
    heard: Counter[tuple[str, str]] = Counter()
    answered: Counter[tuple[str, str]] = Counter()
    turns: Counter[str] = Counter()
    for conversation_id, seq, event in bodies(var):
        seqs[conversation_id].append(seq)
        if event["type"] == "learner_said":
            heard[conversation_id, event["message_id"]] += 1
        if event["type"] == "turn_ended":
            turns[event["turn_id"]] += 1
            answered.update((conversation_id, message_id) for message_id in event["message_ids"])
    assert seqs == {conversation_id: list(range(1, seq + 1)) for conversation_id, seq in last.items()}
    assert set(heard.values()) == {1}
    assert answered == heard
    assert set(turns.values()) == {1}
    assert rows(database, "SELECT id FROM conversations WHERE pending_since IS NOT NULL") == []
    assert rows(database, "SELECT message_id FROM received WHERE turn_id IS NULL OR seq = 0") == []


async def test_nothing_acknowledged_is_lost_when_the_server_is_killed(server: Server) -> None:
    rng = random.Random(2026)
    clients = [Client(f"c{i}", random.Random(i)) for i in range(CLIENTS)]
    told = asyncio.Condition()
    for _ in range(KILLS):
        await server.start()
        async with talking(clients, server.address, told):
            await acknowledged(clients, told, more=rng.randint(1, 25))
            await asyncio.sleep(rng.uniform(0, 0.05))  # somewhere in the middle of the next turns
            server.kill()
    await server.start()
    check_logs(server.var)
    assert "turns_resumed" in server.log.read_text(encoding="utf-8"), "no kill came in the middle of a turn"
    turn_of = dict(rows(server.var / "zhike.db", "SELECT message_id, turn_id FROM received"))
    for client in clients:
        assert client.unsure is not None, "the server was killed while nothing was under way"
        assert {m: turn_of.get(m) for m in client.acknowledged} == client.acknowledged
    await check_repeats(server, clients)
    assert server.stop() in {0, -15}
    check_logs(server.var)


async def check_repeats(server: Server, clients: list[Client]) -> None:
    """What a client is unsure of, it sends again: the turn of the first time answers, or a first one."""
    async with httpx.AsyncClient(base_url=server.address, timeout=60) as http:
        for client in clients:
            replies = [await http.post("/webhooks/rest/webhook", json=client.unsure) for _ in range(2)]
            assert replies[0].status_code == 200
            assert replies[0].json() == replies[1].json() != []
