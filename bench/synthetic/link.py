"""ICE, DTLS and SRTP to one transport of the server, with plain RTP and RTCP packets inside."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiortc import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCDtlsTransport,
    RTCIceCandidate,
    RTCIceGatherer,
    RTCIceParameters,
    RTCIceTransport,
)

Json = dict[str, Any]
OnPacket = Callable[[bytes], None]


class Link:
    """One connected transport."""

    def __init__(self, *, on_rtp: OnPacket | None = None, on_rtcp: OnPacket | None = None) -> None:
        self._on_rtp = on_rtp
        self._on_rtcp = on_rtcp
        self._ice: RTCIceTransport | None = None
        self._dtls: RTCDtlsTransport | None = None

    async def open(self, options: Json, tell: Callable[[Json], Awaitable[Any]]) -> None:
        """Connect to what `create-transport` gave; `tell` carries our DTLS parameters to the server.

        :raises ConnectionError: no way was found, or no keys were agreed upon.
        """
        gatherer = RTCIceGatherer([])
        await gatherer.gather()
        self._ice = RTCIceTransport(gatherer)
        self._ice._connection.ice_controlling = True
        for candidate in options["iceCandidates"]:
            if candidate["protocol"] == "udp":
                await self._ice.addRemoteCandidate(_candidate(candidate))
        await self._ice.addRemoteCandidate(None)
        self._dtls = RTCDtlsTransport(self._ice, [RTCCertificate.generateCertificate()])
        self._dtls._set_role("client")
        self._dtls._handle_rtp_data = self._take_rtp
        self._dtls._handle_rtcp_data = self._take_rtcp
        own = self._dtls.getLocalParameters()
        prints = [{"algorithm": one.algorithm, "value": one.value} for one in own.fingerprints]
        await tell({"role": "client", "fingerprints": [p for p in prints if p["algorithm"] == "sha-256"]})
        ice = options["iceParameters"]
        await self._ice.start(
            RTCIceParameters(usernameFragment=ice["usernameFragment"], password=ice["password"], iceLite=True)
        )
        theirs = [
            RTCDtlsFingerprint(algorithm=one["algorithm"], value=one["value"])
            for one in options["dtlsParameters"]["fingerprints"]
            if one["algorithm"] == "sha-256"
        ]
        await self._dtls.start(RTCDtlsParameters(fingerprints=theirs, role="server"))
        # Neither of the two raises when it comes to nothing.
        if self._dtls.state != "connected":
            raise ConnectionError(f"no link: ICE {self._ice.state}, DTLS {self._dtls.state}")

    async def send(self, packet: bytes) -> None:
        """Send an RTP or RTCP packet."""
        if self._dtls is not None:
            await self._dtls._send_rtp(packet)

    async def close(self) -> None:
        """End it."""
        if self._dtls is not None:
            await self._dtls.stop()
        if self._ice is not None:
            await self._ice.stop()

    async def _take_rtp(self, data: bytes, **_when: int) -> None:
        if self._on_rtp is not None:
            self._on_rtp(data)

    async def _take_rtcp(self, data: bytes) -> None:
        if self._on_rtcp is not None:
            self._on_rtcp(data)


def _candidate(candidate: Json) -> RTCIceCandidate:
    return RTCIceCandidate(
        component=1,
        foundation=candidate["foundation"],
        ip=candidate.get("ip") or candidate["address"],
        port=candidate["port"],
        priority=candidate["priority"],
        protocol="udp",
        type=candidate["type"],
    )
