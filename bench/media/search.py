"""How the end is found: up in large steps until it is too much, then between what held and what did not."""

from __future__ import annotations

from looking import Step

GROWTH, NARROW = 1.5, 1.08
MAX_STEPS = 40


class Search:
    """Asks for numbers of consumers for each worker, all of them multiples of `multiple`.

    A step that fails is tried a second time: one hiccup of the machine is not the end of a worker. `ends_at`:
    when the search is given up, by the clock that `next` is told.
    """

    def __init__(self, first: int, multiple: int, ends_at: float) -> None:
        self.steps: list[Step] = []
        self.best: Step | None = None
        """Of those that held, the one with most consumers."""

        self._multiple = multiple
        self._next: int | None = first // multiple * multiple
        self._ends_at = ends_at
        self._held = 0
        self._failed: tuple[int, Step] | None = None
        self._failed_once = False

    @property
    def end(self) -> str:
        """What was too much, and how it showed; else that nothing was."""
        if self._failed is None:
            return "not reached"
        _, step = self._failed
        return f"at {step.consumers}: {step.trouble}"

    def next(self, now: float) -> int | None:
        """Return what to try; nothing when the end is known closely enough, or there is no more time."""
        return None if now >= self._ends_at or len(self.steps) >= MAX_STEPS else self._next

    def take(self, consumers: int, step: Step) -> None:
        """Note what came of having so many for each worker; fewer than asked for if no more could be had."""
        self.steps.append(step)
        if not step.holds and not self._failed_once:
            self._failed_once = True
            return
        self._failed_once = False
        if not step.holds:
            self._failed = (consumers, step)
        else:
            self._held = consumers
            if self.best is None or step.consumers > self.best.consumers:
                self.best = step
        self._next = self._after()

    def told(self) -> str:
        """Return a sentence about the end."""
        held = self.best.consumers if self.best is not None else 0
        if self._failed is None:
            return f"Held: {held} consumers. Not reached: more were not tried in the time for it."
        return f"Held: {held} consumers; too much {self.end}."

    def _after(self) -> int | None:
        if self._failed is None:
            return self._whole(self._held * GROWTH)
        failed, _ = self._failed
        middle = self._whole((self._held + failed) / 2)
        done = failed <= self._held * NARROW or middle in (self._held, failed) or middle == 0
        return None if done else middle

    def _whole(self, consumers: float) -> int:
        return int(consumers) // self._multiple * self._multiple
