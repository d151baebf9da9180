"""Remember what a step was done for, so that it is done again only when that changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(files: Iterable[Path], *facts: str) -> str:
    """A hash of the content of files and of further facts; a file's path counts, its time does not."""
    digest = hashlib.sha256("\n".join(facts).encode())
    for file in sorted(files):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"\n{file} {content}".encode())
    return digest.hexdigest()


def tree(folder: Path, ignored: frozenset[str]) -> list[Path]:
    """All files below ``folder``, without the folders and files that have an ignored name."""
    found: list[Path] = []
    for entry in folder.iterdir():
        if entry.name in ignored:
            continue
        found += tree(entry, ignored) if entry.is_dir() else [entry]
    return found


class Stamp:
    """A file that holds the fingerprint of what was last done."""

    def __init__(self, file: Path, current: str) -> None:
        self._file = file
        self._current = current

    @property
    def fresh(self) -> bool:
        """Whether the last time was for the same fingerprint."""
        return self._file.is_file() and self._file.read_text() == self._current

    def set(self) -> None:
        """Remember that it is done; called last, so that a broken-off step is done again."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(self._current)

    def clear(self) -> None:
        """Forget it; called before what it stands for is changed."""
        self._file.unlink(missing_ok=True)
