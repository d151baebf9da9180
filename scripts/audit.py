"""`make audit`: licences of all that ships, and known vulnerabilities of all that is pinned.

Ends with 0 when all is well, 1 when something must be mended, 2 when a service could not be asked.
`--licences` leaves the services out, `--write` writes docs/licences.md.
"""

from __future__ import annotations

import sys

from auditing.licences import is_allowed
from auditing.shipped import Part, debian_parts, npm_parts, python_parts, worker_parts
from auditing.vulnerabilities import Answer, ask_npm, ask_python
from bootstrap.paths import ROOT

PAGE = ROOT / "docs" / "licences.md"

HEAD = """\
# Licences of what ships

Written by `scripts/audit.py`. `make audit` fails when a licence is not on the list in
`scripts/auditing/licences.py`, and when this page is stale. chattr itself is under the MIT licence.
"""

Section = tuple[str, list[Part]]


def sections() -> list[Section]:
    """Everything that ships, by where it runs."""
    return [
        ("In the server (Python)", python_parts()),
        ("In the pages (npm: what the client imports, and what this needs)", npm_parts()),
        ("The media worker, and the libraries in it or beside it", worker_parts()),
        ("In the image, from Debian 12", debian_parts()),
    ]


def page(found: list[Section]) -> str:
    """The whole file."""
    blocks = [HEAD]
    for title, parts in found:
        rows = "\n".join(f"| {part.name} | {part.version} | {part.licence} |" for part in parts)
        blocks.append(f"## {title}\n\n| what | version | licence |\n|---|---|---|\n{rows}\n")
    return "\n".join(blocks)


def check_licences(*, write: bool) -> bool:
    """Print what is not allowed; true when all is, and the page is fresh."""
    found = sections()
    parts = [part for _, parts in found for part in parts]
    bad = [part for part in parts if not is_allowed(part.licence)]
    for part in bad:
        print(f"FAILED licence of {part.name} {part.version}: {part.licence} is not on the list")
    text = page(found)
    if write:
        PAGE.write_text(text)
    fresh = PAGE.is_file() and PAGE.read_text() == text
    if not fresh:
        print("FAILED docs/licences.md is stale: run scripts/audit.py --licences --write")
    if fresh and not bad:
        print(f"ok     licences of {len(parts)} packages that ship")
    return fresh and not bad


def tell(answer: Answer) -> None:
    """Print what a service said."""
    if answer.problem is not None:
        print(f"UNKNOWN {answer.asked}: could not be asked about ({answer.problem})")
    for sentence in answer.found:
        print(f"FAILED {answer.asked}: {sentence}")
    if answer.problem is None and not answer.found:
        print(f"ok     {answer.asked}: no vulnerability is known")


def main(arguments: list[str]) -> int:
    """Do all of it."""
    good = check_licences(write="--write" in arguments)
    answers = [] if "--licences" in arguments else [*ask_npm(), *ask_python()]
    for answer in answers:
        tell(answer)
    if not good or any(answer.found for answer in answers):
        return 1
    return 2 if any(answer.problem is not None for answer in answers) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
