"""What a person sees while a step works."""

from __future__ import annotations

import io
import time

import pytest

from bootstrap import progress
from bootstrap.progress import Display, duration


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def eventually(display: Display, stream: io.StringIO, text: str) -> None:
    """Work until ``text`` is seen."""
    with display.step():
        display.work("Building")
        display.count(7, 260)
        for _ in range(500):
            if text in stream.getvalue():
                break
            time.sleep(0.01)
        display.done("Built")


def test_a_step_that_is_ready_takes_one_line() -> None:
    stream = io.StringIO()
    display = Display(stream, 2)
    for name in ("Packages", "Worker"):
        with display.step():
            display.done(f"{name}: ready")
    assert stream.getvalue() == "[1/2] Packages: ready\n[2/2] Worker: ready\n"


def test_a_log_gets_whole_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PLAIN_INTERVAL_S", 0.01)
    stream = io.StringIO()
    eventually(Display(stream, 1), stream, "7 of 260")
    lines = stream.getvalue().splitlines()
    assert lines[0] == "[1/1] Building"
    assert lines[1].startswith("      7 of 260, 0.")
    assert lines[-1] == "[1/1] Built"
    assert "\r" not in stream.getvalue()


def test_a_terminal_gets_one_line_rewritten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_TERMINAL_INTERVAL_S", 0.01)
    stream = Terminal()
    eventually(Display(stream, 1), stream, "7 of 260")
    assert "\r\x1b[K      7 of 260, 0." in stream.getvalue()
    assert stream.getvalue().count("\n") == 2


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.04, "0.0 s"), (4.21, "4.2 s"), (42.4, "42 s"), (59.7, "1 min 0 s"), (252, "4 min 12 s")],
)
def test_durations_are_for_people(seconds: float, text: str) -> None:
    assert duration(seconds) == text
