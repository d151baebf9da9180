"""Files stay below 300 lines, components below 200, Python functions below 60; else a noun hides in them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

import repository
from bootstrap.paths import ROOT

FILE_LINES = 300
COMPONENT_LINES = 200
FUNCTION_LINES = 60

# Path and reason; generated code and data tables only.
EXCEPTIONS = {
    "client/src/lib/protocol/protocol.gen.ts": "generated from the server's protocol",
}


def long_functions(path: str, source: str) -> Iterator[str]:
    """Name the functions that are too long, with their place."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines >= FUNCTION_LINES:
                yield f"{path}:{node.lineno}: {node.name} has {lines} lines (limit: below {FUNCTION_LINES})"


def problems() -> Iterator[str]:
    """Name everything that is too long, and every exception that is no longer needed."""
    for path in repository.files("*.py", "*.ts", "*.js", "*.mjs", "*.svelte"):
        source = (ROOT / path).read_text()
        lines = len(source.splitlines())
        if path in EXCEPTIONS:
            if lines < FILE_LINES:
                yield f"{path}: has only {lines} lines and needs no exception any more"
            continue
        limit = COMPONENT_LINES if path.endswith(".svelte") else FILE_LINES
        if lines >= limit:
            yield f"{path}: has {lines} lines (limit: below {limit})"
        if path.endswith(".py"):
            yield from long_functions(path, source)
    for path in EXCEPTIONS:
        if not (ROOT / path).is_file():
            yield f"{path}: does not exist, but is an exception"


if __name__ == "__main__":
    found = list(problems())
    print("\n".join(found))
    sys.exit(1 if found else 0)
