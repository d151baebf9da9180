"""What the quality panel says, beside what the browser's statistics say at the same moment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from person import Person

SCRIPT = Path(__file__).with_name("quality_reader.js").read_text(encoding="utf-8")

TIMES = "\N{MULTIPLICATION SIGN}"


@dataclass(frozen=True)
class Stream:
    """One line of the panel, as numbers; None: not said."""

    size: tuple[int, int] | None
    fps: int | None
    bps: float | None
    loss_percent: float | None
    jitter_ms: int | None
    rtt_ms: int | None
    layer: int | None
    codec: str | None


@dataclass(frozen=True)
class Reading:
    """The panel and the statistics of one moment; `before`: the statistics of the panel's look before."""

    panel: list[dict[str, Any]]
    now: list[dict[str, Any]]
    before: list[dict[str, Any]]
    faces: dict[str, str]

    def section(self, title: str) -> dict[str, list[str]]:
        """Return the lines under a heading of the panel, by name."""
        (found,) = [section for section in self.panel if section["title"] == title]
        return {line["name"]: line["values"] for line in found["lines"]}

    def counted(self) -> list[dict[str, Any]]:
        """Return all streams that the browser counts, each with its rate since the look before, in bit/s."""
        earlier = {(p, s["id"]): s for p, peer in enumerate(self.before) for s in peer["streams"]}
        found = []
        for number, peer in enumerate(self.now):
            for stream in peer["streams"]:
                old = earlier.get((number, stream["id"]))
                grown = 0 if old is None else (stream["octets"] or 0) - (old["octets"] or 0)
                seconds = 0 if old is None else (stream["at"] - old["at"]) / 1000
                found.append({**stream, "bps": grown * 8 / seconds if seconds else None})
        return found

    def received_from(self, name: str) -> dict[str, dict[str, Any]]:
        """Return what the browser counts of a person's picture and voice, by kind."""
        inbound = [stream for stream in self.counted() if stream["isIn"]]
        (picture,) = [stream for stream in inbound if self.faces.get(stream["track"]) == name]
        (voice,) = [s for s in inbound if s["stream"] == picture["stream"] and s["kind"] == "audio"]
        return {"Camera": picture, "Microphone": voice}


def open_panel(someone: Person) -> None:
    someone.button("More options").click()
    someone.page.get_by_role("menuitem", name="Connection quality").click()
    someone.page.get_by_role("dialog", name="Connection quality").wait_for()
    someone.page.evaluate(SCRIPT)


def read(someone: Person) -> Reading:
    found = someone.page.evaluate("() => window.__readQuality()")
    return Reading(found["panel"], found["now"], found["before"], found["faces"])


def parse(values: list[str]) -> Stream:
    """Read a line of the panel in English; what is not understood is the codec, and may be said once."""
    patterns = {
        "size": rf"(\d+){TIMES}(\d+)",
        "fps": r"(\d+) fps",
        "rate": r"([\d.]+) (k|M)bit/s",
        "loss": r"loss ([\d.]+) %",
        "jitter": r"jitter (\d+) ms",
        "rtt": r"round trip (\d+) ms",
        "layer": r"layer (\d+)",
        "codec": r"([A-Za-z]\w+)",
    }
    found: dict[str, re.Match[str]] = {}
    for value in values:
        name, match = next((n, m) for n, p in patterns.items() if (m := re.fullmatch(p, value)))
        assert name not in found, values
        found[name] = match
    numbers = ("fps", "jitter", "rtt", "layer")
    whole = {name: int(found[name][1]) if name in found else None for name in numbers}
    rate = found.get("rate")
    return Stream(
        size=(int(found["size"][1]), int(found["size"][2])) if "size" in found else None,
        bps=None if rate is None else float(rate[1]) * {"k": 1e3, "M": 1e6}[rate[2]],
        loss_percent=float(found["loss"][1]) if "loss" in found else None,
        fps=whole["fps"],
        jitter_ms=whole["jitter"],
        rtt_ms=whole["rtt"],
        layer=whole["layer"],
        codec=found["codec"][1] if "codec" in found else None,
    )
