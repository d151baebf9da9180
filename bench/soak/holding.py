"""What a server may hold: at the end of a life as much as at its start, and nothing when all have gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from served import Sample

SLACK_FILES, SLACK_TASKS = 4, 3
SLACK_MB_PER_MIN = {"server": 1.0, "worker": 0.5}
JUDGED_S = 120.0
"""A life must be so long for its memory to be judged."""

WARM_UP = 1 / 3
"""This part of a life is its start, in which memory may grow."""


def left(now: Sample, before: Sample, transports: int) -> Iterator[str]:
    """Name what there is more of than `before`, and more transports than there may be."""
    if now.transports > transports:
        yield f"{now.transports} transports, and there may be {transports}"
    if now.server.files > before.server.files + SLACK_FILES:
        yield f"the server has {now.server.files} descriptors open, before it had {before.server.files}"
    if now.tasks > before.tasks + SLACK_TASKS:
        yield f"{now.tasks} tasks run, before there were {before.tasks}"


def left_in_workers(now: Sample, before: Sample) -> Iterator[str]:
    """Name workers with more descriptors than any had before anybody came."""
    usual = max(one.files for one in before.workers)
    for one in now.workers:
        if one.files > usual + SLACK_FILES:
            yield f"a worker has {one.files} descriptors open, {usual} before anybody came"


@dataclass(frozen=True)
class Series:
    """One number over a life, as pairs of s since the start of the server, and value."""

    name: str
    points: Sequence[tuple[float, float]]

    @property
    def seconds(self) -> float:
        """How long it was looked at."""
        return self.points[-1][0] - self.points[0][0] if self.points else 0.0

    @property
    def warm(self) -> Sequence[tuple[float, float]]:
        """Without the start."""
        return self.points[int(len(self.points) * WARM_UP) :]

    @property
    def per_minute(self) -> float:
        """How much it grows, by least squares."""
        return _slope(self.warm)

    @property
    def lately_per_minute(self) -> float:
        """How much it grows in the later half of the warm time."""
        return _slope(self.warm[len(self.warm) // 2 :])


def _slope(points: Sequence[tuple[float, float]]) -> float:
    xs, ys = [at / 60 for at, _ in points], [value for _, value in points]
    if len(xs) < 3:
        return 0.0
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - x_mean) ** 2 for x in xs)
    return sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True)) / spread if spread else 0.0


def series(life: Sequence[Sample], spared: int | None) -> list[Series]:
    """Return what a server held in a life, and what the worker did that was let live."""
    found = [
        Series("server, MB", [(one.since_s, one.server.mb) for one in life]),
        Series("server, descriptors", [(one.since_s, one.server.files) for one in life]),
        Series("tasks", [(one.since_s, one.tasks) for one in life]),
        Series("transports", [(one.since_s, one.transports) for one in life]),
    ]
    of_worker = [(one.since_s, held) for one in life if spared and (held := one.worker(spared))]
    if of_worker:
        found.append(Series("worker, MB", [(at, held.mb) for at, held in of_worker]))
        found.append(Series("worker, descriptors", [(at, held.files) for at, held in of_worker]))
    return found


def growing(found: Sequence[Series]) -> Iterator[str]:
    """Name what takes more and more memory, of what lived long enough to say.

    A step, as when the rooms of another worker come over, is not a leak: that goes on in the later half too.
    """
    for one in found:
        what, _, unit = one.name.partition(", ")
        growth = min(one.per_minute, one.lately_per_minute)
        if unit == "MB" and one.seconds >= JUDGED_S and growth > SLACK_MB_PER_MIN[what]:
            yield f"the memory of the {what} grows by {growth:.1f} MB a minute"
