"""Nothing in these tests may reach a network: Chroma must never fetch a model."""

import socket
from typing import Any

import pytest

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
