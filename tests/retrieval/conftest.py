"""Nothing in these tests may reach a network: Chroma must never fetch a model. And an index of the small content."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge import Passage, load_catalogue, passages_of
from retrieval import Fitted, Retriever, build_index
from tests.retrieval.asking import Open, wait_for_rebuild
from tests.retrieval.fakes import FakeEmbedder, fitted
from tests.small_content import write_small_content

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def refused_connections(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses that something tried to reach; every attempt fails at once."""
    attempts: list[str] = []
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: Any) -> None:
        if self.family == socket.AF_UNIX or address[0] in _LOOPBACK:
            connect(self, address)
            return
        attempts.append(str(address))
        raise OSError(f"tests reach no network: {address}")

    def refuse_name(host: str, *arguments: Any, **options: Any) -> list[Any]:
        attempts.append(host)
        raise OSError(f"tests look up no names: {host}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse_name)
    return attempts


@pytest.fixture
def passages(tmp_path: Path) -> list[Passage]:
    return passages_of(load_catalogue(write_small_content(tmp_path / "content")))


@pytest.fixture
def root(tmp_path: Path, passages: list[Passage]) -> Path:
    build_index(tmp_path / "index", passages, FakeEmbedder())
    return tmp_path / "index"


@pytest.fixture
def open_retriever(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setattr("retrieval.open_index._LOOK_AGAIN_SECONDS", 0.0)
    opened: list[Retriever] = []

    def open_one(parameters: Fitted | None = None) -> Retriever:
        opened.append(Retriever(root, FakeEmbedder(), parameters or fitted(0.0)))
        return opened[-1]

    yield open_one
    wait_for_rebuild()
    for retriever in opened:
        retriever.close()
