"""Which worker somebody's media goes to."""

from collections.abc import Iterable
from dataclasses import dataclass

SMALLEST_CALL = 4
"""Consumers that a room is reckoned to need at least: two people, each with sound and a picture."""


@dataclass(frozen=True, slots=True)
class Berth:
    """A worker as a choice.

    `load`: the consumers that it carries or will soon; `home`: the room is there; `busy`: its CPU is used up.
    """

    index: int
    load: int
    rooms: int
    home: bool = False
    busy: bool = False


def choose(berths: Iterable[Berth], more: int, cap: int) -> Berth:
    """Return where `more` consumers go, of berths in the order of preference.

    A room stays together: it leaves its first worker only when `cap` is reached there or the CPU used up,
    and goes where it is already before it goes to another. When all are full the least loaded takes it:
    nobody is refused.
    """
    every = list(berths)
    fitting = [berth for berth in every if not berth.busy and berth.load + more <= cap]
    for berth in fitting:
        if berth.home:
            return berth
    return min(
        fitting or every,
        key=lambda berth: (berth.busy, berth.load, not berth.home, berth.rooms, berth.index),
    )
