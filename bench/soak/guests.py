"""People who stay: they send sound and a picture, receive everybody's, and come back whatever breaks."""

from __future__ import annotations

import asyncio
import struct
from dataclasses import dataclass
from typing import Any

import people
from link import Link
from participants import Client
from replay import Camera
from voice import Microphone
from vp8 import Layer

Json = dict[str, Any]
LAYER = Layer(160, 96, 8, 60_000)
SILENT_S = 0.4
"""A flow that has no packet for so long is broken: a picture comes each 0.125 s, sound each 0.06 s."""

KINDS = ("audio", "video")
TRANSPORTS = 2
"""What each has: one to send, one to receive. A browser has one more for each further thing that it sends."""

ADMIT_EVERY_S = 0.05
_READ_BY_OTHERS = frozenset({"media-reset", "pending-join-request", "user-joined", "new-consumers"})


@dataclass
class Flow:
    """What comes of one kind from one person, by the event loop's clock."""

    last_at: float = 0.0
    back_at: float = 0.0
    """When the first packet after the last silence came."""

    def take(self, now: float) -> None:
        """Note a packet."""
        if now - self.last_at > SILENT_S:
            self.back_at = now
        self.last_at = now


def _taken(client: Client, event: str) -> list[Json]:
    """Return the notifications of this name that came since the last time."""
    found = client.heard(event)
    client.told[:] = [one for one in client.told if one[0] != event]
    return found


class Guest(people.Person):
    """One of a room. The first of each room lets the others in.

    `flows`: what comes, by the sender's name and the kind; `knocks`: how often they had to stand at the door.
    """

    def __init__(self, url: str, room: str, name: str, others: list[str]) -> None:
        super().__init__(url, room, name)
        self.flows = {(other, kind): Flow() for other in others for kind in KINDS}
        self.knocks = 0
        self.stays = 0
        self.client: Client | None = None
        self.is_host = not name.rpartition("P")[2].strip("0")
        self._of_ssrc: dict[int, Flow] = {}
        self._clock = asyncio.get_running_loop().time

    async def take_part(self, client: Client) -> None:
        """Send and receive until cancelled."""
        self.client = client
        self.stays += 1
        camera, microphone, link = Camera([LAYER]), Microphone(), Link(on_rtp=self._count)
        microphone.link = camera.link
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._send(client, camera, microphone))
                group.create_task(self._receive(client, link))
                if self.is_host:
                    group.create_task(self._admit(client))
        finally:
            self.client = None
            for one in (camera.link, link):
                await one.close()

    async def _send(self, client: Client, camera: Camera, microphone: Microphone) -> None:
        transport = await people.open_link(client, camera.link, "send")
        for source, sent in (("camera", camera), ("microphone", microphone)):
            wish = {"transportId": transport, "source": source, "rtpParameters": sent.rtp_parameters()}
            await client.ask("produce", wish)
        await asyncio.gather(camera.run(), microphone.run())

    async def _receive(self, client: Client, link: Link) -> None:
        transport = await people.open_link(client, link, "recv")
        capabilities = people.plain(client.admission["routerRtpCapabilities"], "video/VP8", "audio/opus")
        wish = {"transportId": transport, "rtpCapabilities": capabilities}
        consumers = (await client.ask("start-consuming", wish))["consumers"]
        names = {one["participantId"]: one["name"] for one in client.admission["participants"]}
        while True:
            for news in _taken(client, "user-joined"):
                names[news["participant"]["participantId"]] = news["participant"]["name"]
            for news in _taken(client, "new-consumers"):
                consumers += news["consumers"]
            for one in consumers:
                flow = self.flows.get((names.get(one["participantId"], ""), one["kind"]))
                if flow is not None:
                    self._of_ssrc[one["rtpParameters"]["encodings"][0]["ssrc"]] = flow
            if consumers:
                ids = [one["consumerId"] for one in consumers]
                await client.ask("resume-consumers", {"consumerIds": ids})
                consumers = []
            client.told[:] = [one for one in client.told if one[0] in _READ_BY_OTHERS]
            await asyncio.sleep(0.05)

    async def _admit(self, client: Client) -> None:
        for one in client.admission["pending"]:
            await self._let_in(client, one["participantId"])
        while True:
            for news in _taken(client, "pending-join-request"):
                await self._let_in(client, news["participantId"])
            await asyncio.sleep(ADMIT_EVERY_S)

    async def _let_in(self, client: Client, participant_id: str) -> None:
        code = await client.code("approve-join", {"participantId": participant_id})
        if code not in (None, "unknown-pending"):
            people.tell("not admitted", name=self.name, code=code)

    async def _enter(self, client: Client) -> None:
        reply = await client.join(self._room, self.name, **self._session)
        if reply["status"] == "pending":
            self.knocks += 1
            client.admission = await client.hear("join-approved", within_s=120)
        self._session = {"sessionToken": client.token}

    def _count(self, data: bytes) -> None:
        (ssrc,) = struct.unpack_from("!I", data, 8)
        flow = self._of_ssrc.get(ssrc)
        if flow is not None:
            flow.take(self._clock())


class Party:
    """All guests of all rooms."""

    def __init__(self, url: str, rooms: int, users: int) -> None:
        names = [[f"R{room}P{seat}" for seat in range(users)] for room in range(rooms)]
        self.guests = [
            Guest(url, f"soak-{room}", name, [other for other in of_room if other != name])
            for room, of_room in enumerate(names)
            for name in of_room
        ]
        self.tasks: list[asyncio.Task[None]] = []
        self._clock = asyncio.get_running_loop().time

    @property
    def silent(self) -> list[str]:
        """What does not come that should, and who is out."""
        since = self._clock() - SILENT_S
        out = [f"{guest.name} is out" for guest in self.guests if guest.client is None]
        return out + [
            f"{guest.name} receives no {kind} of {other}"
            for guest in self.guests
            for (other, kind), flow in guest.flows.items()
            if flow.last_at < since
        ]

    async def come(self) -> None:
        """Hosts first, lest a guest become one."""
        for guest in sorted(self.guests, key=lambda one: not one.is_host):
            self.tasks.append(asyncio.create_task(guest.live(), name=guest.name))
            if guest.is_host:
                while not guest.stays:  # noqa: ASYNC110 - it sets no event
                    await asyncio.sleep(0.02)

    async def flows(self, within_s: float) -> bool:
        """Wait until everything comes that should."""
        ends = self._clock() + within_s
        while self.silent:
            if self._clock() >= ends:
                return False
            await asyncio.sleep(0.1)
        return True

    def back_after(self, since: float) -> float:
        """Return how long after this moment the last flow that had broken came again, in s; 0 if none had."""
        ends = [flow.back_at for guest in self.guests for flow in guest.flows.values()]
        return max(0.0, max(ends, default=since) - since)

    async def go(self) -> None:
        """All leave without a word."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
