"""A worker with senders and receivers, driven by the library alone."""

from __future__ import annotations

import asyncio
import base64
import secrets
import socket
from collections.abc import Sequence
from dataclasses import replace

import pylibsrtp
from clip import Track
from processes import process_usage
from replay import Replay, Stream, rtp_parameters
from served import Served
from sinks import Count, Watched, dropping

from mediasoup import (
    ConsumerOptions,
    MediaKind,
    PlainTransport,
    PlainTransportOptions,
    Producer,
    ProducerOptions,
    Router,
    RouterOptions,
    RouterRtpCodecCapability,
    RtpCapabilities,
    RtpParameters,
    SrtpCryptoSuite,
    SrtpParameters,
    TransportListenInfo,
    Worker,
    from_json,
)

SUITE = SrtpCryptoSuite.AEAD_AES_128_GCM
"""What Chrome negotiates."""

WATCHED = 2
"""Receivers for each worker that are looked at."""

_KEY_BYTES = 28
_CODECS = (
    RouterRtpCodecCapability(kind=MediaKind.AUDIO, mime_type="audio/opus", clock_rate=48_000, channels=2),
    RouterRtpCodecCapability(kind=MediaKind.VIDEO, mime_type="video/VP8", clock_rate=90_000),
)


class _Source:
    """A producer with a recording behind it, over SRTP."""

    def __init__(self, tracks: Sequence[Track]) -> None:
        self.streams = [Stream(track) for track in tracks]
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        key = secrets.token_bytes(_KEY_BYTES)
        self._key = SrtpParameters(crypto_suite=SUITE, key_base64=base64.b64encode(key).decode())
        policy = pylibsrtp.Policy(
            key=key,
            ssrc_type=pylibsrtp.Policy.SSRC_ANY_OUTBOUND,
            srtp_profile=pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
        )
        self._srtp = pylibsrtp.Session(policy)
        self.producer: Producer | None = None
        self._playing: asyncio.Task[None] | None = None

    async def open(self, router: Router) -> None:
        """Begin to send."""
        transport = await _transport(router)
        port = self._socket.getsockname()[1]
        await transport.connect(ip="127.0.0.1", port=port, srtp_parameters=self._key)
        kind = MediaKind.VIDEO if self.streams[0].track.is_video else MediaKind.AUDIO
        parameters = from_json(RtpParameters, rtp_parameters(self.streams))
        self.producer = await transport.produce(ProducerOptions(kind=kind, rtp_parameters=parameters))
        self._socket.connect(("127.0.0.1", transport.tuple.local_port))
        replay = Replay(
            self.streams,
            lambda packet: self._send(self._srtp.protect(packet)),
            lambda packet: self._send(self._srtp.protect_rtcp(packet)),
        )
        self._playing = asyncio.create_task(replay.run())

    def close(self) -> None:
        """Send no more."""
        if self._playing is not None:
            self._playing.cancel()
        self._socket.close()

    def _send(self, packet: bytes) -> None:
        try:
            self._socket.send(packet)
        except ConnectionError:
            # The worker is gone.
            return


class Stage:
    """One router on one worker: `sources` are consumed by as many receivers as there are asked for.

    `served`: the worker is the server's, and so is the router.
    """

    def __init__(
        self, worker: Worker, sources: Sequence[Sequence[Track]], served: Served | None = None
    ) -> None:
        self._worker = worker
        self._served = served
        self._sources = [_Source(tracks) for tracks in sources]
        self._router: Router | None = None
        self._watched: list[Watched] = []
        self._drop = dropping()
        self._receivers: list[PlainTransport] = []

    @property
    def consumers(self) -> int:
        """Count them."""
        return len(self._receivers) * len(self._sources)

    @property
    def counts(self) -> list[Count]:
        """What was seen of the streams that are looked at."""
        return [count for watched in self._watched for count in watched.counts.values()]

    async def open(self) -> None:
        """Start the senders."""
        if self._served is None:
            self._router = await self._worker.create_router(RouterOptions(media_codecs=_CODECS))
        else:
            self._router = await self._served.router()
        for source in self._sources:
            await source.open(self._router)
            if self._served is not None and source.producer is not None:
                await self._served.observe(source.producer)
        # So that all layers are there before anybody chooses one.
        await asyncio.sleep(2.5)

    async def receive(self, receivers: int) -> None:
        """Have so many receivers; those that are looked at stay."""
        while len(self._receivers) > max(receivers, WATCHED):
            self._receivers.pop().close()
        while len(self._receivers) < receivers:
            watched = Watched() if len(self._receivers) < WATCHED else None
            self._receivers.append(await self._receiver(watched))
            if watched is not None:
                self._watched.append(watched)

    def cpu_s(self) -> float:
        """Return the CPU time of the worker so far, user and system, in seconds."""
        return process_usage(self._worker.pid)[0]

    def close(self) -> None:
        """End everything."""
        for source in self._sources:
            source.close()
        for watched in self._watched:
            watched.close()
        self._drop.close()
        self._worker.close()

    async def _receiver(self, watched: Watched | None) -> PlainTransport:
        assert self._router is not None
        transport = await _transport(self._router)
        key = SrtpParameters(
            crypto_suite=SUITE, key_base64=base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()
        )
        port = watched.port if watched is not None else self._drop.getsockname()[1]
        await transport.connect(ip="127.0.0.1", port=port, srtp_parameters=key)
        capabilities = _without_estimate(self._router.rtp_capabilities)
        await asyncio.gather(
            *(_consume(transport, source, capabilities, watched) for source in self._sources)
        )
        return transport


async def _consume(
    transport: PlainTransport, source: _Source, capabilities: RtpCapabilities, watched: Watched | None
) -> None:
    assert source.producer is not None
    options = ConsumerOptions(producer_id=source.producer.id, rtp_capabilities=capabilities, enable_rtx=False)
    consumer = await transport.consume(options)
    ssrc = consumer.rtp_parameters.encodings[0].ssrc
    if watched is not None and ssrc is not None:
        watched.expect(ssrc, source.streams[-1].sent_ns)


def _without_estimate(capabilities: RtpCapabilities) -> RtpCapabilities:
    """Leave out what a bandwidth estimate is made of: nobody answers here, so it would go down."""
    codecs = tuple(
        replace(codec, rtcp_feedback=tuple(one for one in codec.rtcp_feedback if one.type in {"nack", "ccm"}))
        for codec in capabilities.codecs
    )
    return replace(capabilities, codecs=codecs, header_extensions=())


async def _transport(router: Router) -> PlainTransport:
    options = PlainTransportOptions(
        listen_info=TransportListenInfo(protocol="udp", ip="127.0.0.1"),
        enable_srtp=True,
        srtp_crypto_suite=SUITE,
    )
    return await router.create_plain_transport(options)
