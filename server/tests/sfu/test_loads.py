"""What rooms need of a worker, summed without looking at those in which nothing changed."""

from collections.abc import Callable

from chattr.sfu.loads import Loads
from chattr.sfu.placement import SMALLEST_CALL


class Call:
    """Needs `needed` consumers, and counts how often it is asked."""

    def __init__(self, needed: int) -> None:
        self.needed = needed
        self.asked = 0

    def reckon(self) -> int:
        self.asked += 1
        return self.needed


def added(loads: Loads, *needed: int) -> list[Call]:
    calls = [Call(each) for each in needed]
    for call in calls:
        reckon: Callable[[], int] = call.reckon
        loads.add(call, reckon)
    return calls


def test_each_counts_at_least_as_the_smallest_call() -> None:
    loads = Loads()
    assert loads.total() == 0
    added(loads, 0, 10)
    assert loads.total() == SMALLEST_CALL + 10
    assert len(loads) == 2


def test_only_what_changed_is_asked_again() -> None:
    loads = Loads()
    still, growing = added(loads, 20, 30)
    loads.total()
    growing.needed = 50
    assert loads.total() == 50, "it has not said so"
    for _ in range(3):
        loads.changed(growing)
    assert [loads.total() for _ in range(2)] == [70, 70]
    growing.needed = 0
    loads.changed(growing)
    assert loads.total() == 20 + SMALLEST_CALL
    assert (still.asked, growing.asked) == (1, 3)


def test_what_was_dropped_counts_no_more_and_may_come_again() -> None:
    loads = Loads()
    gone, known, new = added(loads, 10, 20, 30)
    loads.drop(gone)
    loads.total()
    loads.drop(known)
    loads.drop(known)
    loads.changed(known)
    assert loads.total() == 30
    assert known not in loads
    loads.add(known, known.reckon)
    assert loads.total() == 50
    loads.drop(known)
    loads.drop(new)
    assert (loads.total(), len(loads)) == (0, 0)
