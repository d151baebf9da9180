"""How much JavaScript each page of the built client loads at once, against client/size-budget.json."""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bootstrap.paths import CLIENT

REPORT = CLIENT / ".svelte-kit" / "build-report.json"
BUDGET = CLIENT / "size-budget.json"
BUILD = CLIENT / "build"
LAYOUT = "+layout.svelte"


@dataclass(frozen=True)
class Page:
    """What one page loads before it is shown: its own code, the layout's, and that which starts both."""

    name: str
    files: frozenset[str]
    packages: frozenset[str]
    octets: int
    budget: int
    never: frozenset[str] = field(default_factory=frozenset)

    @property
    def route(self) -> str:
        """The address, as SvelteKit writes it."""
        return "/" + self.name.removesuffix("+page.svelte").strip("/")

    def problems(self) -> list[str]:
        """What is wrong with it."""
        found = [f"{self.route} loads {name}" for name in sorted(self.packages & self.never)]
        if self.octets > self.budget:
            found.append(f"{self.route} loads {self.octets} bytes of JavaScript; {self.budget} are allowed")
        return found

    def __str__(self) -> str:
        share = self.octets / self.budget
        return (
            f"{self.route:<12} {self.octets / 1000:>6.1f} kB of {self.budget / 1000:.0f} ({share:.0%}), "
            f"{len(self.files)} files"
        )


def pages(
    chunks: list[dict[str, Any]], budget: dict[str, Any], build: Path, shell: Iterable[str] = ()
) -> list[Page]:
    """Each page of the budget; `shell`: files that every page has besides, relative to `build`.

    :raises KeyError: the budget names a page that was not built.
    """
    by_file = {chunk["file"]: chunk for chunk in chunks}
    sizes: dict[str, int] = {}

    def size(file: str) -> int:
        if file not in sizes:
            sizes[file] = len(gzip.compress((build / file).read_bytes(), mtime=0))
        return sizes[file]

    found = []
    for name, limits in budget["pages"].items():
        own = [chunk["file"] for chunk in chunks if name in chunk["routes"]]
        if not own:
            raise KeyError(f"{name} is in the budget, and was not built")
        always = [chunk["file"] for chunk in chunks if chunk["isEntry"] or LAYOUT in chunk["routes"]]
        files = _with_imports([*own, *always], by_file)
        packages = {package for file in files for package in by_file[file]["packages"]}
        everything = files | set(shell)
        found.append(
            Page(
                name,
                frozenset(everything),
                frozenset(packages),
                sum(map(size, everything)),
                limits["javascript"],
                frozenset(limits["never"]),
            )
        )
    return found


def _with_imports(files: list[str], by_file: dict[str, dict[str, Any]]) -> set[str]:
    found: set[str] = set()
    waiting = list(files)
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += by_file[file]["imports"]
    return found


def built_pages() -> list[Page]:
    """The pages of the client as it was built last."""
    shell = re.findall(r'<script\b[^>]*\bsrc="/([^"]+)"', (BUILD / "200.html").read_text())
    return pages(json.loads(REPORT.read_text()), json.loads(BUDGET.read_text()), BUILD, shell)


def main() -> int:
    """Print each page, and what is wrong."""
    found = built_pages()
    print("\n".join(map(str, found)))
    problems = [problem for page in found for problem in page.problems()]
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
