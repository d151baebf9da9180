"""Nobody keeps others from having a meeting by opening rooms from one address."""

import pytest
from core_fixtures import open_room

from chattr.core.directory import Directory
from chattr.core.errors import ServerFullError
from chattr.core.limits import Limits
from chattr.core.room import Room

HERE, THERE = "203.0.113.9", "203.0.113.10"


def open_from(directory: Directory, room_id: str, address: str | None) -> Room:
    room = directory.find_or_open(room_id, address)
    if room.is_empty:
        open_room(room)
    return room


def test_one_address_opens_half_of_the_rooms_and_not_one_more() -> None:
    directory = Directory(Limits(max_rooms=4))
    for number in range(2):
        open_from(directory, f"here-{number}", HERE)
    with pytest.raises(ServerFullError):
        directory.find_or_open("here-2", HERE)
    assert directory.find("here-2") is None
    for number in range(2):
        open_from(directory, f"there-{number}", THERE)
    with pytest.raises(ServerFullError):
        directory.find_or_open("elsewhere", None)


def test_rooms_in_use_are_entered_from_anywhere_at_any_time() -> None:
    directory = Directory(Limits(max_rooms=2))
    room = open_from(directory, "here", HERE)
    assert directory.find_or_open("here", HERE) is room
    assert directory.find_or_open("here", THERE) is room


def test_a_room_counts_for_who_was_first_in_it_this_time() -> None:
    directory = Directory(Limits(max_rooms=2))
    room = open_from(directory, "a", HERE)
    with pytest.raises(ServerFullError):
        directory.find_or_open("b", HERE)
    assert room.host_id is not None
    room.leave(room.host_id, 1)
    open_from(directory, "b", HERE)
    with pytest.raises(ServerFullError):
        directory.find_or_open("a", HERE)
    assert directory.find_or_open("a", THERE) is room


def test_who_is_not_counted_may_open_all() -> None:
    directory = Directory(Limits(max_rooms=4))
    for number in range(4):
        open_from(directory, str(number), None)
    with pytest.raises(ServerFullError):
        directory.find_or_open("4", None)
