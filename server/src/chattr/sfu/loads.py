"""What the rooms on one worker need, reckoned anew only for those in which something changed."""

from collections.abc import Callable

from chattr.sfu.placement import SMALLEST_CALL


class Loads:
    """For each router that somebody is placed on: how many consumers it has or will soon have."""

    def __init__(self) -> None:
        self._reckon: dict[object, Callable[[], int]] = {}
        self._known: dict[object, int] = {}
        self._changed: set[object] = set()
        self._sum = 0

    def __len__(self) -> int:
        return len(self._reckon)

    def __contains__(self, router: object) -> bool:
        return router in self._reckon

    def add(self, router: object, reckon: Callable[[], int]) -> None:
        """Count a router with what `reckon` returns, which is asked again after each `changed`."""
        self._reckon[router] = reckon
        self._changed.add(router)

    def changed(self, router: object) -> None:
        """Note that a router may need something else now; one that is not counted is left alone."""
        if router in self._reckon:
            self._changed.add(router)

    def drop(self, router: object) -> None:
        """Count a router no longer."""
        self._reckon.pop(router, None)
        self._changed.discard(router)
        self._sum -= self._known.pop(router, 0)

    def total(self) -> int:
        """Return the consumers that there are or will soon be, with something for calls that just began."""
        for router in self._changed:
            needed = max(SMALLEST_CALL, self._reckon[router]())
            self._sum += needed - self._known.get(router, 0)
            self._known[router] = needed
        self._changed.clear()
        return self._sum
