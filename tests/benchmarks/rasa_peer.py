"""Rasa beside Zhike: the same texts, client and contract, on the same machine and in the same run.

Times by the clock belong to a machine and an hour, so a figure measured elsewhere says little about ours; the ratio of
two servers that took turns says more. Rasa answers from a small project of its own (`rasa/`: eleven FAQ topics and
small talk; intent, rule, canned text), without an action server and with everything in memory, while a turn of ours
searches the content, cites it and is stored. Its policies matter: the default ones predict with TEDPolicy too, those of
`config-rules.yml` are rules alone, and a turn then takes about two fifths less of Rasa's time. Rasa runs in an
environment of its own and never depends on ours, nor ours on it.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.benchmarks.over_rest import CONCURRENCIES, Client
from tests.benchmarks.samples import spread
from tests.benchmarks.server import Server, running, running_server
from tests.benchmarks.texts import Asked, Kind, asked

HOW_TO = (
    "Rasa 3.6.21 needs an environment of its own (Python 3.8 to 3.10; 2.7 GB):\n"
    "  python3.10 -m venv rasa-venv\n"
    "  rasa-venv/bin/pip install --no-cache-dir rasa==3.6.21\n"
    "  python -m tests.benchmarks --only rasa --rasa-python rasa-venv/bin/python"
)
_PROJECT = Path(__file__).parent / "rasa"
DEFAULT_CONFIG = _PROJECT / "config.yml"
_TRAINING_SECONDS = 1800
_WARM_UP_SECONDS = 3.0
# More texts a second than either server answers: a level ends by the clock.
_TEXTS_A_SECOND = 800
_Case = tuple[str, str, Kind]
_CASES: tuple[_Case, ...] = (("FAQ turn", "turn", "faq"), ("/model/parse", "parse", "subject"))


class RasaMissing(Exception):
    """No Rasa in the environment that was named; the text says how to make one."""


@dataclass(frozen=True)
class Side:
    """What one server did at one concurrency; figures are medians of the rounds."""

    requests_a_second: float
    p50_ms: float
    p95_ms: float
    server_cpu_ms: float
    """Processor time of the server for one request, all threads."""
    n: int
    cited: int
    """Turns that named their source: answered by a topic, not by a fallback."""


@dataclass(frozen=True)
class Compared:
    """Both servers under the same load."""

    case: str
    concurrency: int
    rasa: Side
    zhike: Side
    ratio: float
    """Requests a second, ours to Rasa's; the median of the rounds' ratios."""
    cpu_ratio: float
    """Processor time a request, ours to Rasa's: hardly changes with who else is computing."""


@dataclass(frozen=True)
class Kept:
    """What a server took beside its turns."""

    start_seconds: float
    memory_loaded_mib: float


@dataclass(frozen=True)
class Peer:
    """The report of this benchmark."""

    rasa_version: str
    rasa_config: str
    rounds: int
    seconds: float
    training_seconds: float
    rasa: Kept
    zhike: Kept
    compared: list[Compared]
    wrong_answers: list[str]


def rasa_version(python: Path | None) -> str:
    """The version of Rasa that this interpreter has.

    Raises:
        RasaMissing: none is named, or it has no Rasa.
    """
    if python is None:
        raise RasaMissing(f"Name an interpreter that has Rasa.\n{HOW_TO}")
    program = "from importlib.metadata import version; print(version('rasa'))"
    try:
        done = subprocess.run([python, "-I", "-c", program], capture_output=True, check=True, text=True, timeout=60)
    except (OSError, subprocess.CalledProcessError) as error:
        raise RasaMissing(f"{python} has no Rasa.\n{HOW_TO}") from error
    return done.stdout.strip()


def measure(var: Path, python: Path, config: Path, seconds: float, rounds: int) -> Peer:
    """Both servers are up; Rasa is asked, then ours, level by level and round by round.

    The two measurements of a pair lie seconds apart, so that what else the machine does meets both; the one that isn't
    asked takes no processor time.
    """
    version = rasa_version(python)
    with TemporaryDirectory(prefix="zhike-rasa-") as name:
        folder = Path(name)
        began = time.perf_counter()
        model = _train(python, config, folder)
        training_seconds = round(time.perf_counter() - began, 1)
        with _running_rasa(python, model, folder) as rasa, running_server(var) as zhike:
            pair = (_Asking("Rasa", Client(rasa, "text")), _Asking("Zhike", Client(zhike)))
            compared = [row for case in _CASES for row in _case(pair, case, seconds, rounds)]
            return Peer(
                rasa_version=version,
                rasa_config=config.name,
                rounds=rounds,
                seconds=seconds,
                training_seconds=training_seconds,
                rasa=Kept(rasa.start_seconds, rasa.memory_mib()),
                zhike=Kept(zhike.start_seconds, zhike.memory_mib()),
                compared=compared,
                wrong_answers=[fault for one in pair for fault in one.wrong],
            )


