"""What a person at the terminal is told."""

import io

import pytest

from chattr.banner import print_banner, urls
from chattr.config import load

LAN = ["192.168.1.5"]


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, ["http://localhost:3100"]),
        ({"HOST": "::1"}, ["http://localhost:3100"]),
        ({"HOST": "0.0.0.0"}, ["http://localhost:3100", "http://192.168.1.5:3100"]),
        ({"HTTPS": "1"}, ["https://localhost:3100", "https://192.168.1.5:3100"]),
        ({"HOST": "192.168.1.5"}, ["http://192.168.1.5:3100"]),
        ({"HOST": "2001:db8::5"}, ["http://[2001:db8::5]:3100"]),
    ],
)
def test_urls(environ: dict[str, str], expected: list[str]) -> None:
    assert urls(load(environ, env_file=None), 3100, LAN) == expected


def told(environ: dict[str, str]) -> str:
    out = io.StringIO()
    print_banner(load(environ, env_file=None), 3100, LAN, out)
    return out.getvalue()


def test_where_rooms_are_remembered_is_told() -> None:
    assert "rooms are remembered in data/chattr.sqlite" in told({})
    assert "rooms live in memory and end with this process" in told({"DATABASE": ":memory:"})


def test_on_localhost_it_is_short() -> None:
    assert "chattr is at  http://localhost:3100" in told({})
    assert "HTTPS" not in told({})


def test_with_https_other_devices_get_an_address_and_a_qr_code() -> None:
    banner = told({"HTTPS": "1"})
    assert "other devices https://192.168.1.5:3100" in banner
    assert banner.count("█") > 100


def test_without_https_other_devices_are_told_what_is_missing() -> None:
    assert "start with HTTPS=1" in told({"HOST": "0.0.0.0"})
