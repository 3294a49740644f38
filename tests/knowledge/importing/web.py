"""A web as an import sees it: a site on the loopback, the wire that leads to it, and names that lead anywhere."""

import http.server
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import httpcore2 as httpcore
import pytest

from knowledge.importing.fetch import Fetcher

PUBLIC = "93.184.216.34"
PAGE = b"<!doctype html><h1>Sleep</h1>"


@dataclass
class Site:
    """A web server on the loopback; `answer` writes what it likes to the socket for each path."""

    port: int
    answers: dict[str, Callable[[http.server.BaseHTTPRequestHandler], None]]
    seen: list[tuple[str, str]] = field(default_factory=list)
    """Host header and path of each request."""


def page(handler: http.server.BaseHTTPRequestHandler, content: bytes = PAGE, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


def redirect(to: str) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    return lambda handler: page(handler, b"", 302, Location=to)


class Wire(httpcore.NetworkBackend):
    """Leads public addresses to the site, as the internet would, and everything else to where it says."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.connected: list[str] = []
        self._real = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        self.connected.append(host)
        to = ("127.0.0.1", self.site.port) if host == PUBLIC else (host, port)
        return self._real.connect_tcp(*to, timeout, local_address, socket_options)


class Names:
    """A resolver with a table; a name with several answers gives one after the other."""

    def __init__(self, **table: Sequence[Sequence[str]]) -> None:
        self.table = {name.replace("_", "."): list(answers) for name, answers in table.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        answers = self.table.get(host)
        if answers is None:
            try:
                socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host)
            except OSError:
                raise socket.gaierror("unknown") from None
            return [host]
        return answers.pop(0) if len(answers) > 1 else answers[0]


def fetcher(wire: Wire, names: Names, most_bytes: int = 10_000, seconds: float = 10) -> Fetcher:
    ports = (80, 443, wire.site.port)
    return Fetcher(most_bytes, seconds, allowed_ports=ports, resolver=names, network=wire)


@pytest.fixture
def site() -> Iterator[Site]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            found.seen.append((self.headers["Host"], self.path))
            found.answers.get(self.path, page)(self)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found = Site(server.server_address[1], {})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()
