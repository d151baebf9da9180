"""A WebRTC end without a browser: ICE, DTLS and SRTP by aiortc, over loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from unittest import mock

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
from aiortc.rtp import RtpPacket

from mediasoup import (
    DtlsFingerprint,
    DtlsParameters,
    DtlsRole,
    FingerprintAlgorithm,
    WebRtcTransport,
)


class _PacketTap(RTCDtlsTransport):
    """Hands over every RTP packet as it comes."""

    def __init__(self, ice: RTCIceTransport) -> None:
        super().__init__(ice, [RTCCertificate.generateCertificate()])
        self.packets: asyncio.Queue[RtpPacket] = asyncio.Queue()

    async def _handle_rtp_data(self, data: bytes, arrival_time_ms: int) -> None:
        self.packets.put_nowait(RtpPacket.parse(data))


class Peer:
    """The far end of one WebRtcTransport."""

    def __init__(self, ice: RTCIceTransport, dtls: _PacketTap) -> None:
        self._ice = ice
        self._dtls = dtls

    @property
    def dtls(self) -> RTCDtlsTransport:
        return self._dtls

    @property
    def dtls_state(self) -> str:
        return str(self._dtls.state)

    async def send(self, packet: bytes) -> None:
        await self._dtls._send_rtp(packet)

    async def receive(self) -> RtpPacket:
        return await self._dtls.packets.get()

    async def close(self) -> None:
        await self._dtls.stop()
        await self._ice.stop()


@asynccontextmanager
async def connected_peer(transport: WebRtcTransport, role: DtlsRole = DtlsRole.CLIENT) -> AsyncIterator[Peer]:
    """Connect a peer in the given DTLS role to a transport that listens on loopback UDP."""
    gatherer = RTCIceGatherer(iceServers=[])
    # Hosts without any other interface can run the tests, too.
    with mock.patch("aioice.ice.get_host_addresses", return_value=["127.0.0.1"]):
        await gatherer.gather()
    ice = RTCIceTransport(gatherer)
    ice._connection.ice_controlling = True
    dtls = _PacketTap(ice)
    dtls._set_role(str(role))
    peer = Peer(ice, dtls)
    try:
        await transport.connect(_dtls_parameters(dtls, role))
        await _start_ice(ice, transport)
        fingerprints = [
            RTCDtlsFingerprint(algorithm=str(entry.algorithm), value=entry.value)
            for entry in transport.dtls_parameters.fingerprints
        ]
        await dtls.start(RTCDtlsParameters(fingerprints=fingerprints))
        yield peer
    finally:
        await peer.close()


def _dtls_parameters(dtls: RTCDtlsTransport, role: DtlsRole) -> DtlsParameters:
    return DtlsParameters(
        role=role,
        fingerprints=tuple(
            DtlsFingerprint(algorithm=FingerprintAlgorithm(entry.algorithm), value=entry.value)
            for entry in dtls.getLocalParameters().fingerprints
        ),
    )


async def _start_ice(ice: RTCIceTransport, transport: WebRtcTransport) -> None:
    for candidate in transport.ice_candidates:
        await ice.addRemoteCandidate(
            RTCIceCandidate(
                component=1,
                foundation=candidate.foundation,
                ip=candidate.address,
                port=candidate.port,
                priority=candidate.priority,
                protocol=str(candidate.protocol),
                type=str(candidate.type),
            )
        )
    await ice.addRemoteCandidate(None)
    await ice.start(
        RTCIceParameters(
            usernameFragment=transport.ice_parameters.username_fragment,
            password=transport.ice_parameters.password,
            iceLite=True,
        )
    )
