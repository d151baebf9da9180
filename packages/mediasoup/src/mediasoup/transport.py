"""Transport: what all transports have in common."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from . import ortc
from ._channel import Channel
from ._data_transport import DataTransport
from ._router_share import RouterShare
from ._wire import consumer as consumer_wire
from ._wire import producer as producer_wire
from ._wire import transport as wire
from ._wire.request import Notification, Request
from ._wire.router import close_transport
from .bounds import AppData
from .common_types import CloseReason
from .consumer import Consumer
from .consumer_types import ConsumerOptions, ConsumerType
from .errors import InvalidParametersError
from .ids import new_cname, new_id
from .json_codec import check_fields, checked_int, listed
from .producer import Producer
from .producer_types import ProducerOptions
from .rtp_parameters import MediaKind, RtcpParameters, RtpEncodingParameters, RtpParameters
from .transport_types import (
    BaseTransportDump,
    BaseTransportStats,
    ConsumerCreated,
    ProducerCreated,
    TransportClosed,
    TransportTraceEventType,
)

# MIDs of consumers are numbers of at most eight digits.
_MID_LIMIT = 100_000_000

# The capabilities are checked by themselves, once for all consumers of an end.
_CONSUMER_FIELDS = (
    *("producer_id", "paused", "mid", "preferred_layers", "enable_rtx", "ignore_dtx", "pipe", "app_data"),
)

_log = logging.getLogger("mediasoup.transport")


class Transport(DataTransport):
    """Base of the transports, through which media and data enter and leave a router."""

    def __init__(self, transport_id: str, channel: Channel, router: RouterShare, app_data: AppData) -> None:
        super().__init__(transport_id, channel, router, app_data)
        self._producers: dict[str, Producer] = {}
        self._consumers: dict[str, Consumer] = {}
        self._cname = ""
        self._next_mid = 0
        channel.mailboxes.listen(transport_id, self._on_notification)

    @property
    def producers(self) -> Mapping[str, Producer]:
        """Its producers by id."""
        return MappingProxyType(self._producers)

    @property
    def consumers(self) -> Mapping[str, Consumer]:
        """Its consumers by id."""
        return MappingProxyType(self._consumers)

    async def dump(self) -> BaseTransportDump:
        """Return what the worker holds of it."""
        raise NotImplementedError

    async def get_stats(self) -> tuple[BaseTransportStats, ...]:
        """Return its statistics."""
        raise NotImplementedError

    async def set_max_incoming_bitrate(self, bitrate: int) -> None:
        """Cap what the other end sends, in bps; 0 removes the cap.

        :raises InvalidParametersError: the bitrate is out of range.
        """
        await self._request(wire.set_max_incoming_bitrate(self.id, _bps("max_incoming_bitrate", bitrate)))

    def limit(self, *, max_incoming_bitrate: int = 0, min_outgoing_bitrate: int = 0) -> None:
        """Set these, in bps and where not 0, without waiting: it is done before what is asked next.

        A refusal by the worker is logged as a warning.

        :raises InvalidParametersError: a bitrate is out of range.
        """
        self._raise_if_closed()
        if max_incoming_bitrate:
            checked = _bps("max_incoming_bitrate", max_incoming_bitrate)
            self._post_limit(wire.set_max_incoming_bitrate(self.id, checked))
        if min_outgoing_bitrate:
            checked = _bps("min_outgoing_bitrate", min_outgoing_bitrate)
            self._post_limit(wire.set_min_outgoing_bitrate(self.id, checked))

    def _post_limit(self, request: Request) -> None:
        self._channel.post(request, refusal_level=logging.WARNING, urgent=False)

    async def set_max_outgoing_bitrate(self, bitrate: int) -> None:
        """Cap what is sent, in bps; 0 removes the cap.

        :raises InvalidParametersError: the bitrate is out of range.
        :raises RequestRejectedError: it is below the least outgoing bitrate.
        """
        await self._request(wire.set_max_outgoing_bitrate(self.id, _bps("max_outgoing_bitrate", bitrate)))

    async def set_min_outgoing_bitrate(self, bitrate: int) -> None:
        """Set the least bandwidth to assume, in bps; 0 removes it.

        :raises InvalidParametersError: the bitrate is out of range.
        :raises RequestRejectedError: it is above the cap on the outgoing bitrate.
        """
        await self._request(wire.set_min_outgoing_bitrate(self.id, _bps("min_outgoing_bitrate", bitrate)))

    async def enable_trace_event(self, types: Iterable[TransportTraceEventType] = ()) -> None:
        """Trace these events and no others.

        :raises InvalidParametersError: a type is unknown.
        """
        await self._request(wire.enable_trace_event(self.id, listed("types", types)))

    async def produce(self, options: ProducerOptions) -> Producer:
        """Take in media that the other end sends.

        :raises InvalidParametersError: the options are not acceptable, or the id is in use.
        :raises UnsupportedError: the router has no such codec.
        :raises RequestRejectedError: the worker refused, for instance because an SSRC is in use.
        """
        self._raise_if_closed()
        options = check_fields(
            options, ProducerOptions, "id", "paused", "key_frame_request_delay", "app_data"
        )
        kind = _media_kind(options.kind)
        try:
            parameters = self._complete(ortc.validate_rtp_parameters(options.rtp_parameters))
            sender = self._router.kind.senders.of(kind, parameters)
        except InvalidParametersError as error:
            raise error.within("rtpParameters") from None
        parameters, mapping, consumable = ortc.accept_sender(sender.codecs, parameters)
        producer_id = options.id or new_id()
        if producer_id in self._router.producers:
            raise InvalidParametersError("id", f"is in use by another producer: {producer_id!r}")
        arguments = producer_wire.ProduceArguments(
            producer_id=producer_id,
            kind=kind,
            rtp_parameters=parameters,
            rtp_mapping=mapping,
            paused=options.paused,
            key_frame_request_delay=options.key_frame_request_delay,
            enable_mediasoup_packet_id_header_extension=options.enable_mediasoup_packet_id_header_extension,
        )
        with self._channel.mailboxes.holding(producer_id):
            response = await self._request(producer_wire.produce(self.id, arguments, sender.encoded))
            producer = Producer(
                self._channel,
                self.id,
                arguments,
                producer_wire.decode_produce(response),
                consumable_rtp_parameters=consumable,
                sender=sender,
                app_data=options.app_data,
            )
        producer._register(self._producers, self._router.producers)
        self._emit(ProducerCreated(producer_id=producer_id))
        return producer

    async def consume(self, options: ConsumerOptions) -> Consumer:
        """Send a producer's media to the other end.

        :raises InvalidParametersError: the options are not acceptable, or the router has no such producer.
        :raises UnsupportedError: the other end can receive none of the producer's codecs.
        """
        self._raise_if_closed()
        options = check_fields(options, ConsumerOptions, *_CONSUMER_FIELDS)
        producer = self._router.producer(options.producer_id)
        is_video = producer.kind is MediaKind.VIDEO
        offer = producer._offers.offer(
            self._router.kind.receivers.check(options.rtp_capabilities),
            enable_rtx=is_video if options.enable_rtx is None else options.enable_rtx,
        )
        mid = None if options.pipe else options.mid or self._take_mid()
        parameters = ortc.accept_consumer_offer(offer, mid=mid, pipe=options.pipe)
        return await self._consume(producer, parameters, options)

    async def _consume(
        self, producer: Producer, parameters: RtpParameters, options: ConsumerOptions
    ) -> Consumer:
        arguments = consumer_wire.ConsumeArguments(
            consumer_id=new_id(),
            producer_id=producer.id,
            kind=producer.kind,
            type=ConsumerType.PIPE if options.pipe else ConsumerType(producer.type),
            rtp_parameters=parameters,
            consumable_rtp_encodings=producer.consumable_rtp_parameters.encodings,
            paused=options.paused,
            preferred_layers=options.preferred_layers,
            ignore_dtx=options.ignore_dtx,
        )
        with self._channel.mailboxes.holding(arguments.consumer_id):
            response = await self._request(consumer_wire.consume(self.id, arguments, producer._encoded))
            answer = consumer_wire.decode_consume(response)
            consumer = Consumer(self._channel, self.id, arguments, answer, options.app_data)
        consumer._register(self._consumers, self._router.consumers)
        self._emit(ConsumerCreated(consumer_id=consumer.id))
        return consumer

    def _complete(self, parameters: RtpParameters) -> RtpParameters:
        """Give a producer an encoding, and the name that all producers of this transport share."""
        if not self._cname:
            self._cname = parameters.rtcp.cname or new_cname()
        return replace(
            parameters,
            encodings=parameters.encodings or (RtpEncodingParameters(),),
            rtcp=RtcpParameters(cname=self._cname, reduced_size=parameters.rtcp.reduced_size),
        )

    def _take_mid(self) -> str:
        mid, self._next_mid = self._next_mid, (self._next_mid + 1) % _MID_LIMIT
        return str(mid)

    def _router_closed(self) -> None:
        self._shut(CloseReason.ROUTER_CLOSED)

    def _listen_server_closed(self) -> None:
        self._shut(CloseReason.LISTEN_SERVER_CLOSED)

    def _close_children(self, reason: CloseReason) -> None:
        for producer in tuple(self._producers.values()):
            producer._transport_closed()
        for consumer in tuple(self._consumers.values()):
            consumer._transport_closed()
        super()._close_children(reason)

    def _tell_worker(self) -> None:
        self._channel.post(close_transport(self._router.router_id, self.id))

    def _closed_event(self, reason: CloseReason) -> TransportClosed:
        return TransportClosed(reason=reason)

    def _on_notification(self, notification: Notification) -> None:
        if notification.event == "TRANSPORT_TRACE":
            self._emit(wire.decode_trace(notification))
        else:
            _log.warning("unexpected notification %s", notification.event)


def _bps(name: str, bitrate: int) -> int:
    return checked_int(name, bitrate, 2**64 - 1)


def _media_kind(kind: str) -> MediaKind:
    try:
        return MediaKind(kind)
    except ValueError:
        raise InvalidParametersError("kind", "must be audio or video") from None
