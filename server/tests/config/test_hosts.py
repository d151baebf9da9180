"""Hosts, ports and URLs in settings: what browsers would not take, the settings do not either."""

import pytest

from chattr.config import ConfigError, Settings, load
from chattr.config.hosts import IceAddress

LONG = "a" * 64


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("turn:t.example.org", IceAddress("t.example.org", 3478, "udp", secure=False)),
        ("turn:t.example.org:80?transport=tcp", IceAddress("t.example.org", 80, "tcp", secure=False)),
        ("turns:t.example.org", IceAddress("t.example.org", 5349, "tcp", secure=True)),
        ("turns:192.0.2.7:443?transport=tcp", IceAddress("192.0.2.7", 443, "tcp", secure=True)),
        ("stun:[2001:db8::1]:3479", IceAddress("2001:db8::1", 3479, "udp", secure=False)),
        ("stuns:t_1.example:65535", IceAddress("t_1.example", 65535, "tcp", secure=True)),
    ],
)
def test_where_a_url_leads(url: str, place: IceAddress) -> None:
    assert IceAddress.of(url) == place


def load_one(name: str, value: str) -> Settings:
    return load({name: value, "TURN_SECRET": "s"}, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TURN_URLS", "turns:t.example.org:443?transport=tls"),
        ("TURN_URLS", "turn:t.example.org?transport=tcp&x=1"),
        ("TURN_URLS", "turn:t.example.org?"),
        ("TURN_URLS", "turn://t.example.org"),
        ("TURN_URLS", "turn:t.example.org:0"),
        ("TURN_URLS", "turn:t.example.org:99999"),
        ("TURN_URLS", "turn:t.example.org:abc"),
        ("TURN_URLS", "turn:t.example.org:"),
        ("TURN_URLS", "turn:2001:db8::1"),
        ("TURN_URLS", "turn:[t.example.org]"),
        ("TURN_URLS", "turn:[192.0.2.7]"),
        ("TURN_URLS", "turn:256.1.1.1"),
        ("TURN_URLS", "turn:user@t.example.org"),
        ("TURN_URLS", f"turn:{LONG}.example.org"),
        ("TURN_URLS", "turn:t..example.org"),
        ("TURN_URLS", "turn:t.example.org, stun:t.example.org"),
        ("STUN_URLS", "stun:t.example.org?transport=udp"),
        ("STUN_URLS", "stun:t.example.org:70000"),
        ("STUN_URLS", "turn:t.example.org"),
        ("CLIENT_ORIGIN", "https://meet.example.org:99999"),
        ("CLIENT_ORIGIN", "https://meet.example.org:abc"),
        ("CLIENT_ORIGIN", "https://[::1"),
        ("CLIENT_ORIGIN", f"https://{LONG}.example.org"),
        ("ANNOUNCED_ADDRESS", f"{LONG}.example.org"),
        ("ANNOUNCED_ADDRESS", "[sfu]"),
    ],
)
def test_what_is_malformed_is_refused(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_one(name, value)
    assert [problem.name for problem in caught.value.problems] == [name]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("TURN_URLS", ("turn:a:3478", "turn:a:3478?transport=udp", "turns:[2001:db8::1]:443?transport=tcp")),
        ("STUN_URLS", ("stun:stun.example.org", "stuns:stun.example.org:5349")),
        ("CLIENT_ORIGIN", ("https://meet.example.org", "http://localhost:3000", "https://[::1]:8443")),
    ],
)
def test_what_is_right_is_kept_as_it_is(name: str, values: tuple[str, ...]) -> None:
    assert getattr(load_one(name, " , ".join(values)), name.lower()) == values
