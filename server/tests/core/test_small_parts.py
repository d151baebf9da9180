"""Buckets, the waiting room, the directory, the error codes."""

import pytest
from core_fixtures import CountedSecrets, let_in, open_room
from hypothesis import given
from hypothesis import strategies as st

from chattr.core import errors
from chattr.core.directory import Directory
from chattr.core.errors import (
    ChattrError,
    RateLimitedError,
    ServerFullError,
    TooManyPendingError,
    UnknownPendingError,
)
from chattr.core.limits import Limits, Rate
from chattr.core.participant import Profile
from chattr.core.rate_limit import TokenBucket
from chattr.core.waiting_room import Knock, WaitingRoom
from chattr.protocol.errors import ErrorCode


def test_a_bucket_gives_its_burst_then_says_how_long_to_wait() -> None:
    bucket = TokenBucket(Rate(burst=2, per_second=4), 0)
    assert [bucket.take(0), bucket.take(0), bucket.take(0)] == [0, 0, 250]
    assert bucket.take(249) == 1
    assert bucket.take(250) == 0
    assert bucket.take(250) == 250


def test_a_bucket_never_holds_more_than_its_burst_and_ignores_a_clock_that_goes_back() -> None:
    bucket = TokenBucket(Rate(burst=1, per_second=1), 1_000)
    assert bucket.take(1_000_000) == 0
    assert bucket.take(1_000_000) > 0
    assert bucket.take(0) > 0


@given(st.lists(st.integers(0, 500), max_size=200))
def test_a_bucket_never_lets_more_through_than_its_rate(steps: list[int]) -> None:
    bucket, now, passed = TokenBucket(Rate(burst=5, per_second=10), 0), 0, 0
    for step in steps:
        now += step
        passed += bucket.take(now) == 0
    assert passed <= 5 + now * 10 / 1000


def test_the_waiting_room_keeps_order_and_has_a_cap() -> None:
    waiting = WaitingRoom(2)
    waiting.add(Knock("a", Profile("A"), 1, b""))
    waiting.add(Knock("b", Profile("B"), 2, b""))
    with pytest.raises(TooManyPendingError):
        waiting.add(Knock("c", Profile("C"), 3, b""))
    assert [k.participant_id for k in waiting.knocks] == ["a", "b"]
    assert waiting.remove("a").name == "A"
    assert "a" not in waiting
    assert len(waiting) == 1
    with pytest.raises(UnknownPendingError):
        waiting.remove("a")


def test_the_directory_opens_finds_and_forgets_rooms_up_to_its_cap() -> None:
    directory = Directory(Limits(max_rooms=2), CountedSecrets())
    one, two = directory.find_or_open("one"), directory.find_or_open("two")
    assert directory.find_or_open("one") is one
    open_room(one)
    open_room(two)
    with pytest.raises(ServerFullError):
        directory.find_or_open("three")
    one.leave(str(one.host_id), 1)
    three = directory.find_or_open("three")
    open_room(three)
    assert len(directory) == 3, "an empty room is remembered, and counts for nothing"
    with pytest.raises(ServerFullError):
        directory.find_or_open("one")
    directory.forget(one)
    assert directory.find("one") is None
    assert [room.room_id for room in directory] == ["two", "three"]


def test_rooms_that_nobody_uses_are_dispensable_and_so_are_too_many() -> None:
    directory = Directory(Limits(retention_ms=1_000, max_kept_rooms=1), CountedSecrets())
    rooms = {name: directory.find_or_open(name) for name in ("solo", "old", "met", "busy")}
    for at_ms, room in enumerate(rooms.values()):
        open_room(room, now_ms=at_ms)
        if room is not rooms["solo"]:
            let_in(room)
    for room, at_ms in ((rooms["old"], 100), (rooms["met"], 500), (rooms["solo"], 900)):
        for participant_id in tuple(room.participants):
            room.leave(participant_id, at_ms)
    assert directory.dispensable(999) == (rooms["solo"], rooms["old"]), (
        "one may stay: who met there may come back"
    )
    assert directory.dispensable(1_100) == (rooms["old"], rooms["solo"])
    assert directory.dispensable(10**12) == (rooms["solo"], rooms["old"], rooms["met"])


def _all_errors() -> list[type[ChattrError]]:
    found, queue = [], [ChattrError]
    while queue:
        cls = queue.pop()
        found.append(cls)
        queue += cls.__subclasses__()
    return found


def test_every_error_has_a_code_of_the_protocol_and_a_sentence() -> None:
    for cls in _all_errors():
        assert cls.code in set(ErrorCode), cls
        assert cls.sentence.endswith("."), cls


def test_every_code_of_the_protocol_has_an_error() -> None:
    assert {cls.code for cls in _all_errors()} == set(ErrorCode)


def test_a_rate_limited_error_says_when() -> None:
    assert RateLimitedError(250).retry_after_ms == 250
    assert errors.RoomFullError().retry_after_ms is None
    assert str(errors.RoomFullError("why")) == "why"
