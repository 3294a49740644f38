"""A server started as a user would start it, as a process of its own on a free loopback port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

_START_SECONDS = 240
SERVE = ("bot", "serve")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_server(var: Path, command: Sequence[str] = SERVE, ready: str = "/readyz", **settings: str) -> Iterator[str]:
    """`zhike serve` until the block ends; gives its base URL. `settings` become ZHIKE_… variables.

    Args:
        command: the module and its arguments, to which the port is added.
        ready: what answers 200 once it serves.
    """
    port = free_port()
    environment = {**os.environ, "ZHIKE_VAR": str(var), "ZHIKE_LOG_FORMAT": "json"}
    environment |= {f"ZHIKE_{name.upper()}": value for name, value in settings.items()}
    var.mkdir(parents=True, exist_ok=True)
    with (var / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command, "--port", str(port)], env=environment, stdout=log, stderr=log
        )
        try:
            base = f"http://127.0.0.1:{port}"
            _wait_until_ready(process, base + ready, var / "server.log")
            yield base
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_until_ready(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended at start:\n{log.read_text()[-3000:]}")
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(f"the server did not become ready:\n{log.read_text()[-3000:]}")
