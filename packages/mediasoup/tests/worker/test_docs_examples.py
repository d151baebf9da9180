"""The examples in the documentation do what they say, on the real worker."""

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.worker

PACKAGE = Path(__file__).parents[2]
PAGES = sorted((PACKAGE / "docs").glob("*.md"))
NOUNS = (
    "worker",
    "webrtc-server",
    "router",
    "webrtc-transport",
    "plain-transport",
    "pipe-transport",
    "direct-transport",
    "producer",
    "consumer",
    "data-producer",
    "data-consumer",
    "rtp-observers",
)


class Example(NamedTuple):
    """A program in a page, and what the page says it prints."""

    page: str
    code: str
    output: str | None


def examples(page: Path) -> list[Example]:
    blocks = re.findall(
        r"```python\n(.*?)```\n(?:```text\n(.*?)```)?", page.read_text(encoding="utf-8"), re.DOTALL
    )
    return [Example(page.stem, code, output or None) for code, output in blocks]


EXAMPLES = [example for page in PAGES for example in examples(page)]


def test_every_noun_has_a_page_with_an_example_and_its_output() -> None:
    shown = {example.page for example in EXAMPLES if example.output}
    assert shown >= set(NOUNS)


def test_links_lead_somewhere() -> None:
    for page in (PACKAGE / "README.md", *PAGES):
        for link in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.page)
async def test_example_prints_what_the_page_says(example: Example, tmp_path: Path) -> None:
    program = tmp_path / "example.py"
    program.write_text(example.code, encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-W", "error", str(program)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=dict(os.environ),
    )
    output, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    # One example lets a worker die, which is logged.
    assert [
        line for line in errors.decode().splitlines() if not line.endswith("died (killed by signal 9)")
    ] == []
    if example.output is not None:
        assert output.decode() == example.output
