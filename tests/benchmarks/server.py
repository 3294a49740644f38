"""The server under test: a process of its own on a free loopback port, with its memory and processor time."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types

_START_SECONDS = 300
_TORCH = ("libtorch", "/torch/")


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    port: int
    start_seconds: float
    """From the start of the process until it said that it is ready; the index was there."""
    process: psutil.Process

    def memory_mib(self) -> float:
        """Resident set."""
        return round(float(self.process.memory_info().rss) / 2**20, 1)

    def cpu_seconds(self) -> float:
        """Processor time so far, of all threads."""
        times = self.process.cpu_times()
        return float(times.user) + float(times.system)

    def has_torch(self) -> bool:
        """Whether any file of torch is mapped into the process."""
        return any(part in area.path for area in self.process.memory_maps() for part in _TORCH)


@contextmanager
def running_server(var: Path) -> Iterator[Server]:
    """`python -m bot serve` in demo mode, as a user would start it, until the block ends.

    Raises:
        RuntimeError: it ended, or was not ready in five minutes; with the end of its log.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZHIKE_")}
    environment |= {"ZHIKE_VAR": str(var), "ZHIKE_LOG_FORMAT": "json", "ZHIKE_DEMO": "true"}
    command = [sys.executable, "-m", "bot", "serve", "--port"]
    with running(command, environment, "/readyz", var / "server.log") as server:
        yield server


@contextmanager
def running(command: Sequence[str], environment: Mapping[str, str], ready: str, log: Path) -> Iterator[Server]:
    """Start the command, whose last argument will be a free port, and end it, by its own pid, with the block.

    Raises:
        RuntimeError: it ended, or `ready` did not answer 200 in five minutes; with the end of its log.
    """
    port = free_port()
    started = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen([*command, str(port)], env=dict(environment), stdout=output, stderr=output)
    try:
        while not _ready(port, ready):
            if process.poll() is not None or time.perf_counter() - started > _START_SECONDS:
                raise RuntimeError(f"The server did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")
            time.sleep(0.02)
        yield Server(port, round(time.perf_counter() - started, 2), psutil.Process(process.pid))
    finally:
        process.terminate()
        process.wait(timeout=30)


def _ready(port: int, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
