"""Router: forwards media between the transports in it."""

import logging
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from . import ortc
from ._channel import Channel
from ._entity import Entity
from ._wire import observer as observer_wire
from ._wire import router as wire
from ._wire import webrtc_transport as webrtc_wire
from ._wire.worker import close_router
from .active_speaker_observer import ActiveSpeakerObserver
from .audio_level_observer import AudioLevelObserver
from .bounds import AppData
from .common_types import CloseReason
from .errors import ClosedError, InvalidParametersError, MediasoupError
from .ids import new_id
from .json_codec import validated
from .observer_types import ActiveSpeakerObserverOptions, AudioLevelObserverOptions
from .producer import Producer
from .router_types import RouterClosed, RouterDump, RtpObserverCreated, TransportCreated
from .rtp_observer import RtpObserver
from .rtp_parameters import RouterRtpCodecCapability, RtpCapabilities
from .transport import RouterShare, Transport
from .webrtc_server import WebRtcServer
from .webrtc_transport import WebRtcTransport
from .webrtc_transport_types import WebRtcTransportOptions

_log = logging.getLogger("mediasoup.router")


class Router(Entity):
    """A set of transports, between which media flows; made by ``Worker.create_router``."""

    def __init__(
        self, router_id: str, channel: Channel, rtp_capabilities: RtpCapabilities, app_data: AppData
    ) -> None:
        super().__init__(router_id, channel, app_data)
        self._share = RouterShare(router_id, rtp_capabilities)
        self._transports: dict[str, Transport] = {}
        self._rtp_observers: dict[str, RtpObserver] = {}

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
        server = options.webrtc_server
        if (server is None) == (not options.listen_infos):
            raise InvalidParametersError("listenInfos", "or a WebRtcServer must be given, and not both")
        if server is not None and not isinstance(server, WebRtcServer):
            raise InvalidParametersError("webrtcServer", "must be a WebRtcServer")
        validated(options)
        transport_id = new_id()
        with self._channel.mailboxes.holding(transport_id):
            response = await self._request(webrtc_wire.create(self.id, transport_id, options))
            if server is not None and server.closed:
                # The worker closed the transport together with its server.
                raise ClosedError(f"the WebRtcServer {server.id} closed")
            dump = webrtc_wire.decode_dump(response)
            transport = WebRtcTransport(self._channel, self._share, dump, options.app_data)
        self._adopt(transport)
        if server is not None:
            server._handle(transport)
        return transport

    async def create_audio_level_observer(
        self, options: AudioLevelObserverOptions | None = None
    ) -> AudioLevelObserver:
        """Make an observer of how loud producers are.

        :raises InvalidParametersError: the options are not acceptable.
        """
        options = options or AudioLevelObserverOptions()
        validated(options)
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
        options = options or ActiveSpeakerObserverOptions()
        validated(options)
        observer_id = new_id()
        with self._channel.mailboxes.holding(observer_id):
            await self._request(observer_wire.create_active_speaker(self.id, observer_id, options))
            observer = ActiveSpeakerObserver(observer_id, self._channel, self._share, options.app_data)
        self._adopt_observer(observer)
        return observer

    def can_consume(self, producer_id: str, rtp_capabilities: RtpCapabilities) -> bool:
        """Tell whether an end of these capabilities can consume the producer; False for one unknown."""
        producer = self._share.producers.get(producer_id)
        if producer is None:
            _log.debug("can_consume: no producer %s", producer_id)
            return False
        try:
            checked = ortc.validate_rtp_capabilities(rtp_capabilities)
            return ortc.can_consume(producer.consumable_rtp_parameters, checked)
        except MediasoupError as error:
            _log.debug("can_consume: %s", error)
            return False

    def update_media_codecs(self, media_codecs: Sequence[RouterRtpCodecCapability]) -> None:
        """Replace the codecs that future producers may use.

        :raises InvalidParametersError: a codec is not acceptable.
        :raises UnsupportedError: a codec is not supported.
        """
        self._share.rtp_capabilities = ortc.generate_router_rtp_capabilities(media_codecs)

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
