"""WebRtcServer: sockets that many WebRTC transports share."""

from collections.abc import Mapping
from types import MappingProxyType

from ._channel import Channel
from ._entity import Entity
from ._wire import webrtc_server as wire
from ._wire.worker import close_webrtc_server
from .bounds import AppData
from .common_types import CloseReason
from .transport_types import TransportClosed
from .webrtc_server_types import (
    WebRtcServerClosed,
    WebRtcServerDump,
    WebRtcTransportHandled,
    WebRtcTransportUnhandled,
)
from .webrtc_transport import WebRtcTransport


class WebRtcServer(Entity):
    """Listens for all WebRTC transports made with it; made by ``Worker.create_webrtc_server``."""

    def __init__(self, server_id: str, channel: Channel, app_data: AppData) -> None:
        super().__init__(server_id, channel, app_data)
        self._webrtc_transports: dict[str, WebRtcTransport] = {}

    @property
    def webrtc_transports(self) -> Mapping[str, WebRtcTransport]:
        """The transports that use its sockets, by id."""
        return MappingProxyType(self._webrtc_transports)

    async def dump(self) -> WebRtcServerDump:
        """Return what the worker holds of it."""
        return wire.decode_dump(await self._request(wire.get_dump(self.id)))

    def _handle(self, transport: WebRtcTransport) -> None:
        """Take note of a transport that uses this server."""
        transport_id = transport.id
        transport._register(self._webrtc_transports)
        transport.on(
            TransportClosed,
            lambda _: self._emit(WebRtcTransportUnhandled(webrtc_transport_id=transport_id)),
        )
        self._emit(WebRtcTransportHandled(webrtc_transport_id=transport_id))

    def _worker_closed(self, reason: CloseReason) -> None:
        self._shut(reason)

    def _close_children(self, reason: CloseReason) -> None:
        # When the worker is gone their routers close them.
        if reason is CloseReason.CLOSED:
            for transport in tuple(self._webrtc_transports.values()):
                transport._listen_server_closed()

    def _tell_worker(self) -> None:
        self._channel.post(close_webrtc_server(self.id))

    def _closed_event(self, reason: CloseReason) -> WebRtcServerClosed:
        return WebRtcServerClosed(reason=reason)
