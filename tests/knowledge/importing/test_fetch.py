"""Pages are fetched from checked addresses only; a server on the loopback that must not be reached is not reached."""

import http.server
import threading
import time

import pytest

from knowledge.errors import NotImportable
from knowledge.importing.fetch import Fetcher
from tests.knowledge.importing.web import PAGE, PUBLIC, Names, Site, Wire, fetcher, page, redirect


def test_a_page_is_fetched_from_the_address_that_was_checked(site: Site) -> None:
    wire, names = Wire(site), Names(example_com=[[PUBLIC]])
    got = fetcher(wire, names).fetch("http://example.com/lessons/sleep.html?x=1#y")
    assert (got.content, got.name) == (PAGE, "sleep.html")
    assert wire.connected == [PUBLIC]
    assert site.seen == [("example.com", "/lessons/sleep.html?x=1")]


INSIDE = ["127.0.0.1", "::1", "10.0.0.5", "169.254.169.254", "100.64.0.1", "0.0.0.1", "::ffff:127.0.0.1",
          "64:ff9b::7f00:1", "2002:7f00:1::", "fe80::1", "224.0.0.1"]  # fmt: skip


@pytest.mark.parametrize("inside", INSIDE)
def test_a_name_that_leads_inside_is_never_connected_to(site: Site, inside: str) -> None:
    wire = Wire(site)
    for answers in ([inside], [PUBLIC, inside], [inside, PUBLIC]):
        with pytest.raises(NotImportable) as refused:
            fetcher(wire, Names(evil_example=[answers])).fetch(f"http://evil.example:{site.port}/")
        assert refused.value.reason == "address"
    assert (wire.connected, site.seen) == ([], [])


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1.", "[::1]", "[::ffff:7f00:1]", "2130706433", "0x7f000001", "0177.0.0.1", "127.1",
     "①②⑦.⓪.⓪.①", "example.com@127.0.0.1", "localhost", "localhost."],
)  # fmt: skip
def test_no_spelling_of_the_loopback_reaches_the_server_there(site: Site, host: str) -> None:
    wire = Wire(site)
    names = Names(localhost=[["127.0.0.1"]])
    with pytest.raises(NotImportable) as refused:
        fetcher(wire, names).fetch(f"http://{host}:{site.port}/")
    assert refused.value.reason == "address"
    assert (wire.connected, site.seen) == ([], [])


def test_the_systems_own_resolver_is_checked_too(site: Site) -> None:
    with pytest.raises(NotImportable) as refused:
        Fetcher(1000, allowed_ports=(site.port,)).fetch(f"http://localhost:{site.port}/")
    assert (refused.value.reason, site.seen) == ("address", [])


def test_a_name_that_changes_its_mind_after_the_check_is_asked_only_once(site: Site) -> None:
    wire, names = Wire(site), Names(rebind_example=[[PUBLIC], ["127.0.0.1"]])
    assert fetcher(wire, names).fetch("http://rebind.example/").content == PAGE
    assert (names.asked, wire.connected) == (["rebind.example"], [PUBLIC])


def test_each_redirect_is_checked_like_the_first_address(site: Site) -> None:
    names = Names(example_com=[[PUBLIC]], inner_example=[["192.168.0.7"]])
    for to in ("http://127.0.0.1/", "http://inner.example/", "file:///etc/passwd", "http://example.com:25/",
               "http://u@example.com/", "http://0x7f.1/", "//169.254.169.254/latest", "gopher://x/"):  # fmt: skip
        wire = Wire(site)
        site.answers["/start"] = redirect(to)
        with pytest.raises(NotImportable) as refused:
            fetcher(wire, names).fetch("http://example.com/start")
        assert refused.value.reason == "address", to
        assert wire.connected == [PUBLIC]


def test_a_name_that_turns_inward_on_a_redirect_is_caught(site: Site) -> None:
    site.answers["/start"] = redirect("/next")
    wire, names = Wire(site), Names(rebind_example=[[PUBLIC], ["127.0.0.1"]])
    with pytest.raises(NotImportable) as refused:
        fetcher(wire, names).fetch("http://rebind.example/start")
    assert refused.value.reason == "address"
    assert wire.connected == [PUBLIC]


def test_five_redirects_are_followed_and_no_more(site: Site) -> None:
    for n in range(6):
        site.answers[f"/{n}"] = redirect(f"/{n + 1}")
    got = fetcher(Wire(site), Names(example_com=[[PUBLIC]])).fetch("http://example.com/1")
    assert got.content == PAGE
    with pytest.raises(NotImportable) as refused:
        fetcher(Wire(site), Names(example_com=[[PUBLIC]])).fetch("http://example.com/0")
    assert refused.value.reason == "unreachable"


def test_more_than_the_limit_is_not_read_to_its_end(site: Site) -> None:
    sent = 0

    def endless(handler: http.server.BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.end_headers()
        try:
            while sent < 200 * 2**20:
                handler.wfile.write(b"x" * 2**16)
                sent += 2**16
        except OSError:
            pass

    site.answers["/endless"] = endless
    with pytest.raises(NotImportable) as refused:
        fetcher(Wire(site), Names(example_com=[[PUBLIC]])).fetch("http://example.com/endless")
    assert refused.value.reason == "too_large"
    assert sent < 200 * 2**20


def test_a_server_that_trickles_is_left(site: Site) -> None:
    stop = threading.Event()

    def trickle(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while not stop.wait(0.05):
                handler.wfile.write(b"x")
        except OSError:
            pass

    site.answers["/trickle"] = trickle
    with pytest.raises(NotImportable) as refused:
        fetcher(Wire(site), Names(example_com=[[PUBLIC]]), seconds=0.3).fetch("http://example.com/trickle")
    stop.set()
    assert refused.value.reason == "too_slow"


def test_a_server_that_trickles_its_header_is_left(site: Site) -> None:
    stop = threading.Event()

    def trickle(handler: http.server.BaseHTTPRequestHandler) -> None:
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            for _ in range(200):  # ten seconds, and each wait is short
                if stop.wait(0.05):
                    return
                handler.wfile.write(b"x")
        except OSError:
            pass

    site.answers["/trickle"] = trickle
    started = time.monotonic()
    with pytest.raises(NotImportable) as refused:
        fetcher(Wire(site), Names(example_com=[[PUBLIC]]), seconds=0.3).fetch("http://example.com/trickle")
    stop.set()
    assert refused.value.reason == "too_slow"
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("to", ["http://[::1", "//[", "http://exa mple.com/", "http://x:99999999/", "javascript:1"])
def test_a_redirect_to_what_is_no_address_refuses_that_source(site: Site, to: str) -> None:
    site.answers["/start"] = redirect(to)
    with pytest.raises(NotImportable) as refused:
        fetcher(Wire(site), Names(example_com=[[PUBLIC]])).fetch("http://example.com/start")
    assert refused.value.reason == "address"


def test_errors_packed_bodies_and_unknown_names_are_told_apart_from_pages(site: Site) -> None:
    site.answers["/gone"] = lambda handler: page(handler, b"", 404)
    site.answers["/packed"] = lambda handler: page(handler, b"\x1f\x8b", Content_Encoding="gzip")
    names = Names(example_com=[[PUBLIC]])
    for url in ("http://example.com/gone", "http://example.com/packed", "http://nobody.example/"):
        with pytest.raises(NotImportable) as refused:
            fetcher(Wire(site), names).fetch(url)
        assert refused.value.reason == "unreachable"
