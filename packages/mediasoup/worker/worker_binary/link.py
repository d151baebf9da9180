"""The link through which the library finds the binary."""

from __future__ import annotations

import os
from pathlib import Path


def link_binary(binary: Path, link: Path) -> None:
    """Make ``link`` point at ``binary``, without a moment in which it is missing."""
    if link.is_symlink() and link.readlink() == binary:
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    fresh = link.with_name(f".{link.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(binary)
    fresh.replace(link)
