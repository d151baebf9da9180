"""What the main thread of a page did, from a trace of the browser (Chrome trace event format).

Durations in ms. `wall` counts from the begin to the end of a task, and so also the time in which the machine
gave the core to somebody else; `cpu` only what the thread itself used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Event = dict[str, Any]

CATEGORIES = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline", "v8", "__metadata"]
MAIN_THREAD = "CrRendererMain"
TASK = "RunTask"
SCRIPT = frozenset({"FunctionCall", "EvaluateScript", "v8.callFunction", "RunMicrotasks"})
"""Events inside of which script runs; where one holds another, the outer one counts."""
OF_LAYOUT = frozenset({"UpdateLayoutTree", "Layout", "PrePaint", "Paint", "Layerize", "Commit"})


@dataclass(frozen=True)
class Task:
    """One task of the main thread, and the parts of it that were script and drawing."""

    start_ms: float
    wall_ms: float
    cpu_ms: float
    script_ms: float
    drawing_ms: float


def main_thread_tasks(events: Iterable[Event], url: str) -> list[Task]:
    """Return the tasks of the main thread of the page whose scripts come from `url`.

    :raises LookupError: no thread ran such a script.
    """
    complete = [e for e in events if e.get("ph") == "X" or e.get("name") == "thread_name"]
    mains = {
        (e["pid"], e["tid"])
        for e in complete
        if e["name"] == "thread_name" and e["args"]["name"] == MAIN_THREAD
    }
    by_thread: dict[tuple[int, int], list[Event]] = {}
    for event in complete:
        key = (event["pid"], event["tid"])
        if key in mains and event["name"] != "thread_name":
            by_thread.setdefault(key, []).append(event)
    for found in by_thread.values():
        if any(_url(event).startswith(url) for event in found):
            return _tasks(found)
    raise LookupError(f"no main thread ran a script of {url}")


def _tasks(events: list[Event]) -> list[Task]:
    ordered = sorted(events, key=lambda e: (e["ts"], -e.get("dur", 0)))
    tasks: list[Task] = []
    inside: list[Event] = []
    outer: Event | None = None
    for event in ordered:
        if outer is not None and event["ts"] < outer["ts"] + outer.get("dur", 0):
            inside.append(event)
        elif event["name"] == TASK:
            if outer is not None:
                tasks.append(_task(outer, inside))
            outer, inside = event, []
    if outer is not None:
        tasks.append(_task(outer, inside))
    return tasks


def _task(outer: Event, inside: list[Event]) -> Task:
    return Task(
        start_ms=outer["ts"] / 1000,
        wall_ms=outer.get("dur", 0) / 1000,
        cpu_ms=outer.get("tdur", outer.get("dur", 0)) / 1000,
        script_ms=_covered(e for e in inside if e["name"] in SCRIPT),
        drawing_ms=_covered(e for e in inside if e["name"] in OF_LAYOUT),
    )


def _covered(events: Iterable[Event]) -> float:
    """Return the time in which any of these ran, which come by their start."""
    total, end = 0.0, 0.0
    for event in events:
        last = event["ts"] + event.get("dur", 0)
        total += max(0.0, last - max(event["ts"], end))
        end = max(end, last)
    return total / 1000


def _url(event: Event) -> str:
    data = event.get("args", {}).get("data") or {}
    return str(data.get("url") or "")
