"""Our server beside the smallest Node server of the same flow: same worker binary, same people, in turn.

The Node server has rooms in memory and one worker; it keeps no log and no store, forgives no lost
connection and checks nothing. It is what the flow costs at the least with Socket.IO and mediasoup for Node.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent)]

from node_library import SOCKET_IO, find_node  # noqa: E402 - the paths are only known here
from processes import allow_files, free_port, served  # noqa: E402
from results_file import machine, percentile, replace_section  # noqa: E402

from mediasoup._process import find_worker  # noqa: E402

Json = dict[str, Any]
SERVERS = ("chattr", "node")
TITLE = "Signaling load beside a Node server"


@dataclass(frozen=True)
class Crowd:
    """So many rooms of so many people, who come within `ramp` seconds."""

    rooms: int
    users: int
    ramp: float
    media: bool

    def __str__(self) -> str:
        when = f"in {self.ramp:g} s" if self.ramp else "at once"
        return f"{self.rooms} x {self.users} {when}{'' if self.media else ', signaling alone'}"


CROWDS = (
    Crowd(200, 4, 8, media=False),
    Crowd(50, 4, 8, media=True),
    Crowd(10, 8, 8, media=True),
    Crowd(4, 16, 8, media=True),
    Crowd(200, 4, 0, media=False),
)


def main() -> int:
    """Measure all crowds with both servers in turn, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3, help="runs of each crowd with each server (3)")
    parser.add_argument("--write", action="store_true", help="put it into bench/RESULTS.md")
    options = parser.parse_args()
    allow_files(4 * max(crowd.rooms * crowd.users for crowd in CROWDS))
    runs: dict[tuple[Crowd, str], list[Json]] = {}
    for crowd in CROWDS:
        for _ in range(options.repeat):
            for server in SERVERS:
                runs.setdefault((crowd, server), []).append(asyncio.run(_run(crowd, server)))
                print(_progress(crowd, server, runs[crowd, server][-1]))
    text = _table(runs)
    print(f"\n{text}")
    if options.write:
        head = f"`make bench WHAT=node_server ARGS=--write`, {options.repeat} runs each, in turn. "
        _, _, what_it_is = (__doc__ or "").partition("\n\n")
        replace_section(TITLE, f"{head}{machine()}.\n\n{what_it_is.strip()}\n{text}")
    return 0


async def _run(crowd: Crowd, server: str) -> Json:
    with TemporaryDirectory() as name:
        folder = Path(name)
        async with _server(server, folder) as target:
            command = [sys.executable, str(HERE.parent / "load" / "run.py"), *target]
            command += ["--rooms", str(crowd.rooms), "--users", str(crowd.users), "--ramp", str(crowd.ramp)]
            command += [] if crowd.media else ["--no-media"]
            process = await asyncio.create_subprocess_exec(
                *command, "--json", str(folder / "load.json"), stdout=subprocess.PIPE
            )
            told, _ = await process.communicate()
            if process.returncode != 0:
                sys.exit(f"{crowd}, {server}: not all came in\n{told.decode()}")
        measured: Json = json.loads((folder / "load.json").read_text())
        return measured


@asynccontextmanager
async def _server(server: str, folder: Path) -> AsyncIterator[list[str]]:
    """Run Node's and give the arguments that name it; ours is run by the load itself."""
    if server == "chattr":
        yield []
        return
    node, library = find_node()
    port = free_port()
    command = [node, str(HERE / "server.cjs"), str(library), str(SOCKET_IO), str(find_worker()), str(port)]
    async with served(command, port, folder, dict(os.environ)) as (url, pid):
        yield ["--url", url, "--pid", str(pid)]


def _progress(crowd: Crowd, server: str, run: Json) -> str:
    return f"{crowd}, {server}: {_cpu_ms(run):.2f} ms of CPU each, {_per_second(run):.0f} admitted a second"


def _cpu_ms(run: Json) -> float:
    """CPU of server and workers for each person who was let in, in ms."""
    facts = run["facts"]
    return float(facts["server CPU ms per person"] + facts["worker CPU ms per person"])


def _per_second(run: Json) -> float:
    return float(run["facts"]["admitted per second"])


def _memory_mb(run: Json) -> float:
    return float(run["facts"]["server RSS MB"] + run["facts"]["workers RSS MB"])


def _p95_ms(step: str, run: Json) -> float:
    return percentile(run["seconds"].get(step, []), 0.95) * 1000


def _table(runs: dict[tuple[Crowd, str], list[Json]]) -> str:
    rows = [
        "Medians, with the range of all runs. CPU and memory are of server and workers together.",
        "",
        "| people | what | chattr | Node | ratio |",
        "|---|---|---:|---:|---:|",
    ]
    for crowd in CROWDS:
        whats = {
            "CPU, ms for each": _cpu_ms,
            "p95 of *join*, ms": lambda run: _p95_ms("join", run),
            "p95 of *ready*, ms": lambda run: _p95_ms("ready", run),
            "memory, MB": _memory_mb,
        }
        if not crowd.ramp:
            whats["admitted a second"] = _per_second
        for what, read in whats.items():
            ours, nodes = ([read(run) for run in runs[crowd, server]] for server in SERVERS)
            ratio = median(ours) / median(nodes)
            rows.append(f"| {crowd} | {what} | {_cell(ours)} | {_cell(nodes)} | {ratio:.2f} |")
    return "\n".join(rows)


def _cell(values: list[float]) -> str:
    told = (median(values), min(values), max(values))
    middle, least, most = (f"{value:.0f}" if value >= 100 else f"{value:.3g}" for value in told)
    return f"{middle} ({least} to {most})"


if __name__ == "__main__":
    sys.exit(main())
