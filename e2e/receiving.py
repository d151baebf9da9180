"""What a browser receives, by its own statistics (W3C webrtc-stats)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from person import Person, wait_until

PATIENCE_S = 60.0
PROBATION_SSRC = 1234
"""What the worker sends now and then to measure the path; no picture."""

LOOKS = 20


def received(viewer: Person, kind: str, counter: str = "bytesReceived") -> int:
    """The sum of a counter over all that comes in."""
    return sum(received_by_track(viewer, kind, counter).values())


def received_by_track(viewer: Person, kind: str, counter: str = "bytesReceived") -> dict[str, int]:
    """A counter by the id of the received track."""
    entries = [entry for entry in viewer.stats("inbound-rtp", kind) if entry["ssrc"] != PROBATION_SSRC]
    return {str(entry["trackIdentifier"]): int(entry.get(counter) or 0) for entry in entries}


def frame_heights(viewer: Person) -> list[int]:
    """Of the pictures that were decoded last, in px."""
    return [int(entry.get("frameHeight", 0)) for entry in viewer.stats("inbound-rtp", "video")]


def own_ends(one: Person) -> list[dict[str, Any]]:
    """The local candidate of each path that is in use, media may travel either way."""
    selected = {entry.get("selectedCandidatePairId") for entry in one.stats("transport")}
    pairs = [pair for pair in one.stats("candidate-pair") if pair["id"] in selected]
    candidates = {entry["id"]: entry for entry in one.stats("local-candidate")}
    return [candidates[pair["localCandidateId"]] for pair in pairs]


def expect_still(read: Callable[[], object], *, what: str) -> None:
    """Wait until nothing changes in twenty looks, a tenth of a second apart."""
    seen: list[object] = []

    def stands() -> bool:
        seen.append(read())
        return all(one == seen[-1] for one in seen[-LOOKS:]) and len(seen) >= LOOKS

    wait_until(stands, what=what, timeout_s=PATIENCE_S)
