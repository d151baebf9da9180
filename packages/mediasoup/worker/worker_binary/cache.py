"""The folder in which binaries and sources are kept between runs and between checkouts."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .release import BINARY_NAME, NPM_INTEGRITY, VERSION, platform_key

OVERLAY = Path(__file__).parent.parent / "overlay"

PREBUILT = "prebuilt"
"""Where a folder's name has the hash of the build files, for a binary that was not built."""


@dataclass(frozen=True)
class Cache:
    """Paths below the cache folder; nothing exists until it is made."""

    root: Path

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Cache:
        """The cache that the environment asks for (XDG Base Directory Specification)."""
        base = environ.get("XDG_CACHE_HOME") or ""
        # The specification has relative paths ignored.
        folder = Path(base) if Path(base).is_absolute() else Path.home() / ".cache"
        return cls(folder / "chattr" / "mediasoup-worker")

    @property
    def lock(self) -> Path:
        """Held by whoever changes the cache."""
        return self.root / "lock"

    @property
    def source(self) -> Path:
        """The folder of the source package, one per recorded hash."""
        return self.root / f"{VERSION}-source-{_digest(NPM_INTEGRITY.encode())}"

    @property
    def binary(self) -> Path:
        """The binary for this version, this platform and these build files."""
        return self.root / f"{VERSION}-{platform_key()}-{build_key()}" / BINARY_NAME

    @property
    def prebuilt(self) -> Path:
        """Upstream's binary, kept apart from ours: it has not what `mends` changes."""
        return self.root / f"{VERSION}-{platform_key()}-{PREBUILT}" / BINARY_NAME

    @property
    def build(self) -> Path:
        """Where the binary is compiled; removed when it is done."""
        return self.binary.parent.with_name(f"{self.binary.parent.name}.build")


@functools.cache
def build_key() -> str:
    """A hash of everything in this repository that shapes the binary."""
    here = Path(__file__)
    recipe = [here.with_name("build.py"), here.with_name("mends.py"), *sorted(OVERLAY.rglob("*"))]
    digest = hashlib.sha256(NPM_INTEGRITY.encode())
    for file in recipe:
        if file.is_file():
            digest.update(f"{file.relative_to(OVERLAY.parent)}\n".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def keep_binary(fresh: Path, place: Path) -> None:
    """Move a finished binary into the cache, in one step."""
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh.chmod(0o755)
    with fresh.open("rb") as file:
        os.fsync(file.fileno())
    fresh.replace(place)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
