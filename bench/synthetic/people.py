"""Participants without a browser: senders that replay a recording, viewers that count what they get.

Each knocks at the room and is in once a host admits it. What happens is told as JSON lines on standard
output; the end of standard input ends all. Who loses the link or the media comes back as a browser does.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import struct
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from link import Link
from replay import Camera
from voice import Microphone
from vp8 import Layer, loop

sys.path.insert(0, str(Path(__file__).parents[2] / "server" / "tests" / "support"))
from participants import Client, Refused

Json = dict[str, Any]
RETRY_S = 0.1
CONNECT_S = 5.0
FOR_EVER_S = 1_000_000


def tell(event: str, **more: Any) -> None:
    """Write one line."""
    print(json.dumps({"event": event, **more}), flush=True)


class Person:
    """Somebody who stays in the room until cancelled."""

    def __init__(self, url: str, room: str, name: str) -> None:
        self._url, self._room, self.name = url, room, name
        self._session: Json = {}

    async def live(self) -> None:
        """Enter, take part, and come back whenever something breaks."""
        while True:
            client = Client()
            try:
                # The library waits on when the server dies between its first answer and its second.
                async with asyncio.timeout(CONNECT_S):
                    await client.connect(self._url)
                await self._enter(client)
                await self._stay(client)
            except (Refused, TimeoutError, OSError, ExceptionGroup) as error:
                tell("trouble", name=self.name, what=repr(error))
            except Exception as error:
                tell("trouble", name=self.name, what=repr(error))
            finally:
                with contextlib.suppress(Exception):
                    await client.disconnect()
            await asyncio.sleep(RETRY_S)

    async def take_part(self, client: Client) -> None:
        """Send or receive until cancelled."""
        raise NotImplementedError

    async def _enter(self, client: Client) -> None:
        reply = await client.join(self._room, self.name, **self._session)
        if reply["status"] == "pending":
            tell("knocks", name=self.name)
            client.admission = await client.hear("join-approved", within_s=120)
        self._session = {"sessionToken": client.token}
        tell("in", name=self.name, participantId=client.id)

    async def _stay(self, client: Client) -> None:
        """Take part until the link or the media is lost; what goes wrong meanwhile is raised.

        No task group: one whose task fails while it ends leaves its caller marked as cancelled (Python 3.11).
        """
        reset = client.hear("media-reset", within_s=FOR_EVER_S)
        tasks = [asyncio.ensure_future(one) for one in (self.take_part(client), reset, client.gone())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            ends = await asyncio.gather(*tasks, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception):
                raise end


class Sender(Person):
    """Sends a recorded camera, or a still picture; and a recorded microphone if they speak."""

    def __init__(
        self,
        url: str,
        room: str,
        name: str,
        layers: list[Layer],
        still: str | None = None,
        *,
        speaks: bool = False,
    ) -> None:
        super().__init__(url, room, name)
        self._layers, self._still, self._speaks = layers, still, speaks

    async def take_part(self, client: Client) -> None:
        """Send until cancelled."""
        sources: dict[str, Camera | Microphone] = {"camera": Camera(self._layers, self._still)}
        if self._speaks:
            sources["microphone"] = Microphone()
        await client.ask("set-state", {"muted": not self._speaks, "cameraOff": False})
        try:
            for source, sent in sources.items():
                transport_id = await open_link(client, sent.link, "send")
                parameters = sent.rtp_parameters()
                await client.ask(
                    "produce", {"transportId": transport_id, "source": source, "rtpParameters": parameters}
                )
            tell("sends", name=self.name)
            await asyncio.gather(*(sent.run() for sent in sources.values()))
        finally:
            await asyncio.gather(*(sent.link.close() for sent in sources.values()))


class Viewer(Person):
    """Receives all video, without a bandwidth estimate, and tells each second what came."""

    def __init__(self, url: str, room: str, name: str) -> None:
        super().__init__(url, room, name)
        self._octets: Counter[int] = Counter()

    async def take_part(self, client: Client) -> None:
        """Receive until cancelled."""
        link = Link(on_rtp=self._count)
        try:
            transport_id = await open_link(client, link, "recv")
            capabilities = plain(client.admission["routerRtpCapabilities"], "video/VP8")
            wish = {"transportId": transport_id, "rtpCapabilities": capabilities}
            consumers = (await client.ask("start-consuming", wish))["consumers"]
            layers: Json = {}
            while True:
                for news in client.heard("new-consumers"):
                    consumers += news["consumers"]
                for change in client.heard("consumer-layers-changed"):
                    layers[change["consumerId"]] = change["layers"]
                client.told[:] = [one for one in client.told if one[0] == "media-reset"]
                ids = [one["consumerId"] for one in consumers]
                await client.ask("resume-consumers", {"consumerIds": ids})
                before = self._octets.copy()
                await asyncio.sleep(1)
                for one in consumers:
                    ssrc = one["rtpParameters"]["encodings"][0]["ssrc"]
                    tell(
                        "gets",
                        name=self.name,
                        participantId=one["participantId"],
                        kbps=round((self._octets[ssrc] - before[ssrc]) * 8 / 1_000),
                        layers=layers.get(one["consumerId"]),
                    )
        finally:
            await link.close()

    def _count(self, data: bytes) -> None:
        (ssrc,) = struct.unpack_from("!I", data, 8)
        self._octets[ssrc] += len(data)


async def open_link(client: Client, link: Link, direction: str) -> str:
    """Make a transport, connect the link to it, and return its id."""
    options = await client.ask("create-transport", {"direction": direction})
    transport_id = str(options["transportId"])
    await link.open(
        options,
        lambda ours: client.ask("connect-transport", {"transportId": transport_id, "dtlsParameters": ours}),
    )
    return transport_id


def plain(router: Json, *codec_names: str) -> Json:
    """These of the router's codecs, without the feedback that a bandwidth estimate is made of."""
    codecs = [codec for codec in router["codecs"] if codec["mimeType"] in codec_names]
    for codec in codecs:
        codec["rtcpFeedback"] = [one for one in codec["rtcpFeedback"] if one["type"] in ("nack", "ccm")]
    return {"codecs": codecs, "headerExtensions": []}


async def _until_told() -> None:
    loop_ = asyncio.get_running_loop()
    await loop_.run_in_executor(None, sys.stdin.read)


async def main() -> None:
    """Bring everybody, until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("room")
    parser.add_argument("--senders", type=int, default=1)
    parser.add_argument("--voices", action="store_true", help="senders send sound as well")
    parser.add_argument("--viewers", type=int, default=0)
    parser.add_argument("--layers", default="320x180@15:250", help="lowest first, separated by commas")
    parser.add_argument("--names", nargs="*", default=[], help="of the senders")
    parser.add_argument("--pictures", nargs="*", default=[], help="files: a still for each sender")
    options = parser.parse_args()
    layers = [Layer.parse(text) for text in options.layers.split(",")]
    names = options.names or [f"Sender {n + 1}" for n in range(options.senders)]
    stills = options.pictures or [None] * options.senders
    for layer in layers:
        for still in set(stills):
            loop(layer, still)
    tell("ready")
    everybody: list[Person] = [
        Sender(options.url, options.room, name, layers, still, speaks=options.voices)
        for name, still in zip(names, stills, strict=True)
    ]
    everybody += [Viewer(options.url, options.room, f"Viewer {n + 1}") for n in range(options.viewers)]
    lives = [asyncio.create_task(one.live()) for one in everybody]
    await _until_told()
    for life in lives:
        life.cancel()
    await asyncio.gather(*lives, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main())
