"""Programs that stand in for a worker binary where the way to it is tested, not the worker."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from worker_binary import Request, Tools
from worker_binary.cache import Cache
from worker_binary.download import Limits

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


LIMITS = Limits(silence_s=0.3, total_s=1.0, size_bytes=1_000_000)


class BuildReachedError(Exception):
    """The acquisition came as far as the build."""


@dataclass
class Machine:
    """A cache folder and an environment of its own."""

    folder: Path
    ear: Ear = field(default_factory=Ear)
    environ: dict[str, str] = field(default_factory=dict)

    def request(self) -> Request:
        def before_build() -> None:
            raise BuildReachedError

        return Request(
            tools=Tools((), self.folder),
            listener=self.ear,
            before_build=before_build,
            environ={"XDG_CACHE_HOME": str(self.folder), **self.environ},
            limits=LIMITS,
        )

    @property
    def cached(self) -> Path:
        return Cache.of(self.request().environ).binary

    @property
    def fetched(self) -> Path:
        return Cache.of(self.request().environ).prebuilt

    def offer(self, base_url: str) -> None:
        self.environ["MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL"] = base_url