def _case(pair: tuple["_Asking", "_Asking"], case: _Case, seconds: float, rounds: int) -> list[Compared]:
    """One kind of request at each concurrency, after a warm-up."""
    for one in pair:
        one.ask(case, 2, _WARM_UP_SECONDS)
    found: dict[int, list[tuple[Side, Side]]] = {concurrency: [] for concurrency in CONCURRENCIES}
    for _ in range(rounds):
        for concurrency in CONCURRENCIES:
            rasa, zhike = (one.ask(case, concurrency, seconds) for one in pair)
            found[concurrency].append((rasa, zhike))
    return [
        Compared(
            case=case[0],
            concurrency=concurrency,
            rasa=_middle([rasa for rasa, _ in pairs]),
            zhike=_middle([zhike for _, zhike in pairs]),
            ratio=round(median(zhike.requests_a_second / rasa.requests_a_second for rasa, zhike in pairs), 2),
            cpu_ratio=round(median(zhike.server_cpu_ms / rasa.server_cpu_ms for rasa, zhike in pairs), 2),
        )
        for concurrency, pairs in found.items()
    ]


class _Asking:
    """One of the two servers, and what it was asked so far."""

    def __init__(self, name: str, client: Client) -> None:
        self._name = name
        self._client = client
        self._texts = {kind: _Texts(kind) for _, _, kind in _CASES}
        self.wrong: list[str] = []

    def ask(self, case: _Case, concurrency: int, seconds: float) -> Side:
        """No text comes twice, and both servers get them in the same order."""
        name, route, kind = case
        texts = self._texts[kind]
        outcome, cpu = self._client.send(route, texts.ahead(seconds), concurrency, seconds)
        answered = len(outcome.milliseconds)
        texts.used(answered)
        self.wrong += [f"{self._name}, {name}, {concurrency} at a time: {fault}" for fault in outcome.wrong]
        times = spread(outcome.milliseconds)
        rate = round(answered / outcome.elapsed_seconds, 1)
        return Side(rate, times.p50, times.p95, cpu, answered, outcome.cited)


class _Texts:
    """Texts of one kind, of which a level uses as many as it has time for; the next goes on from there."""

    def __init__(self, kind: Kind) -> None:
        self._source = asked(kind)
        self._ahead: list[Asked] = []

    def ahead(self, seconds: float) -> list[Asked]:
        """More than can be answered in so many seconds."""
        self._ahead += islice(self._source, max(0, int(seconds * _TEXTS_A_SECOND) - len(self._ahead)))
        return self._ahead

    def used(self, count: int) -> None:
        del self._ahead[:count]


def _train(python: Path, config: Path, folder: Path) -> Path:
    """The project's model, made in this folder."""
    command: list[str | Path] = [python, "-I", "-m", "rasa", "train", "--out", folder, "--fixed-model-name", "peer"]
    command += ["--config", config.absolute(), "--domain", _PROJECT / "domain.yml", "--data", _PROJECT / "data"]
    log = folder / "train.log"
    with log.open("wb") as output:
        done = subprocess.run(
            command,
            cwd=folder,
            env=rasa_environment(folder),
            stdout=output,
            stderr=output,
            timeout=_TRAINING_SECONDS,
            check=False,
        )
    model = folder / "peer.tar.gz"
    if done.returncode or not model.is_file():
        raise RuntimeError(f"Rasa was not trained:\n{log.read_text(encoding='utf-8')[-3000:]}")
    return model


@contextmanager
def _running_rasa(python: Path, model: Path, folder: Path) -> Iterator[Server]:
    """`rasa run` on the loopback address; it answers /status with 200 once its model is loaded."""
    command = [
        str(python),
        "-I",
        "-m",
        "rasa",
        "run",
        "--enable-api",
        "--interface",
        "127.0.0.1",
        "--model",
        str(model),
    ]
    command += ["--credentials", str(_PROJECT / "credentials.yml"), "--endpoints", str(_PROJECT / "endpoints.yml")]
    with running([*command, "--port"], rasa_environment(folder), "/status", folder / "server.log") as server:
        yield server


def rasa_environment(folder: Path) -> dict[str, str]:
    """Ours, with Rasa's own settings and caches in the folder, and no word to its makers."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("RASA_", "ZHIKE_"))}
    return inherited | {
        "HOME": str(folder),
        "RASA_CACHE_DIRECTORY": str(folder / "cache"),
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }


def _middle(sides: list[Side]) -> Side:
    return Side(
        requests_a_second=round(median(side.requests_a_second for side in sides), 1),
        p50_ms=round(median(side.p50_ms for side in sides), 2),
        p95_ms=round(median(side.p95_ms for side in sides), 2),
        server_cpu_ms=round(median(side.server_cpu_ms for side in sides), 2),
        n=sum(side.n for side in sides),
        cited=sum(side.cited for side in sides),
    )
