"""The size budget: counted as browsers load, and held by the client as it was built."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

import check_client_size


def chunk(file: str, **more: Any) -> dict[str, Any]:
    return {"file": file, "isEntry": False, "routes": [], "imports": [], "packages": [], **more}


@pytest.fixture
def build(tmp_path: Path) -> Path:
    for name in ("start.js", "layout.js", "home.js", "room.js", "shared.js", "heavy.js", "theme.js"):
        (tmp_path / name).write_text(f"// {name}\n" * 50)
    return tmp_path


CHUNKS = [
    chunk("start.js", isEntry=True, imports=["shared.js"]),
    chunk("layout.js", routes=["+layout.svelte"]),
    chunk("home.js", routes=["+page.svelte"], imports=["shared.js"]),
    chunk("room.js", routes=["[roomId]/+page.svelte"], imports=["heavy.js", "shared.js"]),
    chunk("shared.js", packages=["svelte"]),
    chunk("heavy.js", packages=["mediasoup-client"], imports=["shared.js"]),
]


def budget(**pages: Any) -> dict[str, Any]:
    return {"pages": pages}


def test_a_page_is_what_it_loads_at_once_each_file_once(build: Path) -> None:
    limits = {"javascript": 10_000, "never": ["mediasoup-client"]}
    both = budget(**{"+page.svelte": limits, "[roomId]/+page.svelte": limits})
    home, room = check_client_size.pages(CHUNKS, both, build, ["theme.js"])
    assert home.route == "/"
    assert home.files == {"start.js", "layout.js", "home.js", "shared.js", "theme.js"}
    packed = [len(gzip.compress((build / file).read_bytes(), mtime=0)) for file in home.files]
    assert home.octets == sum(packed)
    assert home.problems() == []
    assert room.problems() == ["/[roomId] loads mediasoup-client"]


def test_what_is_too_much_is_named(build: Path) -> None:
    tight = budget(**{"+page.svelte": {"javascript": 10, "never": []}})
    (home,) = check_client_size.pages(CHUNKS, tight, build)
    assert home.problems() == [f"/ loads {home.octets} bytes of JavaScript; 10 are allowed"]


def test_a_page_that_is_gone_is_an_error(build: Path) -> None:
    with pytest.raises(KeyError, match="was not built"):
        check_client_size.pages(CHUNKS, budget(**{"gone/+page.svelte": {}}), build)


def test_the_client_keeps_its_budget() -> None:
    for page in check_client_size.built_pages():
        assert page.problems() == []
