"""Whom a connection is counted under."""

from ipaddress import ip_network

import pytest

from chattr.core.peers import MAX_HOPS, PeerRule

PROXIES = tuple(map(ip_network, ("10.0.0.1", "192.0.2.0/28", "2001:db8:ffff::/48")))
BEHIND = PeerRule(trusted_proxies=PROXIES)
PLAIN = PeerRule()


@pytest.mark.parametrize(
    ("peer", "key"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("no address", "unknown"),
        ("127.0.0.1", None),
        ("127.9.9.9", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
    ],
)
def test_a_direct_connection_counts_under_its_address_or_its_64(peer: str | None, key: str | None) -> None:
    assert PLAIN.key(peer) == key


def test_nobody_is_uncounted_who_is_not_named() -> None:
    assert PeerRule(uncounted=()).key("127.0.0.1") == "127.0.0.1"
    assert PeerRule(uncounted=()).key("::1") == "::/64"
    assert PeerRule(uncounted=(ip_network("198.51.100.0/24"),)).key("198.51.100.7") is None


@pytest.mark.parametrize(
    ("forwarded", "key"),
    [
        (["203.0.113.9"], "203.0.113.9"),
        (["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        (["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
        (["127.0.0.1, 203.0.113.9"], "203.0.113.9"),
        (["198.51.100.1, 203.0.113.9, 192.0.2.3"], "203.0.113.9"),
        (["203.0.113.9:4711"], "203.0.113.9"),
        (["[2001:db8:1:2::9]:4711"], "2001:db8:1:2::/64"),
        (["2001:db8:1:2::9"], "2001:db8:1:2::/64"),
        (["::ffff:203.0.113.9"], "203.0.113.9"),
        (["nonsense, 203.0.113.9"], "203.0.113.9"),
        (["203.0.113.9, nonsense, 192.0.2.3"], "192.0.2.3"),
        (["203.0.113.9, nonsense"], "10.0.0.1"),
        (["203.0.113.9, "], "10.0.0.1"),
        (["192.0.2.4, 192.0.2.3"], "192.0.2.4"),
        ([""], "10.0.0.1"),
        ([], "10.0.0.1"),
    ],
)
def test_behind_a_proxy_the_right_most_hop_that_is_no_proxy_counts(forwarded: list[str], key: str) -> None:
    assert BEHIND.key("10.0.0.1", forwarded) == key


def test_a_forwarded_address_is_never_uncounted() -> None:
    """A client that writes the header itself must not get out of the caps by naming loopback."""
    assert BEHIND.key("10.0.0.1", ["127.0.0.1"]) == "127.0.0.1"
    both = PeerRule(trusted_proxies=(ip_network("127.0.0.1"),))
    assert both.key("127.0.0.1", ["::1"]) == "::/64"
    assert both.key("127.0.0.1", ["127.0.0.9"]) == "127.0.0.9"
    assert both.key("127.0.0.1") is None


@pytest.mark.parametrize("peer", ["203.0.113.66", "10.0.0.2", "::1", "127.0.0.1"])
def test_the_word_of_anybody_else_does_not_count(peer: str) -> None:
    assert BEHIND.key(peer, ["198.51.100.1"]) == BEHIND.key(peer)
    assert PLAIN.key(peer, ["198.51.100.1"]) == PLAIN.key(peer)


def test_a_long_header_costs_little_and_hides_nobody() -> None:
    spoofed = ", ".join(["198.51.100.1"] * 10_000)
    assert BEHIND.key("10.0.0.1", [spoofed + ", 203.0.113.9"]) == "203.0.113.9"
    assert BEHIND.key("10.0.0.1", ["198.51.100.1, " + ", ".join(["192.0.2.3"] * MAX_HOPS)]) == "192.0.2.3"


def test_headers_come_as_asgi_has_them() -> None:
    headers = [
        (b"host", b"x"),
        (b"X-Forwarded-For", b"198.51.100.1"),
        (b"x-forwarded-for", b"203.0.113.9\xff"),
    ]
    assert BEHIND.of_request(("10.0.0.1", 9), headers) == "10.0.0.1"
    assert BEHIND.of_request(("10.0.0.1", 9), headers[:2]) == "198.51.100.1"
    assert BEHIND.of_request(("203.0.113.66", 9), headers) == "203.0.113.66"
    assert BEHIND.of_request(None, headers) == "unknown"
