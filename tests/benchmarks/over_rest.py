"""The server under load over REST: requests a second and how long they take, memory, start-up time."""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from tests.benchmarks.load import Outcome, Plan, Request
from tests.benchmarks.samples import Spread, spread
from tests.benchmarks.server import Server, running_server
from tests.benchmarks.texts import Asked, Kind, asked

CONCURRENCIES = (1, 8, 32)
_TURNS_A_SENDER = 8
_WARM_UP = 40
_ROUTES = {"parse": "/model/parse", "turn": "/webhooks/rest/webhook"}
# What is sent, and whether texts come twice: then the prediction cache answers and nothing is encoded.
_CASES: tuple[tuple[str, str, tuple[Kind, ...], bool], ...] = (
    ("FAQ turn", "turn", ("faq",), False),
    ("FAQ turn, cached", "turn", ("faq",), True),
    ("small talk", "turn", ("small_talk",), False),
    ("/model/parse", "parse", ("subject",), False),
)
_CACHED_TEXTS = 40


@dataclass(frozen=True)
class Loaded:
    """One kind of request at one concurrency."""

    case: str
    concurrency: int
    requests_a_second: float
    ms: Spread
    server_cpu_ms: float
    """Processor time of the server for one request, all threads: what doesn't depend on who else is computing."""
    cited: int


@dataclass(frozen=True)
class OverRest:
    """The report of this benchmark."""

    start_seconds: float
    memory_start_mib: float
    memory_loaded_mib: float
    torch_loaded: bool
    wrong_answers: list[str]
    load: list[Loaded]


class Client:
    """Makes requests, a new sender every few turns, and has them sent by the load generator."""

    def __init__(self, server: Server, reply: str = "turn") -> None:
        """`reply` is what the answer to a turn must be like (`load.Request.expect`)."""
        self._server = server
        self._reply = reply
        self._made = 0

    def send(self, route: str, texts: Iterable[Asked], concurrency: int, seconds: float) -> tuple[Outcome, float]:
        """What came back, and the server's processor time in milliseconds a request."""
        plan = Plan(self._server.port, concurrency, seconds, [self._request(route, one) for one in texts])
        before = self._server.cpu_seconds()
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.load"],
            input=json.dumps(asdict(plan)).encode(),
            stdout=subprocess.PIPE,
            check=True,
            timeout=seconds + 60,
        )
        outcome = Outcome(**json.loads(done.stdout))
        spent = self._server.cpu_seconds() - before
        return outcome, round(spent * 1000 / len(outcome.milliseconds), 2)

    def _request(self, route: str, one: Asked) -> Request:
        if route == "parse":
            return Request(_ROUTES[route], {"text": one.text}, route)
        # Senders have one language each, and their turns lie far enough apart not to wait for each other.
        self._made += 1
        sender = f"bench-{one.language}-{self._made // (64 * _TURNS_A_SENDER)}-{self._made // 2 % 32}"
        return Request(
            _ROUTES[route],
            {"sender": sender, "message": one.text, "metadata": {"language": one.language}},
            self._reply,
        )


def measure(var: Path, requests: int, seconds: float) -> OverRest:
    """At most so many requests and seconds for each case at each concurrency."""
    load: list[Loaded] = []
    wrong: list[str] = []
    with running_server(var) as server:
        memory_start = server.memory_mib()
        client = Client(server)
        sources = {kinds: asked(*kinds) for _, _, kinds, _ in _CASES}
        client.send("turn", islice(sources["faq",], _WARM_UP), 2, seconds)
        for name, route, kinds, cached in _CASES:
            some = list(islice(asked(*kinds), _CACHED_TEXTS))
            if cached:
                client.send(route, some, 2, seconds)
            for concurrency in CONCURRENCIES:
                texts = (some * (requests // len(some) + 1))[:requests] if cached else islice(sources[kinds], requests)
                outcome, cpu = client.send(route, texts, concurrency, seconds)
                wrong += [f"{name}, {concurrency} at a time: {fault}" for fault in outcome.wrong]
                rate = len(outcome.milliseconds) / outcome.elapsed_seconds
                times = spread(outcome.milliseconds)
                load.append(Loaded(name, concurrency, round(rate, 1), times, cpu, outcome.cited))
        return OverRest(
            start_seconds=server.start_seconds,
            memory_start_mib=memory_start,
            memory_loaded_mib=server.memory_mib(),
            torch_loaded=server.has_torch(),
            wrong_answers=wrong,
            load=load,
        )
