"""Health answers tell the truth, also when a worker is gone."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from mediasoup._process import find_worker

pytestmark = pytest.mark.worker


async def until(http: httpx.AsyncClient, status: int) -> httpx.Response:
    async with asyncio.timeout(10):
        while True:
            answer = await http.get("/readyz")
            if answer.status_code == status:
                return answer
            await asyncio.sleep(0.02)


async def test_alive_and_ready(http: httpx.AsyncClient) -> None:
    assert (await http.get("/healthz")).json() == {"status": "ok"}
    answer = await http.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "problems": [], "storage": "ok"})
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("workers", "problem"),
    [
        ("1", "No media worker is alive; they are being replaced."),
        ("2", "1 of 2 media workers died and are being replaced."),
    ],
)
async def test_a_dead_worker_is_told_until_it_is_replaced(
    launch: Any, tmp_path: Path, workers: str, problem: str
) -> None:
    binary, away = tmp_path / "mediasoup-worker", tmp_path / "away"
    binary.symlink_to(find_worker().resolve())
    server = await (await launch(MEDIASOUP_WORKER_BIN=str(binary), WORKERS=workers)).started()
    worker, *others = server.children()
    async with httpx.AsyncClient(base_url=server.url) as http:
        binary.rename(away)
        os.kill(worker, signal.SIGKILL)
        down = await until(http, 503)
        assert down.json() == {"status": "not-ready", "problems": [problem], "storage": "ok"}
        assert (await http.get("/healthz")).status_code == 200
        away.rename(binary)
        await until(http, 200)
    now = server.children()
    assert worker not in now
    assert set(others) < set(now)
    assert len(now) == int(workers)


async def test_whoever_asks_each_few_seconds_loads_no_server(server: Any) -> None:
    ask = (
        "import sys; from chattr.__main__ import main; code = main(['healthy'])\n"
        "heavy = {'uvicorn', 'socketio', 'mediasoup', 'starlette'} & sys.modules.keys()\n"
        "sys.exit(code or ', '.join(heavy) or 0)"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", ask),
        env={"PATH": os.environ["PATH"], "PORT": str(server.port)},
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert (process.returncode, said.decode()) == (0, "")
