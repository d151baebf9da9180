"""Proxies and addresses as an operator writes them."""

from ipaddress import ip_network

import pytest

from chattr.app import limits, peers
from chattr.config import ConfigError, load
from chattr.core.limits import Limits


def test_by_default_no_proxy_is_trusted_and_this_machine_is_not_counted() -> None:
    rule = peers(load({}, env_file=None))
    assert rule.trusted_proxies == ()
    assert rule.key("127.0.0.1", ["203.0.113.9"]) is None
    assert rule.key("::1") is None
    assert rule.key("10.0.0.1", ["203.0.113.9"]) == "10.0.0.1"


def test_addresses_and_networks_are_read() -> None:
    settings = load(
        {"TRUSTED_PROXIES": "10.0.0.1, 2001:db8::/32", "UNCOUNTED_ADDRESSES": "None"}, env_file=None
    )
    assert settings.trusted_proxies == (ip_network("10.0.0.1/32"), ip_network("2001:db8::/32"))
    assert settings.uncounted_addresses == ()
    assert peers(settings).key("127.0.0.1") == "127.0.0.1"


@pytest.mark.parametrize("name", ["MAX_SOCKETS_PER_ADDRESS", "JOIN_ATTEMPTS_PER_MINUTE"])
def test_a_cap_that_is_set_counts_this_machine_too_unless_told_otherwise(name: str) -> None:
    assert peers(load({name: "7"}, env_file=None)).key("127.0.0.1") == "127.0.0.1"
    told = {name: "7", "UNCOUNTED_ADDRESSES": "127.0.0.0/8"}
    assert peers(load(told, env_file=None)).key("127.0.0.1") is None


@pytest.mark.parametrize("text", ["proxy.example", "10.0.0.0/33", "10.0.0.7/8", "10.0.0.1:80", "*", "1"])
def test_what_is_no_network_is_told(text: str) -> None:
    with pytest.raises(ConfigError, match=r"TRUSTED_PROXIES=.*must be IP addresses and networks"):
        load({"TRUSTED_PROXIES": text}, env_file=None)


def test_each_cap_reaches_the_limits() -> None:
    environ = {
        "MAX_SOCKETS": "11",
        "MAX_SOCKETS_PER_ADDRESS": "12",
        "JOIN_ATTEMPTS_PER_MINUTE": "13",
        "MAX_OUTBOX_BYTES": "262145",
    }
    found = limits(load(environ, env_file=None))
    assert (found.max_sockets, found.max_sockets_per_address) == (11, 12)
    assert (found.join_attempts_per_minute, found.max_outbox_bytes) == (13, 262_145)


def test_the_defaults_of_settings_and_limits_are_the_same() -> None:
    assert limits(load({}, env_file=None)) == Limits()
