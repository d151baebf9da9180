"""A participant as the server sees one: joins or knocks, makes transports, sends and receives everybody."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field

import aiohttp
from rtp_samples import CAPABILITIES, SOURCES, dtls_parameters
from wire import ANSWER_S, Connection, Json, Refused


@dataclass
class Record:
    """What was measured, in seconds, and what failed."""

    join: list[float] = field(default_factory=list)
    admitted: list[float] = field(default_factory=list)
    produce: list[float] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    admitted_at: list[float] = field(default_factory=list)
    consumers: int = 0


class Participant:
    """`is_host`: joins first and lets everybody in who knocks."""

    def __init__(self, record: Record, room: str, name: str, *, is_host: bool, media: bool) -> None:
        self._record = record
        self._room = room
        self._name = name
        self._is_host = is_host
        self._media = media
        self._connection = Connection(self._on_event)
        self._admission: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._let_in_already: set[str] = set()
        self._pending: set[asyncio.Task[None]] = set()

    async def run(self, session: aiohttp.ClientSession, url: str) -> None:
        """Come in, and have all media negotiated; a failure is recorded, not raised."""
        try:
            await self._connection.open(session, url)
            await self._come_in()
        except Refused as error:
            self._record.errors[str(error)] += 1
        except Exception as error:  # whatever it is, one is missing
            self._record.errors[type(error).__name__] += 1

    async def close(self) -> None:
        """End the connection, and what is under way."""
        for task in self._pending:
            task.cancel()
        await self._connection.close()

    async def _come_in(self) -> None:
        began = time.perf_counter()
        reply = await self._ask("join-room", roomId=self._room, name=self._name)
        self._record.join.append(time.perf_counter() - began)
        # Of who knocked while the host came in, the answer tells, a notification, or both.
        for knock in reply.get("pending", ()) if self._is_host else ():
            self._let_in(knock)
        if reply["status"] == "pending":
            async with asyncio.timeout(ANSWER_S):
                await self._admission
            self._record.admitted.append(time.perf_counter() - began)
        self._record.admitted_at.append(time.perf_counter())
        if self._media:
            await asyncio.gather(self._send("microphone"), self._send("camera"), self._receive())
        self._record.ready.append(time.perf_counter() - began)

    async def _send(self, source: str) -> None:
        transport = await self._transport("send")
        began = time.perf_counter()
        await self._ask(
            "produce", transportId=transport, source=source, rtpParameters=SOURCES[source](), paused=False
        )
        self._record.produce.append(time.perf_counter() - began)

    async def _receive(self) -> None:
        transport = await self._transport("recv")
        reply = await self._ask("start-consuming", transportId=transport, rtpCapabilities=CAPABILITIES)
        await self._resume(reply["consumers"])

    async def _resume(self, consumers: list[Json]) -> None:
        if consumers:
            self._record.consumers += len(consumers)
            await self._ask("resume-consumers", consumerIds=[c["consumerId"] for c in consumers])

    async def _transport(self, direction: str) -> str:
        options = await self._ask("create-transport", direction=direction)
        transport = str(options["transportId"])
        await self._ask("connect-transport", transportId=transport, dtlsParameters=dtls_parameters())
        return transport

    async def _ask(self, event: str, **payload: object) -> Json:
        return await self._connection.ask(event, payload)

    def _on_event(self, name: str, payload: Json) -> None:
        if name == "pending-join-request" and self._is_host:
            self._let_in(payload)
        elif name == "join-approved" and not self._admission.done():
            self._admission.set_result(payload)
        elif name == "join-denied" and not self._admission.done():
            self._admission.set_exception(Refused("join-denied"))
        elif name == "new-consumers" and self._media:
            self._record.consumers += len(payload["consumers"])
            ids = [consumer["consumerId"] for consumer in payload["consumers"]]
            self._later(self._quietly("resume-consumers", consumerIds=ids))

    def _let_in(self, knock: Json) -> None:
        participant_id = str(knock["participantId"])
        if participant_id not in self._let_in_already:
            self._let_in_already.add(participant_id)
            self._later(self._quietly("approve-join", participantId=participant_id))

    async def _quietly(self, event: str, **payload: object) -> None:
        try:
            await self._ask(event, **payload)
        except Refused as error:
            self._record.errors[str(error)] += 1

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._pending.add(task)
        task.add_done_callback(self._pending.discard)
