"""Caps per address and over all, at their edges."""

import pytest

from chattr.core.address_caps import MAX_ADDRESSES, JoinAttempts, SocketCaps
from chattr.core.errors import RateLimitedError, TooManySocketsError
from chattr.core.limits import Limits


def test_an_address_has_so_many_sockets_and_not_one_more() -> None:
    caps = SocketCaps(Limits(max_sockets_per_address=3))
    for _ in range(3):
        caps.take("a")
    with pytest.raises(TooManySocketsError):
        caps.take("a")
    caps.take("b")
    caps.give_back("a")
    caps.take("a")
    with pytest.raises(TooManySocketsError):
        caps.take("a")


def test_the_server_has_so_many_sockets_and_not_one_more() -> None:
    caps = SocketCaps(Limits(max_sockets=3, max_sockets_per_address=2))
    for address in ("a", "b", None):
        caps.take(address)
    for address in ("c", None):
        with pytest.raises(TooManySocketsError):
            caps.take(address)
    caps.give_back(None)
    caps.take("c")
    with pytest.raises(TooManySocketsError):
        caps.take(None)


def test_who_is_not_counted_has_no_cap_of_their_own() -> None:
    caps = SocketCaps(Limits(max_sockets=800, max_sockets_per_address=1))
    for _ in range(800):
        caps.take(None)
    with pytest.raises(TooManySocketsError):
        caps.take(None)


def test_an_address_has_so_many_tries_and_is_told_how_long_to_wait() -> None:
    attempts = JoinAttempts(Limits(join_attempts_per_minute=30))
    for _ in range(30):
        attempts.pass_one("a", 0)
    with pytest.raises(RateLimitedError) as refused:
        attempts.pass_one("a", 0)
    assert refused.value.retry_after_ms == 2000
    attempts.pass_one("b", 0)
    with pytest.raises(RateLimitedError):
        attempts.pass_one("a", 1999)
    attempts.pass_one("a", 2000)
    with pytest.raises(RateLimitedError):
        attempts.pass_one("a", 2000)
    for _ in range(100):
        attempts.pass_one(None, 0)


def test_of_too_many_addresses_the_quietest_are_forgotten() -> None:
    attempts = JoinAttempts(Limits(join_attempts_per_minute=1))
    attempts.pass_one("busy", 0)
    for number in range(MAX_ADDRESSES - 1):
        attempts.pass_one(str(number), 0)
    with pytest.raises(RateLimitedError):
        attempts.pass_one("busy", 0)
    attempts.pass_one("one more", 0)
    with pytest.raises(RateLimitedError):
        attempts.pass_one("busy", 0)
    attempts.pass_one("0", 0)
