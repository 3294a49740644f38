"""Fetches a page for an import. It is resolved once, every address is checked, and the checked one is connected to."""

import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import httpcore2 as httpcore

from knowledge.errors import NotImportable
from knowledge.importing.addresses import WebAddress, checked_url, is_public, redirected
from knowledge.importing.document import Reason

Resolver = Callable[[str, int], Sequence[str]]
_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_REDIRECTS = 5
_WAIT_SECONDS = 10.0
_AGENT = "Zhike-import/1"


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class Fetched:
    """One page."""

    content: bytes
    name: str
    content_type: str


@dataclass(frozen=True)
class Fetcher:
    """Resolver and connections can be replaced, so that its refusals can be tested without a network."""

    most_bytes: int
    seconds: float = 60
    allowed_ports: Collection[int] = (80, 443)
    resolver: Resolver = resolve
    network: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)

    def fetch(self, url: str) -> Fetched:
        """The page behind an address.

        Raises:
            NotImportable: an address that leads inside, no answer, too much, too slow, too many redirects.
        """
        address = checked_url(url, self.allowed_ports)
        until = time.monotonic() + self.seconds
        network = _Checked(self.network, self.resolver, until)
        with httpcore.ConnectionPool(network_backend=network, retries=0) as pool:
            for _ in range(_MOST_REDIRECTS + 1):
                found = self._get(pool, address, until)
                if isinstance(found, Fetched):
                    return found
                address = found
        raise NotImportable(Reason.UNREACHABLE, f"{url[:200]}: more than {_MOST_REDIRECTS} redirects")

    def _get(self, pool: httpcore.ConnectionPool, address: WebAddress, until: float) -> Fetched | WebAddress:
        default = address.port == {"http": 80, "https": 443}[address.scheme]
        host = f"[{address.host}]" if ":" in address.host else address.host
        url = httpcore.URL(
            scheme=address.scheme.encode(), host=host.encode(), port=address.port, target=address.target.encode()
        )
        headers: dict[bytes | str, bytes | str] = {
            "Host": host if default else f"{host}:{address.port}",
            "User-Agent": _AGENT,
            "Accept": "text/html, text/markdown, text/csv, text/vtt, application/pdf, */*;q=0.5",
            "Accept-Encoding": "identity",  # nothing is unpacked, so nothing can swell
        }
        wait = dict.fromkeys(("connect", "read", "write", "pool"), _WAIT_SECONDS)
        try:
            with pool.stream("GET", url, headers=headers, extensions={"timeout": wait}) as response:
                sent = {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in response.headers}
                if response.status in _REDIRECTS and "location" in sent:
                    return redirected(address, sent["location"], self.allowed_ports)
                if response.status != 200:
                    raise NotImportable(Reason.UNREACHABLE, f"{address.url[:200]}: answered {response.status}")
                if sent.get("content-encoding", "identity") not in {"", "identity"}:
                    raise NotImportable(Reason.UNREACHABLE, f"{address.url[:200]}: sent packed, though asked not to")
                content = self._body(response.iter_stream(), address, until)
        except httpcore.TimeoutException as error:
            if time.monotonic() > until:
                raise self._too_slow(address) from error
            raise NotImportable(Reason.UNREACHABLE, f"{address.url[:200]}: {error or type(error).__name__}") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            said = str(error) or type(error).__name__
            raise NotImportable(Reason.UNREACHABLE, f"{address.url[:200]}: {said}") from error
        name = unquote(address.target.partition("?")[0]).rstrip("/").rpartition("/")[2] or address.host
        return Fetched(
            content, re.sub(r"[\x00-\x1f]", "", name), sent.get("content-type", "").partition(";")[0].strip().lower()
        )

    def _body(self, chunks: Iterable[bytes], address: WebAddress, until: float) -> bytes:
        body = bytearray()
        for chunk in chunks:
            body += chunk
            if len(body) > self.most_bytes:
                message = f"{address.url[:200]}: more than {self.most_bytes // 2**20} MB"
                raise NotImportable(Reason.TOO_LARGE, message)
            if time.monotonic() > until:
                raise self._too_slow(address)
        return bytes(body)

    def _too_slow(self, address: WebAddress) -> NotImportable:
        return NotImportable(Reason.TOO_SLOW, f"{address.url[:200]}: took more than {self.seconds:g} s")


class _Checked(httpcore.NetworkBackend):
    """Opens a connection to an address that was checked a moment ago; a second look-up could answer otherwise."""

    def __init__(self, network: httpcore.NetworkBackend, resolver: Resolver, until: float) -> None:
        self._network = network
        self._resolver = resolver
        self._until = until

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = [ipaddress.ip_address(text) for text in self._resolver(host.strip("[]"), port)]
        except (OSError, ValueError) as error:
            raise NotImportable(Reason.UNREACHABLE, f"{host}: no such host") from error
        for address in found:
            if not is_public(address):
                # One private address among public ones is enough: which of them answers is not ours to choose.
                raise NotImportable(Reason.ADDRESS, f"{host}: leads to {address}, which is not on the public internet")
        if not found:
            raise NotImportable(Reason.UNREACHABLE, f"{host}: no such host")
        left = _left(self._until, timeout)
        stream = self._network.connect_tcp(str(found[0]), port, left, local_address, socket_options)
        return _Hurried(stream, self._until)


class _Hurried(httpcore.NetworkStream):
    """A stream whose every step ends in time: a server that sends a header byte by byte is never late by itself."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream = stream
        self._until = until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._until, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._until, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, _left(self._until, timeout))
        return _Hurried(inner, self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(until: float, timeout: float | None) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("out of time")
    return left if timeout is None else min(timeout, left)
