"""What one participant sends: a transport per m-section, a producer per source."""

from collections.abc import Iterable

from chattr.core.errors import (
    InvalidRtpParametersError,
    MediaUnavailableError,
    NotJoinedError,
    SourceTakenError,
    TooManyTransportsError,
    UnknownProducerError,
    UnknownTransportError,
)
from chattr.core.limits import MAX_SEND_TRANSPORTS
from chattr.protocol.base import JsonObject, Source
from chattr.protocol.notifications import ProducerPaused, ProducerResumed
from chattr.sfu.codecs import KEY_FRAME_REQUEST_DELAY_MS, KIND_OF_SOURCE
from chattr.sfu.faults import parse, worker_faults
from chattr.sfu.room_port import RoomPort
from chattr.sfu.sent_producer import SentProducer
from mediasoup import (
    CloseReason,
    MediaKind,
    ProducerClosed,
    ProducerOptions,
    RtpParameters,
    TransportClosed,
    WebRtcTransport,
)


class Sending:
    """Send transports and producers of one participant."""

    def __init__(self, participant_id: str, room: RoomPort) -> None:
        self._participant_id = participant_id
        self._room = room
        self._transports: dict[str, WebRtcTransport] = {}
        self._producers: dict[str, SentProducer] = {}
        self._starting: set[Source] = set()
        self._closed = False

    @property
    def transports(self) -> Iterable[WebRtcTransport]:
        """Return the open transports."""
        return self._transports.values()

    @property
    def producers(self) -> tuple[SentProducer, ...]:
        """Return the open producers."""
        return tuple(self._producers.values())

    def find(self, producer_id: str) -> SentProducer | None:
        """Return a producer; None when it is not of this participant."""
        return self._producers.get(producer_id)

    def find_transport(self, transport_id: str) -> WebRtcTransport | None:
        """Return a transport; None when it is not of this participant or does not send."""
        return self._transports.get(transport_id)

    def require_room_for_transport(self) -> None:
        """Check the cap.

        :raises TooManyTransportsError: there are as many as there are sources.
        """
        if len(self._transports) >= MAX_SEND_TRANSPORTS:
            raise TooManyTransportsError

    def add_transport(self, transport: WebRtcTransport) -> None:
        """Take a new transport."""
        self._transports[transport.id] = transport
        transport.on(TransportClosed, lambda _event: self._transports.pop(transport.id, None))

    async def produce(
        self, transport: WebRtcTransport, source: Source, rtp_parameters: JsonObject, *, paused: bool
    ) -> str:
        """Start a producer and return its id.

        :raises SourceTakenError: this source is sent already.
        :raises InvalidRtpParametersError: they do not fit the source, the room or the worker.
        """
        parameters = parse(RtpParameters, rtp_parameters, InvalidRtpParametersError)
        kind = KIND_OF_SOURCE[source]
        _require_kind(parameters, kind)
        if source in self._starting or any(sent.source is source for sent in self._producers.values()):
            raise SourceTakenError
        self._starting.add(source)
        try:
            with worker_faults(InvalidRtpParametersError):
                producer = await transport.produce(
                    ProducerOptions(
                        kind=kind,
                        rtp_parameters=parameters,
                        paused=paused,
                        key_frame_request_delay=KEY_FRAME_REQUEST_DELAY_MS if kind is MediaKind.VIDEO else 0,
                    )
                )
        finally:
            self._starting.discard(source)
        if self._closed:
            producer.close()
            raise NotJoinedError
        if producer.closed:
            raise UnknownTransportError
        self._register(SentProducer(self._participant_id, source, producer))
        return producer.id

    async def pause(self, producer_id: str) -> None:
        """Stop forwarding a producer and tell the room.

        :raises UnknownProducerError: not a producer of this participant.
        """
        sent = self._require(producer_id)
        with worker_faults(MediaUnavailableError):
            await sent.producer.pause()
        if producer_id in self._producers:
            if sent.source is Source.MICROPHONE:
                self._room.speaking.gone(self._participant_id)
            self._room.listener.tell_all(
                ProducerPaused(
                    participant_id=self._participant_id, producer_id=producer_id, source=sent.source
                )
            )

    async def pause_source(self, source: Source) -> None:
        """Stop forwarding whatever carries this source, if there is any, and tell the room.

        :raises MediaUnavailableError: the worker is gone or does not answer.
        """
        for sent in self.producers:
            if sent.source is source and not sent.producer.paused:
                await self.pause(sent.producer.id)

    async def resume(self, producer_id: str) -> None:
        """Forward a producer again and tell the room.

        :raises UnknownProducerError: not a producer of this participant.
        """
        sent = self._require(producer_id)
        with worker_faults(MediaUnavailableError):
            await sent.producer.resume()
        if producer_id in self._producers:
            # A client that comes back says this first.
            self._room.watching.retell(producer_id)
            self._room.listener.tell_all(
                ProducerResumed(
                    participant_id=self._participant_id, producer_id=producer_id, source=sent.source
                )
            )

    def close_producer(self, producer_id: str) -> None:
        """End a producer; its consumers end with it.

        :raises UnknownProducerError: not a producer of this participant.
        """
        self._require(producer_id).producer.close()

    def close(self) -> None:
        """Close all transports, and with them the producers."""
        self._closed = True
        for transport in tuple(self._transports.values()):
            transport.close()

    def _require(self, producer_id: str) -> SentProducer:
        sent = self._producers.get(producer_id)
        if sent is None:
            raise UnknownProducerError
        return sent

    def _register(self, sent: SentProducer) -> None:
        self._producers[sent.producer.id] = sent
        sent.producer.on(ProducerClosed, lambda event: self._forget(sent, event.reason))
        self._room.producer_added(sent)

    def _forget(self, sent: SentProducer, reason: CloseReason) -> None:
        sent.interrupted = reason is CloseReason.TRANSPORT_CLOSED
        if self._producers.pop(sent.producer.id, None) is not None:
            self._room.producer_removed(sent)


def _require_kind(parameters: RtpParameters, kind: MediaKind) -> None:
    prefix = f"{kind}/"
    if not parameters.codecs or any(not c.mime_type.lower().startswith(prefix) for c in parameters.codecs):
        raise InvalidRtpParametersError(f"codecs must be of kind {kind} for this source.")
