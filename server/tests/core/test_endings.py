import pytest

from chattr.core.door_errors import RoomEndedError
from chattr.core.endings import ENDING_MS, MAX_ENDINGS, Endings
from chattr.core.ids import hash_secret


def test_the_tokens_of_an_ended_meeting_are_refused_for_a_while() -> None:
    endings = Endings()
    endings.add("room", [hash_secret("ben")], 1000)
    with pytest.raises(RoomEndedError):
        endings.check("room", (None, "ben"), 1000 + ENDING_MS - 1)
    endings.check("room", ("ben", None), 1000 + ENDING_MS)


def test_others_and_other_rooms_are_let_through() -> None:
    endings = Endings()
    endings.add("room", [hash_secret("ben")], 0)
    endings.check("room", (None, None), 0)
    endings.check("room", ("cleo", None), 0)
    endings.check("other", ("ben", None), 0)


def test_the_oldest_ending_is_forgotten_first() -> None:
    endings = Endings()
    for number in range(MAX_ENDINGS + 1):
        endings.add(f"room-{number}", [hash_secret("ben")], 0)
    endings.check("room-0", ("ben", None), 0)
    with pytest.raises(RoomEndedError):
        endings.check("room-1", ("ben", None), 0)
