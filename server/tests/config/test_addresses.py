"""Where media is received, for every way to serve the pages."""

import ipaddress
import socket

import pytest

from chattr import addresses
from chattr.addresses import MediaAddresses, lan_addresses, media_addresses

LAN = ["192.168.1.5", "10.0.0.3"]


@pytest.mark.parametrize(
    ("host", "announced", "lan", "expected"),
    [
        ("127.0.0.1", None, LAN, MediaAddresses("192.168.1.5", more=("127.0.0.1",))),
        ("localhost", None, LAN, MediaAddresses("192.168.1.5", more=("127.0.0.1",))),
        ("0.0.0.0", None, LAN, MediaAddresses("192.168.1.5", more=("127.0.0.1",))),
        ("127.0.0.1", None, [], MediaAddresses("127.0.0.1")),
        ("0.0.0.0", None, [], MediaAddresses("127.0.0.1")),
        ("10.0.0.3", None, LAN, MediaAddresses("10.0.0.3")),
        ("127.0.0.1", "127.0.0.1", LAN, MediaAddresses("127.0.0.1")),
        ("0.0.0.0", "10.0.0.3", LAN, MediaAddresses("10.0.0.3", more=("127.0.0.1",))),
        ("127.0.0.1", "203.0.113.9", LAN, MediaAddresses("0.0.0.0", "203.0.113.9")),
        ("0.0.0.0", "sfu.example.org", LAN, MediaAddresses("0.0.0.0", "sfu.example.org")),
    ],
)
def test_media_addresses(host: str, announced: str | None, lan: list[str], expected: MediaAddresses) -> None:
    assert media_addresses(host, announced, lan) == expected


@pytest.mark.parametrize(
    ("origins", "more"),
    [
        ((), ("127.0.0.1",)),
        (("https://meet.example.org",), ()),
        (("https://meet.example.org", "https://203.0.113.9:8443", "https://[2001:db8::1]"), ()),
        (("https://meet.example.org", "http://localhost:3030"), ("127.0.0.1",)),
        (("https://127.0.0.1:8443",), ("127.0.0.1",)),
        (("https://[::1]:8443",), ("127.0.0.1",)),
    ],
)
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_loopback_is_for_people_on_this_machine(
    host: str, origins: tuple[str, ...], more: tuple[str, ...]
) -> None:
    for announced in (None, LAN[0]):
        assert media_addresses(host, announced, LAN, origins) == MediaAddresses(LAN[0], more=more)
    assert media_addresses(host, "127.0.0.1", LAN, origins) == MediaAddresses("127.0.0.1")


def test_lan_addresses_can_be_bound_and_are_not_loopback() -> None:
    for ip in lan_addresses():
        assert not ipaddress.ip_address(ip).is_loopback
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((ip, 0))


def test_a_machine_without_a_network_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoRoute(socket.socket):
        def connect(self, address: object) -> None:
            raise OSError(101, "Network is unreachable")

    monkeypatch.setattr(addresses.socket, "socket", NoRoute)
    monkeypatch.setattr(addresses.ifaddr, "get_adapters", list)
    assert lan_addresses() == []
