"""No file may tell where packages were fetched from, or where on a machine the repository was."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import repository
from bootstrap.paths import ROOT

# Joined here, so that this file does not hold what it looks for.
_HOSTS = (
    ("registry", "npmjs", "org"),
    ("registry", "yarnpkg", "com"),
    ("files", "pythonhosted", "org"),
    ("pypi", "org"),
)
_FOLDERS = (("", "root", ""), ("", "work", "main"), ("", "work", "shared"))

_LOCK_FILE_ADDRESS = re.compile(r'"resolved": *"[a-z+]+:')


def forbidden() -> list[str]:
    """All texts that no file may hold."""
    here = {str(place) for place in (ROOT, Path.home()) if len(place.parts) > 2}
    return sorted({*map(".".join, _HOSTS), *map("/".join, _FOLDERS), *here})


def problems() -> Iterator[str]:
    """Name every line that tells too much."""
    texts = forbidden()
    for path in repository.files():
        try:
            lines = (ROOT / path).read_text().splitlines()
        except UnicodeDecodeError:
            # A picture or another binary file.
            continue
        for number, line in enumerate(lines, start=1):
            for text in texts:
                if text in line:
                    yield f"{path}:{number}: holds {text}"
            if path.endswith("package-lock.json") and _LOCK_FILE_ADDRESS.search(line):
                yield f"{path}:{number}: holds a download address (npm: omit-lockfile-registry-resolved=true)"


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found))
    sys.exit(1 if found else 0)
