"""Which files are the repository's own."""

from __future__ import annotations

import subprocess

from bootstrap.paths import ROOT


def files(*patterns: str) -> list[str]:
    """Paths, relative to the root, of tracked files and of new ones that are not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    # A file that was deleted but not yet committed is still listed.
    return sorted(path for path in listed.split("\0") if path and (ROOT / path).is_file())
