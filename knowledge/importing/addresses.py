"""Which addresses an import may fetch from: public web servers, whatever way a private one is written. Pure."""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import idna

from knowledge.errors import NotImportable
from knowledge.importing.document import Reason

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Neither private by the registry nor a place where a web page lives.
_OTHERS = [
    ipaddress.ip_network(network)
    for network in (
        "192.88.99.0/24",  # relays of 6to4
        "100.64.0.0/10",  # carrier-grade NAT
        "64:ff9b:1::/48",  # NAT64 of a local network
        "100::/64",  # discard
        "2001::/23",  # protocol assignments, Teredo among them
        "fec0::/10",  # site-local
        "::/96",  # IPv4-compatible
    )
]
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NUMBER_AT_END = re.compile(r"(^|\.)(0x[0-9a-f]*|\d+)$")


@dataclass(frozen=True)
class WebAddress:
    """An address whose parts have been checked; its host's addresses have not."""

    url: str
    scheme: str
    host: str
    port: int
    target: str


def checked_url(url: str, allowed_ports: Collection[int] = (80, 443)) -> WebAddress:
    """Take an address apart.

    Raises:
        NotImportable: not http(s), with a user name, on another port, or with a host in a disguised form.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _refused(url, "not an address") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise _refused(url, "only http and https are fetched")
    if re.search(r"[\s\\\x00-\x1f]", url):
        raise _refused(url, "not an address")
    if parts.username is not None or parts.password is not None:
        raise _refused(url, "names a user")
    port = port if port is not None else _DEFAULT_PORTS[parts.scheme]
    if port not in allowed_ports:
        raise _refused(url, f"port {port} is not allowed; see --allow-port")
    target = parts.path or "/"
    target += f"?{parts.query}" if parts.query else ""
    quoted = "".join(c if "!" <= c <= "~" else "".join(f"%{b:02X}" for b in c.encode()) for c in target)
    return WebAddress(url, parts.scheme, _host(url, parts.hostname or "", "[" in parts.netloc), port, quoted)


def redirected(address: WebAddress, location: str, allowed_ports: Collection[int]) -> WebAddress:
    """Where a redirect leads, checked like the first address."""
    try:
        whole = urljoin(address.url, location)
    except ValueError as error:
        raise _refused(location, "not an address") from error
    return checked_url(whole, allowed_ports)


def is_public(address: Address) -> bool:
    """True for an address on the public internet, also looking at the IPv4 address inside an IPv6 one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None:
            return False
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(address.packed[-4:])
        if inner is not None:
            return is_public(inner)
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or any(address in network for network in _OTHERS if network.version == address.version)
    )


def _host(url: str, host: str, bracketed: bool) -> str:
    """The host as it will be looked up: lower case, ASCII, no dot at the end."""
    if bracketed:
        try:
            return str(ipaddress.IPv6Address(host.replace("%", "no zone of ours: ")))
        except ValueError as error:
            raise _refused(url, "not an address") from error
    try:
        name = idna.encode(host.rstrip("."), uts46=True, transitional=False).decode() if host else ""
    except idna.IDNAError as error:
        raise _refused(url, "not a host name") from error
    name = name.lower().rstrip(".")
    if not name:
        raise _refused(url, "no host")
    if _NUMBER_AT_END.search(name):
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError as error:
            raise _refused(url, "an IP address in an unusual form") from error
    return name


def _refused(url: str, why: str) -> NotImportable:
    return NotImportable(Reason.ADDRESS, f"{url[:200]}: {why}")
