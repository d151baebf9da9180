"""PlainTransport: RTP, RTCP and SCTP over UDP without ICE and DTLS, with SRTP if wanted."""

import builtins

from ._channel import Channel
from ._router_share import RouterShare
from ._sctp_transport import SctpTransport
from ._wire import plain_transport as wire
from ._wire import transport as transport_wire
from ._wire.request import Notification
from .bounds import AppData
from .json_codec import validated
from .plain_transport_types import (
    PlainTransportDump,
    PlainTransportStats,
    RtcpTupleChanged,
    TupleChanged,
)
from .srtp_parameters import RemoteEnd, SrtpParameters
from .transport_types import TransportTuple, TransportType


class PlainTransport(SctpTransport):
    """A plain RTP connection; made by ``Router.create_plain_transport``."""

    def __init__(
        self, channel: Channel, router: RouterShare, dump: PlainTransportDump, app_data: AppData
    ) -> None:
        super().__init__(channel, router, dump, app_data)
        self._rtcp_mux = dump.rtcp_mux
        self._comedia = dump.comedia
        self._tuple = dump.tuple
        self._rtcp_tuple = dump.rtcp_tuple
        self._srtp_parameters = dump.srtp_parameters

    @property
    def type(self) -> TransportType:
        """Plain."""
        return TransportType.PLAIN

    @property
    def rtcp_mux(self) -> bool:
        """Whether RTCP shares the port of RTP."""
        return self._rtcp_mux

    @property
    def comedia(self) -> bool:
        """Whether the remote address is taken from the first packet."""
        return self._comedia

    @property
    def tuple(self) -> TransportTuple:
        """The addresses of RTP; the remote one is unset until it is known."""
        return self._tuple

    @property
    def rtcp_tuple(self) -> TransportTuple | None:
        """The addresses of RTCP, None when it shares the port of RTP."""
        return self._rtcp_tuple

    @property
    def srtp_parameters(self) -> SrtpParameters | None:
        """Local SRTP keys, None without SRTP."""
        return self._srtp_parameters

    async def connect(
        self,
        *,
        ip: str | None = None,
        port: int | None = None,
        rtcp_port: int | None = None,
        srtp_parameters: SrtpParameters | None = None,
    ) -> None:
        """Give the other end's address and, with SRTP, its keys; with comedia, the keys alone.

        :raises InvalidParametersError: an argument is not acceptable.
        :raises RequestRejectedError: it was done before, or something is missing or superfluous.
        """
        end = RemoteEnd(ip=ip, port=port, rtcp_port=rtcp_port, srtp_parameters=srtp_parameters)
        end = validated(end, RemoteEnd)
        request = wire.connect_plain(self.id, end.ip, end.port, end.rtcp_port, end.srtp_parameters)
        rtp, rtcp, srtp = wire.decode_connect_plain(await self._request(request))
        self._tuple = rtp or self._tuple
        self._rtcp_tuple = rtcp or self._rtcp_tuple
        self._srtp_parameters = srtp or self._srtp_parameters

    async def dump(self) -> PlainTransportDump:
        """Return what the worker holds of it."""
        return wire.decode_plain_dump(await self._request(transport_wire.get_dump(self.id)))

    async def get_stats(self) -> builtins.tuple[PlainTransportStats, ...]:
        """Return its statistics, a single entry."""
        return (wire.decode_plain_stats(await self._request(transport_wire.get_stats(self.id))),)

    def _on_notification(self, notification: Notification) -> None:
        match notification.event:
            case "PLAINTRANSPORT_TUPLE":
                self._tuple = wire.decode_tuple_change(notification)
                self._emit(TupleChanged(tuple=self._tuple))
            case "PLAINTRANSPORT_RTCP_TUPLE":
                rtcp_tuple = self._rtcp_tuple = wire.decode_tuple_change(notification)
                self._emit(RtcpTupleChanged(tuple=rtcp_tuple))
            case _:
                super()._on_notification(notification)
