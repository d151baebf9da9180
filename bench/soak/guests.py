"""People who stay: they send a picture, receive everybody's, and come back whenever something breaks."""

from __future__ import annotations

import asyncio
import struct
from collections import Counter
from typing import Any

import people
from link import Link
from participants import Client
from replay import Camera
from vp8 import Layer

Json = dict[str, Any]
LAYER = Layer(160, 96, 8, 60_000)
ADMIT_EVERY_S = 0.05
_READ_BY_OTHERS = frozenset({"media-reset", "pending-join-request", "user-joined", "new-consumers"})


def _taken(client: Client, event: str) -> list[Json]:
    """Return the notifications of this name that came since the last time."""
    found = client.heard(event)
    client.told[:] = [one for one in client.told if one[0] != event]
    return found


class Guest(people.Person):
    """One of a room. The first of each room lets the others in.

    `received`: packets by the sender's name; `knocks`: how often they had to stand at the door;
    `troubles`: what went wrong on their side, by kind, all of which they came back from.
    """

    def __init__(self, url: str, room: str, name: str, *, is_host: bool) -> None:
        super().__init__(url, room, name)
        self.room = room
        self.received: Counter[str] = Counter()
        self.knocks = 0
        self.stays = 0
        self.client: Client | None = None
        self._is_host = is_host
        self._names: dict[int, str] = {}

    async def take_part(self, client: Client) -> None:
        """Send and receive until cancelled."""
        self.client = client
        self.stays += 1
        camera, link = Camera([LAYER]), Link(on_rtp=self._count)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._send(client, camera))
                group.create_task(self._receive(client, link))
                if self._is_host:
                    group.create_task(self._admit(client))
        finally:
            self.client = None
            for one in (camera.link, link):
                await one.close()

    async def _send(self, client: Client, camera: Camera) -> None:
        transport = await people.open_link(client, camera.link, "send")
        wish = {"transportId": transport, "source": "camera", "rtpParameters": camera.rtp_parameters()}
        await client.ask("produce", wish)
        await camera.run()

    async def _receive(self, client: Client, link: Link) -> None:
        transport = await people.open_link(client, link, "recv")
        capabilities = people.plain_video(client.admission["routerRtpCapabilities"])
        wish = {"transportId": transport, "rtpCapabilities": capabilities}
        consumers = (await client.ask("start-consuming", wish))["consumers"]
        names = {one["participantId"]: one["name"] for one in client.admission["participants"]}
        while True:
            for news in _taken(client, "user-joined"):
                names[news["participant"]["participantId"]] = news["participant"]["name"]
            for news in _taken(client, "new-consumers"):
                consumers += news["consumers"]
            for one in consumers:
                name = names.get(one["participantId"], one["participantId"])
                self._names[one["rtpParameters"]["encodings"][0]["ssrc"]] = name
            if consumers:
                ids = [one["consumerId"] for one in consumers]
                await client.ask("resume-consumers", {"consumerIds": ids})
                consumers = []
            client.told[:] = [one for one in client.told if one[0] in _READ_BY_OTHERS]
            await asyncio.sleep(0.2)

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
        name = self._names.get(ssrc)
        if name is not None:
            self.received[name] += 1
