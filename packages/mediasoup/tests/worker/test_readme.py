import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.worker

README = Path(__file__).parents[2] / "README.md"


def example() -> str:
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    return str(code)


async def test_quick_start_runs() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-W",
        "error",
        "-c",
        example(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=dict(os.environ),
    )
    output, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    assert b"username_fragment" in output
    assert b"audio/opus" in output
    assert errors == b""
