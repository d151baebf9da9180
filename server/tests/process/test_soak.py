"""A short soak: real media clients while workers, sockets and the server itself go down."""

import asyncio
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).parents[3] / "bench" / "soak" / "run.py"


@pytest.mark.timeout(240)
async def test_rooms_outlive_faults() -> None:
    """Everybody receives everybody again, nobody knocks twice, and nothing is left behind."""
    arguments = ("--minutes", "0.3", "--seed", "5", "--rooms", "1", "--users", "2")
    process = await asyncio.create_subprocess_exec(
        sys.executable, RUN, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    told = output.decode(errors="replace")
    assert process.returncode == 0, told[-4000:]
    assert "worker killed" in told
    assert "server restarted" in told
