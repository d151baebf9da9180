"""Router: forwards media between the transports in it."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from . import ortc
from ._channel import Channel
from ._entity import Entity
from ._negotiated import RouterKind
from ._piping import PipePair, PipeToRouterResult, connect_routers, pipe_data_producer, pipe_producer
from ._router_share import RouterShare
from ._wire import observer as observer_wire
from ._wire import plain_transport as plain_wire
from ._wire import router as wire
from ._wire import webrtc_transport as webrtc_wire
from ._wire.worker import close_router
from ._worker_share import WorkerShare
from .active_speaker_observer import ActiveSpeakerObserver
from .audio_level_observer import AudioLevelObserver
from .bounds import AppData
from .common_types import CloseReason
from .consumer import Consumer
from .data_producer import DataProducer
from .direct_transport import DirectTransport
from .direct_transport_types import DirectTransportOptions
from .errors import ClosedError, InvalidParametersError, MediasoupError
from .ids import new_id
from .json_codec import validated
from .observer_types import ActiveSpeakerObserverOptions, AudioLevelObserverOptions
from .pipe_transport import PipeTransport
from .pipe_transport_types import PipeTransportOptions
from .plain_transport import PlainTransport
from .plain_transport_types import PlainTransportOptions
from .producer import Producer
from .router_types import PipeToRouterOptions, RouterClosed, RouterDump, RtpObserverCreated, TransportCreated
from .rtp_observer import RtpObserver
from .rtp_parameters import RouterRtpCodecCapability, RtpCapabilities
from .transport import Transport
from .transport_types import TransportClosed
from .webrtc_transport import WebRtcTransport
from .webrtc_transport_types import WebRtcTransportOptions

_log = logging.getLogger("mediasoup.router")


class Router(Entity):
    """A set of transports, between which media flows; made by ``Worker.create_router``."""

    def __init__(
        self,
        router_id: str,
        channel: Channel,
        kind: RouterKind,
        worker_share: WorkerShare,
        app_data: AppData,
    ) -> None:
        super().__init__(router_id, channel, app_data)
        self._share = RouterShare(router_id, kind)
        self._transports: dict[str, Transport] = {}
        self._rtp_observers: dict[str, RtpObserver] = {}
        self._pipes: dict[str, asyncio.Future[PipePair]] = {}
        self._transport_options = worker_share.transport_options

    @property
    def rtp_capabilities(self) -> RtpCapabilities:
        """The codecs and header extensions that it supports."""
        return self._share.rtp_capabilities

    @property
    def transports(self) -> Mapping[str, Transport]:
        """Its transports by id."""
        return MappingProxyType(self._transports)

    @property
    def producers(self) -> Mapping[str, Producer]:
        """The producers of all its transports, by id."""
        return MappingProxyType(self._share.producers)

    @property
    def consumers(self) -> Mapping[str, Consumer]:
        """The consumers of all its transports, by id."""
        return MappingProxyType(self._share.consumers)

    @property
    def data_producers(self) -> Mapping[str, DataProducer]:
        """The data producers of all its transports, by id."""
        return MappingProxyType(self._share.data_producers)

    @property
    def rtp_observers(self) -> Mapping[str, RtpObserver]:
        """Its observers by id."""
        return MappingProxyType(self._rtp_observers)

    async def dump(self) -> RouterDump:
        """Return what the worker holds of it."""
        return wire.decode_dump(await self._request(wire.get_dump(self.id)))

    async def create_webrtc_transport(self, options: WebRtcTransportOptions) -> WebRtcTransport:
        """Make a transport for one WebRTC connection.

        :raises InvalidParametersError: the options are not acceptable.
        :raises RequestRejectedError: the worker cannot listen there.
        """
        encoded, server = self._transport_options.prepare(options)
        transport_id = new_id()
        with self._channel.mailboxes.holding(transport_id):
            response = await self._request(webrtc_wire.create(self.id, transport_id, encoded))
            if server is not None and server.closed:
                # The worker closed the transport together with its server.
                raise ClosedError(f"the WebRtcServer {server.id} closed")
            created = webrtc_wire.decode_created(response)
            transport = WebRtcTransport(self._channel, self._share, created, options.app_data)
        self._adopt(transport)
        if server is not None:
            server._handle(transport)
        return transport

    async def create_plain_transport(self, options: PlainTransportOptions) -> PlainTransport:
        """Make a transport for plain RTP.

        :raises InvalidParametersError: the options are not acceptable.
        :raises RequestRejectedError: the worker cannot listen there.
        """
        options = validated(options, PlainTransportOptions)
        transport_id = new_id()
        with self._channel.mailboxes.holding(transport_id):
            response = await self._request(plain_wire.create_plain(self.id, transport_id, options))
            dump = plain_wire.decode_plain_dump(response)
            transport = PlainTransport(self._channel, self._share, dump, options.app_data)
        self._adopt(transport)
        return transport

    async def create_pipe_transport(self, options: PipeTransportOptions) -> PipeTransport:
        """Make one end of a pipe to another router.

        :raises InvalidParametersError: the options are not acceptable.
        :raises RequestRejectedError: the worker cannot listen there.
        """
        options = validated(options, PipeTransportOptions)
        transport_id = new_id()
        with self._channel.mailboxes.holding(transport_id):
            response = await self._request(plain_wire.create_pipe(self.id, transport_id, options))
            dump = plain_wire.decode_pipe_dump(response)
            transport = PipeTransport(self._channel, self._share, dump, options.app_data)
        self._adopt(transport)
        return transport

    async def create_direct_transport(self, options: DirectTransportOptions | None = None) -> DirectTransport:
        """Make a transport between the application and the router.

        :raises InvalidParametersError: the options are not acceptable.
        """
        options = validated(DirectTransportOptions() if options is None else options, DirectTransportOptions)
        transport_id = new_id()
        with self._channel.mailboxes.holding(transport_id):
            await self._request(plain_wire.create_direct(self.id, transport_id, options))
            transport = DirectTransport(transport_id, self._channel, self._share, options.app_data)
        self._adopt(transport)
        return transport

    async def create_audio_level_observer(
        self, options: AudioLevelObserverOptions | None = None
    ) -> AudioLevelObserver:
        """Make an observer of how loud producers are.

        :raises InvalidParametersError: the options are not acceptable.
        """
        options = AudioLevelObserverOptions() if options is None else options
        options = validated(options, AudioLevelObserverOptions)
        observer_id = new_id()
        with self._channel.mailboxes.holding(observer_id):
            await self._request(observer_wire.create_audio_level(self.id, observer_id, options))
            observer = AudioLevelObserver(observer_id, self._channel, self._share, options.app_data)
        self._adopt_observer(observer)
        return observer

    async def create_active_speaker_observer(
        self, options: ActiveSpeakerObserverOptions | None = None
    ) -> ActiveSpeakerObserver:
        """Make an observer of who speaks.

        :raises InvalidParametersError: the options are not acceptable.
        """
        options = ActiveSpeakerObserverOptions() if options is None else options
        options = validated(options, ActiveSpeakerObserverOptions)
        observer_id = new_id()
        with self._channel.mailboxes.holding(observer_id):
            await self._request(observer_wire.create_active_speaker(self.id, observer_id, options))
            observer = ActiveSpeakerObserver(observer_id, self._channel, self._share, options.app_data)
        self._adopt_observer(observer)
        return observer

    async def pipe_to_router(self, router: "Router", options: PipeToRouterOptions) -> PipeToRouterResult:
        """Make a producer, or a data producer, of this router one of another router's, too.

        Both routers live in this process, in one worker or two. They are connected once, by the first call;
        later calls, from either side, use the same pipe, whose options are those of the first.

        :raises InvalidParametersError: the options are not acceptable, or the producer is unknown.
        :raises ClosedError: the producer or one of the routers closed meanwhile.
        """
        checked = validated(options, PipeToRouterOptions)
        if not isinstance(router, Router) or router is self:
            raise InvalidParametersError("router", "must be another router")
        if (checked.producer_id is None) == (checked.data_producer_id is None):
            raise InvalidParametersError("producerId", "or dataProducerId must be given, and not both")
        if checked.producer_id is not None:
            producer = self._share.producer(checked.producer_id)
            _check_free("producerId", producer.id, router._share.producers, checked)
            here, there = await self._pipe_ends(router, checked)
            return await pipe_producer(producer, here, there, keep_id=checked.keep_id, paused=checked.paused)
        data_producer = self._share.data_producer(checked.data_producer_id or "")
        _check_free("dataProducerId", data_producer.id, router._share.data_producers, checked)
        here, there = await self._pipe_ends(router, checked)
        return await pipe_data_producer(data_producer, here, there, keep_id=checked.keep_id)

    async def _pipe_ends(
        self, router: "Router", options: PipeToRouterOptions
    ) -> tuple[PipeTransport, PipeTransport]:
        # The pair is made by a task of its own: who waits for it may be cancelled, others may wait, too.
        making = self._pipes.get(router.id)
        if making is None or not _is_usable(making):
            making = asyncio.ensure_future(connect_routers(self, router, options))
            self._pipes[router.id] = router._pipes[self.id] = making
            making.add_done_callback(lambda made: self._keep_while_open(made, router))
        pair = await asyncio.shield(making)
        return pair.ends[self.id], pair.ends[router.id]

    def _keep_while_open(self, made: "asyncio.Future[PipePair]", router: "Router") -> None:
        def forget(_event: object = None) -> None:
            for pipes, other in ((self._pipes, router.id), (router._pipes, self.id)):
                if pipes.get(other) is made:
                    del pipes[other]

        if made.cancelled() or made.exception() is not None or made.result().closed:
            forget()
            return
        for end in made.result().ends.values():
            end.on(TransportClosed, forget)

    def can_consume(self, producer_id: str, rtp_capabilities: RtpCapabilities) -> bool:
        """Tell whether an end of these capabilities can consume the producer; False for one unknown."""
        try:
            producer = self._share.producer(producer_id)
            return producer._offers.can_consume(self._share.kind.receivers.check(rtp_capabilities))
        except MediasoupError as error:
            _log.debug("can_consume: %s", error)
            return False

    def update_media_codecs(self, media_codecs: Sequence[RouterRtpCodecCapability]) -> None:
        """Replace the codecs that future producers may use.

        :raises InvalidParametersError: a codec is not acceptable.
        :raises UnsupportedError: a codec is not supported.
        """
        self._share.kind = RouterKind(ortc.generate_router_rtp_capabilities(media_codecs))

    def _adopt(self, transport: Transport) -> None:
        transport._register(self._transports)
        self._emit(TransportCreated(transport_id=transport.id))

    def _adopt_observer(self, observer: RtpObserver) -> None:
        observer._register(self._rtp_observers)
        self._emit(RtpObserverCreated(rtp_observer_id=observer.id))

    def _worker_closed(self, reason: CloseReason) -> None:
        self._shut(reason)

    def _close_children(self, reason: CloseReason) -> None:  # noqa: ARG002
        for transport in tuple(self._transports.values()):
            transport._router_closed()
        for observer in tuple(self._rtp_observers.values()):
            observer._router_closed()

    def _tell_worker(self) -> None:
        self._channel.post(close_router(self.id))

    def _closed_event(self, reason: CloseReason) -> RouterClosed:
        return RouterClosed(reason=reason)


def _check_free(path: str, entity_id: str, there: Mapping[str, object], options: PipeToRouterOptions) -> None:
    if options.keep_id and entity_id in there:
        raise InvalidParametersError(path, f"is in the other router, and keepId is set: {entity_id!r}")


def _is_usable(making: "asyncio.Future[PipePair]") -> bool:
    if not making.done():
        return True
    return not making.cancelled() and making.exception() is None and not making.result().closed
