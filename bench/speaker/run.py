"""How long after somebody begins to speak the others are told, and how soon a newcomer knows.

No browsers: a replayed microphone whose level changes, and people who listen to the server's notifications.
A browser draws the ring with its next frame.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browsers"))
sys.path.insert(0, str(Path(__file__).parents[1] / "synthetic"))
sys.path.insert(0, str(Path(__file__).parents[2] / "server" / "tests" / "support"))

from participants import Client, admit, client
from people import open_link
from results import Row, write
from stage import new_server, scratch
from voice import LOUD, SILENT, USUAL_PACKET_S, Microphone

ROOM = "abc-defg-hij"
LEVEL_S = 0.5
PAUSE_S = (1.6, 2.2)
"""Long enough to count as silence, of different length so that the observers' clocks are met anywhere."""


async def speaker_is(listener: Client, participant_id: str | None) -> float:
    """Wait until they are told so; return when."""
    while (await listener.hear("active-speaker", within_s=15))["participantId"] != participant_id:
        pass
    return time.monotonic()


async def newcomer(url: str, host: Client, number: int) -> float:
    """Come in while somebody speaks; return how long after asking for media one is told who it is."""
    async with client(url) as late:
        await admit(host, late, ROOM, f"Late {number}")
        began = time.monotonic()
        await late.receive()
        return await speaker_is(late, host.id) - began


async def measure(url: str, repeat: int, ring: Row, late: Row) -> None:
    """Speak and be silent so many times."""
    async with client(url) as host, client(url) as guest:
        await host.join(ROOM)
        await admit(host, guest, ROOM)
        microphone = Microphone(USUAL_PACKET_S)
        microphone.level = SILENT
        transport_id = await open_link(host, microphone.link, "send")
        wish = {
            "transportId": transport_id,
            "source": "microphone",
            "rtpParameters": microphone.rtp_parameters(),
        }
        await host.ask("produce", wish)
        sending = asyncio.create_task(microphone.run())
        try:
            for _ in range(repeat):
                await asyncio.sleep(random.uniform(*PAUSE_S))  # noqa: S311 - no secret
                guest.told.clear()
                microphone.level, began = LOUD, time.monotonic()
                ring.values.append(await speaker_is(guest, host.id) - began)
                print(f"  told after {ring.values[-1]:.2f} s", flush=True)
                microphone.level = SILENT
                await speaker_is(guest, None)
            microphone.level = LOUD
            await speaker_is(guest, host.id)
            for number in range(repeat):
                late.values.append(await newcomer(url, host, number))
                print(f"  newcomer: {late.values[-1]:.2f} s", flush=True)
        finally:
            sending.cancel()
            await microphone.link.close()


def main() -> None:
    """Measure and print; keep the results in bench/RESULTS.md if wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=20, help="times each (20)")
    parser.add_argument("--write", action="store_true", help="keep the results in bench/RESULTS.md")
    options = parser.parse_args()
    ring = Row("somebody begins to speak → the others are told", LEVEL_S)
    late = Row("a newcomer asks for media → is told who speaks", LEVEL_S)
    with scratch() as folder:
        server = new_server(folder / "server", WORKERS="1")
        try:
            asyncio.run(measure(server.url, options.repeat, ring, late))
        finally:
            server.stop()
    if not options.write:
        print("\n".join(row.cells() for row in (ring, late)))
        return
    command = f"make bench WHAT=speaker ARGS='--write --repeat {options.repeat}'"
    print(write("Who speaks (`bench/speaker`)", command, [ring, late], []))


if __name__ == "__main__":
    main()
