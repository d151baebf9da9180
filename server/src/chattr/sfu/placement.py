"""Which worker somebody's media goes to."""

from collections.abc import Iterable
from dataclasses import dataclass

SMALLEST_CALL = 4
"""Consumers that a room is reckoned to need at least: two people, each with sound and a picture."""


ALIKE_CORES = 0.05
"""Workers whose use of the CPU differs by less than such a step are alike: it wavers by as much by itself."""


@dataclass(frozen=True, slots=True)
class Berth:
    """A worker as a choice.

    `load`: the consumers that it carries or will soon; `home`: the room is there; `busy`: its CPU is used up;
    `cores`: the part of a core that it will use soon, as `expected_cores` has it.
    """

    index: int
    load: int
    rooms: int
    home: bool = False
    busy: bool = False
    cores: float = 0.0


def expected_cores(measured: float, load: int, carried: int, cap: int) -> float:
    """Return the part of a core that a worker will use soon.

    `measured`: what it used lately, for the `carried` consumers that it had all that time. Each of `load`
    beyond them is reckoned with its part of a core, of which `cap` consumers use one up.
    """
    return measured + max(0, load - carried) / cap


def choose(berths: Iterable[Berth], more: int, cap: int) -> Berth:
    """Return where `more` consumers go, of berths in the order of preference.

    A room stays together: it leaves its first worker only when `cap` is reached there or the CPU used up,
    and goes where it is already before it goes to another. Of others the one takes it that uses least CPU,
    and of those alike in that, the one with the fewest consumers. When all are full, that holds for all of
    them: nobody is refused.
    """
    every: list[Berth] = []
    fitting: list[Berth] = []
    for berth in berths:
        every.append(berth)
        if not berth.busy and berth.load + more <= cap:
            if berth.home:
                # The load of the others, which takes a look at all of their rooms, need not be known.
                return berth
            fitting.append(berth)
    return min(fitting or every, key=_rank)


def _rank(berth: Berth) -> tuple[bool, int, int, bool, int, int]:
    step = int(berth.cores / ALIKE_CORES)
    return berth.busy, step, berth.load, not berth.home, berth.rooms, berth.index
