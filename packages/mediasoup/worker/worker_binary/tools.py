"""The programs that fetching and building use."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Tools:
    """Where npm, meson, ninja and flatc are, and FlatBuffers' C++ headers."""

    folders: tuple[Path, ...]
    flatbuffers_headers: Path

    def environment(self) -> dict[str, str]:
        """The process environment in which these tools are found first."""
        path = os.pathsep.join([*map(str, self.folders), os.environ.get("PATH", os.defpath)])
        # npm trusts what the system trusts too, such as a company's own certificate authority.
        return {**os.environ, "PATH": path, "NODE_USE_SYSTEM_CA": "1"}

    def run(self, *command: str, cwd: Path, timeout_s: float) -> subprocess.CompletedProcess[str]:
        """Run a command to its end and keep what it prints.

        :raises OSError: the program does not exist.
        :raises subprocess.TimeoutExpired: it took longer than ``timeout_s`` seconds.
        """
        return subprocess.run(
            command,
            cwd=cwd,
            env=self.environment(),
            timeout=timeout_s,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
