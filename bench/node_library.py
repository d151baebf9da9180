"""Node, and the libraries of it that ours are compared with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_INTEROP = _ROOT / "packages" / "mediasoup" / "tests" / "interop"
SOCKET_IO = _ROOT / "client" / "node_modules" / "socket.io"
"""The client's tests have it."""


def find_node() -> tuple[str, Path]:
    """Return Node and upstream's mediasoup library, which is installed if it is not there."""
    # The commands beside .venv's Python start another process, whose use nobody would count.
    search = os.pathsep.join([str(_ROOT / ".venv" / "node" / "bin"), os.environ.get("PATH", "")])
    node, npm = shutil.which("node", path=search), shutil.which("npm", path=search)
    if node is None or npm is None:
        sys.exit("Node and npm are needed; `make test` installs them")
    library = _INTEROP / "node_modules" / "mediasoup"
    if not library.is_dir():
        subprocess.run([npm, "ci"], cwd=_INTEROP, env={**os.environ, "PATH": search}, check=True)
    return node, library
