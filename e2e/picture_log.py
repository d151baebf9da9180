"""What a viewer was shown of somebody, frame by frame, by picture_log.js in their page."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from person import Person

SCRIPT = Path(__file__).with_name("picture_log.js").read_text(encoding="utf-8")


def keep_pictures(person: Person) -> Person:
    """Log from the next page on; to be called before the first."""
    person.context.add_init_script(SCRIPT)
    return person


@dataclass(frozen=True)
class Shown:
    """`frames`: Unix time in s and height in px of each that was presented; `samples`: of its stream."""

    frames: list[tuple[float, int]]
    samples: list[dict[str, Any]]

    @property
    def heights(self) -> set[int]:
        """Heights that were presented, in px."""
        return {height for _, height in self.frames}

    def share_of(self, height: int) -> float:
        """Return the part of the frames that has this height."""
        return sum(one == height for _, one in self.frames) / max(1, len(self.frames))

    def longest_gap_s(self, until: float | None = None) -> float:
        """Return the longest time without a new frame; `until` counts as one, if told."""
        times = [at for at, _ in self.frames] + ([] if until is None else [until])
        return max((later - earlier for earlier, later in pairwise(times)), default=0.0)

    def grown(self, counter: str) -> float:
        """How much a counter of the stream (W3C webrtc-stats) grew."""
        values = [float(sample[counter]) for sample in self.samples]
        return values[-1] - values[0] if values else 0.0

    def first_of_height(self, least: int, most: int) -> float | None:
        """When a frame of such a height was first presented."""
        return next((at for at, height in self.frames if least <= height <= most), None)


def shown(viewer: Person, name: str, since: float) -> Shown:
    """What `viewer` was shown of `name` since a Unix time in s."""
    found = viewer.page.evaluate("([name, since]) => window.__pictures(name, since)", [name, since * 1000])
    frames = [(frame["at"] / 1000, int(frame["height"])) for frame in found["frames"]]
    return Shown(frames, found["samples"])


def height_now(viewer: Person, name: str) -> int:
    """Height of what is presented now, in px; 0 when no frame came in the last second."""
    frames = shown(viewer, name, time.time() - 1).frames
    return frames[-1][1] if frames else 0
