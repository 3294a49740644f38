"""Addresses that lead inside are refused, however they are written."""

import contextlib
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import NotImportable
from knowledge.importing.addresses import checked_url, is_public


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/x",
        "gopher://example.com/",
        "data:text/html,hello",
        "javascript:alert(1)",
        "http:///nowhere",
        "http://",
        "http://user@example.com/",
        "http://user:secret@example.com/",
        "http://example.com@127.0.0.1/",
        "http://@example.com/",
        "http://example.com:22/",
        "http://example.com:6379/",
        "http://example.com:99999/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://127.0.0.0x1/",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "http://exa mple.com/",
        "http://example.com\\@127.0.0.1/",
        "http://example.com/a\r\nHost: inside",
        "http://[::1/",
        "http://[fe80::1%25eth0]/",
        "http://[v1.abc]/",
        "http://xn--/",
        "http://.../",
    ],
)
def test_a_disguised_or_foreign_address_is_refused_before_anything_is_looked_up(url: str) -> None:
    with pytest.raises(NotImportable) as refused:
        checked_url(url)
    assert refused.value.reason == "address"


@pytest.mark.parametrize(
    ("url", "host", "port", "target"),
    [
        ("http://example.com", "example.com", 80, "/"),
        ("https://EXAMPLE.com./a?b=c#d", "example.com", 443, "/a?b=c"),
        ("https://例子.测试/课程/一 ".strip(), "xn--fsqu00a.xn--0zwm56d", 443, "/%E8%AF%BE%E7%A8%8B/%E4%B8%80"),
        ("http://93.184.216.34/x", "93.184.216.34", 80, "/x"),
        ("http://[2606:4700::1]/", "2606:4700::1", 80, "/"),
        # Digits in circles are digits once more; what is then looked up is what is then checked.
        ("http://①②⑦.⓪.⓪.①/", "127.0.0.1", 80, "/"),
        ("http://127.0.0.1./", "127.0.0.1", 80, "/"),
    ],
)
def test_an_address_is_taken_apart_into_what_will_be_connected_to(url: str, host: str, port: int, target: str) -> None:
    address = checked_url(url)
    assert (address.host, address.port, address.target) == (host, port, target)


def test_another_port_is_fetched_from_where_the_operator_allows_it() -> None:
    assert checked_url("http://example.com:8080/", (80, 443, 8080)).port == 8080


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.1", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
        "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1",
        "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
        "2002:7f00:1::", "2002:a00:1::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1",
        "ff02::1", "ff0e::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_on_the_public_internet_is_none_of_ours(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "::ffff:1.1.1.1",
                "64:ff9b::101:101", "2002:101:101::1"]
)  # fmt: skip
def test_public_addresses_are_allowed_in_every_spelling(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_what_is_wrapped_into_an_ipv6_address_is_judged_as_itself(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    wrapped = [0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80]
    judged = {is_public(ipaddress.IPv6Address(whole)) for whole in wrapped}
    assert judged == {is_public(address)}


@given(st.text(max_size=40))
def test_no_text_whatever_breaks_the_check(text: str) -> None:
    for url in (text, f"http://{text}", f"https://{text}/x"):
        with contextlib.suppress(NotImportable):
            assert checked_url(url).port in {80, 443}
