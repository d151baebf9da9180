"""DirectTransport: media and messages between the application and a router, without a network."""

from ._wire import plain_transport as wire
from ._wire import transport as transport_wire
from ._wire.request import Notification
from .direct_transport_types import DirectTransportDump, DirectTransportStats, RtcpReceived
from .errors import UnsupportedError
from .json_codec import checked_packet
from .transport import Transport
from .transport_types import TransportType


class DirectTransport(Transport):
    """A way in and out for the application; made by ``Router.create_direct_transport``."""

    @property
    def type(self) -> TransportType:
        """Direct."""
        return TransportType.DIRECT

    async def connect(self) -> None:
        """Do nothing: the application is connected from the start."""

    async def set_max_incoming_bitrate(self, bitrate: int) -> None:  # noqa: ARG002
        """Not for this kind of transport.

        :raises UnsupportedError: always.
        """
        raise UnsupportedError("a direct transport has no bitrate limits")

    async def set_max_outgoing_bitrate(self, bitrate: int) -> None:  # noqa: ARG002
        """Not for this kind of transport.

        :raises UnsupportedError: always.
        """
        raise UnsupportedError("a direct transport has no bitrate limits")

    async def set_min_outgoing_bitrate(self, bitrate: int) -> None:  # noqa: ARG002
        """Not for this kind of transport.

        :raises UnsupportedError: always.
        """
        raise UnsupportedError("a direct transport has no bitrate limits")

    def send_rtcp(self, packet: bytes) -> None:
        """Hand over an RTCP packet.

        :raises ClosedError: the transport is closed.
        :raises InvalidParametersError: the packet is not made of bytes.
        """
        self._raise_if_closed()
        self._channel.notify(wire.send_rtcp(self.id, checked_packet(packet)))

    async def dump(self) -> DirectTransportDump:
        """Return what the worker holds of it."""
        return wire.decode_direct_dump(await self._request(transport_wire.get_dump(self.id)))

    async def get_stats(self) -> tuple[DirectTransportStats, ...]:
        """Return its statistics, a single entry."""
        return (wire.decode_direct_stats(await self._request(transport_wire.get_stats(self.id))),)

    def _on_notification(self, notification: Notification) -> None:
        if notification.event == "DIRECTTRANSPORT_RTCP":
            self._emit(RtcpReceived(packet=wire.decode_rtcp(notification)))
        else:
            super()._on_notification(notification)
