"""A participant with real media: pymediasoup and aiortc behind the same protocol as a browser."""

import asyncio
import contextlib
import fractions
import math
from collections import Counter
from typing import Any

import numpy
from aiortc import AudioStreamTrack, MediaStreamTrack, VideoStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame
from live_server import eventually
from participants import Client, Json
from pymediasoup import AiortcHandler, Device
from pymediasoup.models.transport import DtlsParameters, IceCandidate, IceParameters
from pymediasoup.rtp_parameters import RtpCapabilities, RtpParameters

TONE_HZ = 440
SAMPLE_RATE = 48_000


class Tone(AudioStreamTrack):
    """A steady sine tone, 20 ms a frame."""

    async def recv(self) -> AudioFrame:
        silence = await super().recv()
        count = silence.samples * SAMPLE_RATE // silence.sample_rate
        start = silence.pts * SAMPLE_RATE // silence.sample_rate
        times = (numpy.arange(count) + start) / SAMPLE_RATE
        wave = (numpy.sin(2 * math.pi * TONE_HZ * times) * 12_000).astype(numpy.int16)
        frame = AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = SAMPLE_RATE, start
        frame.time_base = fractions.Fraction(1, SAMPLE_RATE)
        return frame


class Bars(VideoStreamTrack):
    """A small picture, all of one colour."""

    def __init__(self, red: int) -> None:
        super().__init__()
        self._red = red

    async def recv(self) -> VideoFrame:
        pts, time_base = await self.next_timestamp()
        picture = numpy.zeros((120, 160, 3), numpy.uint8)
        picture[:, :, 0] = self._red
        frame = VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts, frame.time_base = pts, time_base
        return frame


class MediaClient:
    """Sends a tone and a picture, and takes what the others send, over one `Client`."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.device: Device | None = None
        self.tracks: dict[tuple[str, str], MediaStreamTrack] = {}
        self.frames: Counter[tuple[str, str]] = Counter()
        self._transports: list[Any] = []
        self._watching: list[asyncio.Task[None]] = []
        self._receive: Any = None

    @property
    def transport_ids(self) -> list[str]:
        """All of them, as the server calls them."""
        return [str(transport.id) for transport in self._transports]

    async def prepare(self) -> None:
        """Load the room's capabilities; the client is in the room already."""
        self.device = Device(AiortcHandler.createFactory())
        await self.device.load(RtpCapabilities(**self.client.admission["routerRtpCapabilities"]))

    async def send(self, source: str, track: MediaStreamTrack) -> str:
        """Send a track as this source, on a transport of its own; return the producer's id."""
        transport = await self._make("send")

        @transport.on("produce")
        async def on_produce(kind: str, rtp_parameters: Any, app_data: Any) -> str:
            reply = await self.client.ask(
                "produce",
                {
                    "transportId": transport.id,
                    "source": source,
                    "rtpParameters": rtp_parameters.model_dump(exclude_none=True),
                },
            )
            return str(reply["producerId"])

        return str((await transport.produce(track=track)).id)

    async def receive_all(self) -> None:
        """Take what is sent now."""
        self._receive = await self._make("recv")
        assert self.device is not None
        assert self.device.rtpCapabilities is not None
        reply = await self.client.ask(
            "start-consuming",
            {
                "transportId": self._receive.id,
                "rtpCapabilities": self.device.rtpCapabilities.model_dump(exclude_none=True),
            },
        )
        await self.take(reply["consumers"])

    async def receive_next(self) -> None:
        """Take what is pushed next."""
        await self.take((await self.client.hear("new-consumers", within_s=30))["consumers"])

    async def take(self, consumers: list[Json]) -> None:
        """Build this side of some consumers, then let them flow."""
        for info in consumers:
            consumer = await self._receive.consume(
                id=info["consumerId"],
                producerId=info["producerId"],
                kind=info["kind"],
                rtpParameters=RtpParameters(**info["rtpParameters"]),
            )
            self.tracks[info["participantId"], info["source"]] = consumer.track
        await self.client.ask("resume-consumers", {"consumerIds": [c["consumerId"] for c in consumers]})

    async def frame(self, participant_id: str, source: str, *, within_s: float = 40) -> Any:
        """Return the next decoded frame of a track."""
        async with asyncio.timeout(within_s):
            return await self.tracks[participant_id, source].recv()

    def watch(self) -> None:
        """Take frames of all tracks from now on, and count them."""
        loop = asyncio.get_running_loop()
        self._watching = [loop.create_task(self._watch(key, track)) for key, track in self.tracks.items()]

    async def more_frames(self, participant_id: str, source: str, *, within_s: float = 40) -> None:
        """Wait until a watched track has given some more frames."""
        key = (participant_id, source)
        goal = self.frames[key] + 5
        await eventually(lambda: self.frames[key] >= goal, within_s=within_s)

    async def _watch(self, key: tuple[str, str], track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                await track.recv()
                self.frames[key] += 1

    async def close(self) -> None:
        for task in self._watching:
            task.cancel()
        await asyncio.gather(*self._watching, return_exceptions=True)
        for transport in self._transports:
            await transport.close()

    async def _make(self, direction: str) -> Any:
        assert self.device is not None
        options = await self.client.ask("create-transport", {"direction": direction})
        make = self.device.createSendTransport if direction == "send" else self.device.createRecvTransport
        transport = make(
            id=options["transportId"],
            iceParameters=IceParameters(**options["iceParameters"]),
            iceCandidates=[IceCandidate(**c) for c in options["iceCandidates"] if c["protocol"] == "udp"],
            dtlsParameters=DtlsParameters(**options["dtlsParameters"]),
            sctpParameters=None,
        )
        self._transports.append(transport)

        @transport.on("connect")
        async def on_connect(dtls_parameters: Any) -> None:
            await self.client.ask(
                "connect-transport",
                {
                    "transportId": transport.id,
                    "dtlsParameters": dtls_parameters.model_dump(exclude_none=True),
                },
            )

        return transport


def loudness(frame: AudioFrame) -> float:
    """Root mean square of the samples, 0 to 32767."""
    samples = frame.to_ndarray().astype(numpy.float64)
    return float(numpy.sqrt(numpy.mean(samples**2)))


def redness(frame: VideoFrame) -> float:
    """Mean of the red channel, 0 to 255."""
    return float(frame.to_ndarray(format="rgb24")[:, :, 0].mean())
