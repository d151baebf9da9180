"""A laptop's lid: closed, nothing of the browser runs."""

from __future__ import annotations

import os
import signal
from pathlib import Path


class Lid:
    """Over all processes that were started with `mark` among their arguments, and what these started."""

    def __init__(self, mark: str) -> None:
        self._mark = mark.encode()
        self._asleep: list[int] = []

    def shut(self) -> None:
        """Stop them where they are."""
        self._asleep = self._family()
        assert self._asleep, "no such browser runs"
        for pid in self._asleep:
            os.kill(pid, signal.SIGSTOP)

    def open(self) -> None:
        """Let them go on."""
        asleep, self._asleep = self._asleep, []
        for pid in asleep:
            os.kill(pid, signal.SIGCONT)

    def _family(self) -> list[int]:
        parents: dict[int, int] = {}
        found: set[int] = set()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                pid, words = int(folder.name), (folder / "cmdline").read_bytes().split(b"\0")
                stat = (folder / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                # It ended meanwhile.
                continue
            parents[pid] = int(stat.rpartition(")")[2].split()[1])
            if self._mark in words and pid != os.getpid():
                found.add(pid)
        grown = True
        while grown:
            children = {pid for pid, parent in parents.items() if parent in found} - found
            found |= children
            grown = bool(children)
        return sorted(found)
