"""ASGI servers side by side: connections and messages per second, and what they cost.

make bench WHAT=asgi
make bench WHAT=asgi ARGS=--write
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "bench"), str(Path(__file__).parent)]

import aiohttp  # noqa: E402 - the paths are only known here
import uvloop  # noqa: E402
from processes import own_cpu_s  # noqa: E402
from results_file import machine, replace_section  # noqa: E402
from servers import COMMANDS, Served, running  # noqa: E402

ROUNDS = 3
CONNECTS, AT_ONCE = 300, 16
SOCKETS, SECONDS = 32, 2.0
JSON_LIBRARIES = ("json", "orjson", "msgspec")
JSON_SERVER = "uvicorn, websockets"
SOCKET_IO = "/socket.io/?EIO=4&transport=websocket"

_CODEC = {"payloadType": 96, "mimeType": "video/VP8", "clockRate": 90_000, "rtcpFeedback": [{"type": "nack"}]}
PAYLOAD = {"transportId": "0" * 36, "source": "camera", "rtpParameters": {"codecs": [_CODEC] * 8}}
"""As large as what signaling sends when a camera starts: about 1 kB."""

HOW = f"""`make bench WHAT=asgi`, {{machine}}.

One process of each, on uvloop, without compression and request log; medians of {ROUNDS} rounds, in each of
which every server has its turn. Connections: {CONNECTS}, {AT_ONCE} at a time, each a WebSocket handshake, one
echo and the end. Messages: {SOCKETS} sockets for {SECONDS:g} s, each sends the next when the last came back;
{len(json.dumps(PAYLOAD))} bytes of JSON, as text (*echo*), and as an event with its acknowledgement
(*Socket.IO*, python-socketio). How many per second is what server and generator did together; the CPU is the
server's."""

Work = Callable[[Served, aiohttp.ClientSession], Awaitable[int]]


@dataclass(frozen=True)
class Result:
    """How many a second, and the server's CPU for one, in µs; the generator's part of a core."""

    per_s: float
    us: float
    generator: float


async def _measure(work: Work, served: Served, session: aiohttp.ClientSession) -> Result:
    cpu_s, own_s, began = served.cpu_s(), own_cpu_s(), time.perf_counter()
    count = await work(served, session)
    took_s = time.perf_counter() - began
    return Result(count / took_s, (served.cpu_s() - cpu_s) / count * 1e6, (own_cpu_s() - own_s) / took_s)


async def _connect(served: Served, session: aiohttp.ClientSession) -> int:
    async def some() -> None:
        for _ in range(CONNECTS // AT_ONCE):
            async with session.ws_connect(f"http://127.0.0.1:{served.port}/ws") as socket:
                await socket.send_str("here")
                assert await socket.receive_str() == "here"

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return CONNECTS // AT_ONCE * AT_ONCE


async def _echo(served: Served, session: aiohttp.ClientSession) -> int:
    text = json.dumps(PAYLOAD)

    async def one(until: float) -> int:
        count = 0
        async with session.ws_connect(f"http://127.0.0.1:{served.port}/ws") as socket:
            while time.perf_counter() < until:
                await socket.send_str(text)
                assert len(await socket.receive_str()) == len(text)
                count += 1
        return count

    until = time.perf_counter() + SECONDS
    return sum(await asyncio.gather(*(one(until) for _ in range(SOCKETS))))


async def _socket_io(served: Served, session: aiohttp.ClientSession) -> int:
    event = json.dumps(["echo", PAYLOAD], separators=(",", ":"))

    async def one(until: float) -> int:
        count = 0
        async with session.ws_connect(f"http://127.0.0.1:{served.port}{SOCKET_IO}") as socket:
            await socket.receive_str()
            await socket.send_str("40")
            await socket.receive_str()
            while time.perf_counter() < until:
                await socket.send_str(f"42{count}{event}")
                assert (await socket.receive_str()).startswith(f"43{count}[")
                count += 1
        return count

    until = time.perf_counter() + SECONDS
    return sum(await asyncio.gather(*(one(until) for _ in range(SOCKETS))))


WORKS: dict[str, Work] = {"connect": _connect, "echo": _echo, "socket.io": _socket_io}


async def _compare(names: list[str], rounds: int) -> tuple[str, str]:
    found: dict[tuple[str, str], list[Result]] = {}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        for number in range(rounds):
            for name in names:
                print(f"round {number + 1}: {name}", flush=True)
                async with running(name) as served:
                    for what, work in WORKS.items():
                        found.setdefault((name, what), []).append(await _measure(work, served, session))
            for library in JSON_LIBRARIES:
                async with running(JSON_SERVER, library) as served:
                    result = await _measure(_socket_io, served, session)
                    found.setdefault((library, "socket.io"), []).append(result)
    return _servers_table(names, found), _json_table(found)


def _servers_table(names: list[str], found: dict[tuple[str, str], list[Result]]) -> str:
    rows = [
        "| server | connects/s | CPU µs | echoes/s | CPU µs | Socket.IO/s | CPU µs | generator, cores |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name in names:
        cells = [name]
        for what in WORKS:
            results = found[name, what]
            cells += [f"{median(r.per_s for r in results):.0f}", f"{median(r.us for r in results):.0f}"]
        busy = max(median(r.generator for r in found[name, what]) for what in WORKS)
        rows.append(f"| {' | '.join(cells)} | {busy:.2f} |")
    return "\n".join(rows)


def _json_table(found: dict[tuple[str, str], list[Result]]) -> str:
    rows = ["| JSON library of Socket.IO | events/s | CPU µs |", "|---|---:|---:|"]
    for library in JSON_LIBRARIES:
        results = found[library, "socket.io"]
        per_s, us = median(r.per_s for r in results), median(r.us for r in results)
        rows.append(f"| {library} | {per_s:.0f} | {us:.0f} |")
    return "\n".join(rows)


def main() -> int:
    """Measure and print it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--servers", nargs="+", choices=list(COMMANDS), default=list(COMMANDS))
    parser.add_argument("--rounds", type=int, choices=range(1, 6), default=ROUNDS)
    parser.add_argument("--write", action="store_true", help="put it into bench/RESULTS.md")
    options = parser.parse_args()
    tables = uvloop.run(_compare(options.servers, options.rounds))
    text = "\n\n".join(tables)
    print(f"\n{text}")
    if options.write:
        replace_section("ASGI servers", f"{HOW.format(machine=machine())}\n\n{text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
