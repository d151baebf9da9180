"""docs/dependencies.md has a sentence for each thing that is depended on, and for nothing else."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator

import repository
from bootstrap import tools
from bootstrap.paths import REQUIREMENTS, ROOT
from bootstrap.worker import _LIBRARIES

PAGE = ROOT / "docs" / "dependencies.md"
BEGINNING = {"git", "make", "Python ≥ 3.11 with venv"}
"""What `make run` needs before it can install anything."""

_ROW = re.compile(r"^\| (?!what \|)([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def told() -> dict[str, str]:
    """Each name on the page with its sentence."""
    found: dict[str, str] = {}
    for names, why in _ROW.findall(PAGE.read_text()):
        for name in re.sub(r" \([^)]*\)", "", names).split(","):
            assert name.strip() not in found, f"{name.strip()} stands there twice"
            found[name.strip()] = why.strip()
    return found


def npm() -> Iterator[str]:
    for path in repository.files("package.json", "*/package.json"):
        package = json.loads((ROOT / path).read_text())
        yield from {**package.get("dependencies", {}), **package.get("devDependencies", {})}


def python() -> Iterator[str]:
    for file in REQUIREMENTS.glob("*.in"):
        yield from re.findall(r"^([A-Za-z][\w.-]*)", file.read_text(), re.MULTILINE)


def debian() -> Iterator[str]:
    """What `apt.ensure` is asked for by name, and what is chosen from tables."""
    yield from (*_LIBRARIES, *tools._ALL.values(), "chromium")
    for path in repository.files("scripts/*.py", "scripts/bootstrap/*.py"):
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "apt.ensure":
                names = node.args[0].elts if isinstance(node.args[0], ast.List) else []
                yield from (str(one.value) for one in names if isinstance(one, ast.Constant))


def test_each_dependency_has_its_sentence() -> None:
    page, wanted = told(), {*npm(), *python(), *debian()}
    assert {"svelte", "msgspec", "ffmpeg", "debootstrap", "iproute2", "mediasoup", "firebase"} <= wanted
    assert wanted - page.keys() == set(), "in no table of docs/dependencies.md"
    assert page.keys() - wanted - BEGINNING == set(), "in docs/dependencies.md, but depended on by nothing"
    assert all(why.endswith(".") and len(why) > 20 for why in page.values())


def test_each_lock_of_npm_is_named() -> None:
    head = PAGE.read_text().partition("##")[0]
    for lock in repository.files("package-lock.json", "*/package-lock.json"):
        assert f"`{lock.rpartition('/')[0]}`" in head
