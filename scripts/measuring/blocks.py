"""The tables: what of bench/RESULTS.md is shown where, and what is computed from it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from .results import Section

LOAD = "Signaling load: {} people in {}"
MEETING = LOAD.format("50 rooms x 4", "8 s, media")
BROWSER_ROWS = (
    ("Joining", ("click", "host clicks")),
    ("Devices (`bench/devices`)", ("unmute", "camera on", "screen ended")),
    ("Coming back", ("network back", "a worker is killed", "the server is killed")),
    (
        "A narrow line (`bench/slow_viewer`)",
        ("longest freeze, squeezed", "the two others: longest freeze"),
    ),
    ("A narrow line out (`bench/slow_sender`)", ("their picture: longest freeze",)),
    ("A shared screen over a narrow line (`bench/slow_screen`)", ("the screen: longest freeze",)),
)

BESIDE_NODE = ("CPU, ms for each", "p95 of *join*, ms")

PLANNED = 0.7
"""This part of a core is planned with, for packets come in bursts."""

SOUND_PER_S = 50.0
LAYERS = {"top": (1.5, 0.0), "middle": (0.5, 70.0), "lowest": (0.15, 25.0)}
"""Mbit/s, and packets/s as the rates give them; of the top layer these are measured."""

ROOMS = ((2, "top"), (4, "top"), (8, "middle"), (16, "lowest"))
UPLOADS = {"top": 2.2, "middle": 0.7, "lowest": 0.2}


def overview(file: Path) -> str:
    """Return the table of README.md."""
    lines = ["| what | measured | promised | with | on |", "|---|---|---|---|---|"]
    for title, starts in BROWSER_ROWS:
        found = Section(title, file)
        for row in chain.from_iterable(map(found.rows, starts)):
            count, *verdict = row.cells[""].split()
            missed = " (**missed**)" if "**missed**" in verdict else ""
            promised = row.cells["Level (p95)"]
            which = "Median" if promised.endswith("(median)") else "p95"
            measured = f"{which.lower()} {row.cells[which]}, {count.rstrip(',')}"
            lines.append(_line(row.what, measured, f"{promised}{missed}", found))
    lines += [*_of_load(file), *_of_node(file), *_of_media(file), *_of_soak(file)]
    return "\n".join(lines)


def _line(what: str, measured: str, promised: str, found: Section) -> str:
    return f"| {what} | {measured} | {promised} | {found.command} | {found.machine} |"


def _of_load(file: Path) -> Iterator[str]:
    found = Section(MEETING, file)
    if found and (join := found.row("join")):
        yield _line("200 people in 8 s: an answer to *join*", f"p95 {join.cells['p95 ms']} ms", "-", found)
        yield _line("the same: CPU of server and workers for each", f"{_cpu_ms(found):.1f} ms", "-", found)


def _of_node(file: Path) -> Iterator[str]:
    """The level is that of the smallest Node server of the same flow, in the same runs."""
    found = Section("Signaling load beside a Node server", file)
    for row in found.rows(""):
        if row.cells.get("what") not in BESIDE_NODE:
            continue
        missed = " (**missed**)" if row.number("ratio") > 1 else ""
        measured = f"{row.cells['ratio']} times Node's {row.number('Node'):g}"
        yield _line(f"{row.what}: {row.cells['what']}", measured, f"≤ Node's{missed}", found)


def _of_media(file: Path) -> Iterator[str]:
    found = Section("Media load", file)
    for row in found.rows("video") + found.rows("audio"):
        if row.cells.get("workers") == "1":
            held = row.cells["consumers held"]
            reached = ", end not reached" if "not reached" in row.cells["the end"] else ""
            yield _line(f"{row.what} consumers that one worker serves", f"{held}{reached}", "-", found)


def _of_soak(file: Path) -> Iterator[str]:
    found = Section("Soak", file)
    for row in map(found.row, ("worker killed", "server killed")):
        if row is not None:
            measured = f"p95 {row.cells['p95 s']} s, n={row.cells['n']}"
            yield _line(f"faults at random: {row.what} → all sound and pictures flow", measured, "-", found)


def media(file: Path) -> str:
    """Return what a worker holds."""
    found = Section("Media load", file)
    limits = [row for row in found.rows("") if "consumers held" in row.cells]
    if not limits:
        return _missing("make load-media ARGS=--write")
    names = ("workers", "consumers held", "packets/s", "CPU µs per packet", "the end")
    lines = [f"| media | {' | '.join(names)} |", "|---|---:|---:|---:|---:|---|"]
    for row in limits:
        lines.append(f"| {row.what} | {' | '.join(row.cells[name] for name in names)} |")
    return "\n".join([*lines, "", f"{found.command}, {found.machine}."])


def rooms(file: Path) -> str:
    """Return how many people a core carries, computed from what a packet costs."""
    found = Section("Media load", file)
    of_one = [row for row in found.rows("") if row.cells.get("workers") == "1"]
    of_one = [row for row in of_one if row.cells["packets/s"] != "-"]
    video = next((row for row in of_one if row.what == "video"), None)
    if video is None:
        return _missing("make load-media ARGS=--write")
    us = max(row.number("CPU µs per packet") for row in of_one)
    top = video.number("packets/s") / video.number("consumers held")
    lines = [
        f"Computed with *c* = {us:g} µs, {top:.0f} packets/s of the top layer and {PLANNED:.0%} of a core:",
        "",
        "| room of | layer that is looked at | packets/s to each | people per core | download of each "
        "| upload of each |",
        "|---:|---|---:|---:|---:|---:|",
    ]
    for people, layer in ROOMS:
        mbps, packets = LAYERS[layer]
        to_each = (people - 1) * (SOUND_PER_S + (packets or top))
        down = (people - 1) * (mbps + 0.032)
        per_core = PLANNED * 1e6 / (to_each * us)
        lines.append(
            f"| {people} | {layer} | {to_each:.0f} | {per_core:.0f} | {down:.1f} Mbit/s "
            f"| {UPLOADS[layer]:g} Mbit/s |"
        )
    return "\n".join(lines)


def arrivals(file: Path) -> str:
    """Return what people cost who come in, and what a server with them in it takes."""
    head = [
        "| people | CPU of each, server and workers | admitted per second "
        "| join, p95 | server | workers | on |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    lines = list(head)
    shapes = (
        ("50 rooms x 4", "8 s, media"),
        ("10 rooms x 8", "8 s, media"),
        ("4 rooms x 16", "8 s, media"),
        ("200 rooms x 4", "8 s, signaling alone"),
        ("200 rooms x 4", "0 s, signaling alone"),
    )
    for who, how in shapes:
        found = Section(LOAD.format(who, how), file)
        join, rate = found.row("join"), found.row("admitted per second")
        memory = [found.row(f"{one} RSS MB") for one in ("server", "workers")]
        if join and rate and all(memory):
            used = " | ".join(f"{row.number(''):.0f} MB" for row in memory if row)
            at = how.replace("0 s,", "at once,").replace("8 s", "in 8 s")
            cells = f"{_cpu_ms(found):.1f} ms | {rate.cells['']} | {join.cells['p95 ms']} ms | {used}"
            lines.append(f"| {who}, {at} | {cells} | {found.machine} |")
    measured = len(lines) > len(head)
    return "\n".join([*lines, "", "One run each."]) if measured else _missing("make load ARGS=--write")


def _cpu_ms(found: Section) -> float:
    rows = [found.row(f"{one} CPU ms per person") for one in ("server", "worker")]
    return sum(row.number("") for row in rows if row)


def _missing(command: str) -> str:
    return f"Not measured yet: `{command}`."
