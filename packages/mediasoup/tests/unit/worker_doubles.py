"""Programs that stand in for a worker binary where the way to it is tested, not the worker."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

# Greets as the worker does: a length-prefixed message on descriptor 4 that names its process id.
TALKING_WORKER = f"""#!{sys.executable} -IS
import os
greeting = b"WORKER_RUNNING " + str(os.getpid()).encode()
os.write(4, len(greeting).to_bytes(4, "little") + greeting)
os.read(3, 1)
"""

MUTE_WORKER = "#!/bin/sh\nexit 41\n"


@dataclass
class Ear:
    """A listener that remembers."""

    lines: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        self.lines.append(line)

    def count(self, done: int, total: int) -> None:
        self.lines.append(f"{done} of {total}")


def script(path: Path, content: str) -> Path:
    """Write an executable file."""
    path.write_text(content)
    path.chmod(0o755)
    return path
