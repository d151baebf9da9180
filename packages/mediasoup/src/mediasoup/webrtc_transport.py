"""WebRtcTransport: ICE and DTLS with a browser or another WebRTC client."""

from dataclasses import replace

from ._channel import Channel
from ._router_share import RouterShare
from ._sctp_transport import SctpTransport
from ._wire import transport as transport_wire
from ._wire import webrtc_transport as wire
from ._wire.request import Notification
from .bounds import AppData
from .common_types import CloseReason
from .json_codec import validated
from .transport_types import TransportTuple, TransportType
from .webrtc_transport_types import (
    DtlsParameters,
    DtlsState,
    IceCandidate,
    IceParameters,
    IceRole,
    IceSelectedTupleChanged,
    IceState,
    IceStateChanged,
    WebRtcTransportConnection,
    WebRtcTransportDump,
    WebRtcTransportStats,
)


class WebRtcTransport(SctpTransport):
    """A WebRTC connection; made by ``Router.create_webrtc_transport``."""

    def __init__(
        self, channel: Channel, router: RouterShare, created: wire.CreatedWebRtcTransport, app_data: AppData
    ) -> None:
        super().__init__(channel, router, created, app_data)
        self._ice_role = created.ice_role
        self._ice_parameters = created.ice_parameters
        self._ice_candidates = created.ice_candidates
        self._ice_state = created.ice_state
        self._ice_selected_tuple = created.ice_selected_tuple
        self._dtls_parameters = created.dtls_parameters
        self._dtls_state = created.dtls_state
        self._dtls_remote_cert = created.dtls_remote_cert

    @property
    def type(self) -> TransportType:
        """WebRTC."""
        return TransportType.WEBRTC

    @property
    def ice_role(self) -> IceRole:
        """Always controlled, since the worker is ICE lite."""
        return self._ice_role

    @property
    def ice_parameters(self) -> IceParameters:
        """Credentials of the local ICE agent."""
        return self._ice_parameters

    @property
    def ice_candidates(self) -> tuple[IceCandidate, ...]:
        """Where the other end may connect to."""
        return self._ice_candidates

    @property
    def ice_state(self) -> IceState:
        """State of the ICE connection."""
        return self._ice_state

    @property
    def ice_selected_tuple(self) -> TransportTuple | None:
        """The pair of addresses in use, None until ICE connects."""
        return self._ice_selected_tuple

    @property
    def dtls_parameters(self) -> DtlsParameters:
        """Local DTLS role and certificate fingerprints."""
        return self._dtls_parameters

    @property
    def dtls_state(self) -> DtlsState:
        """State of the DTLS connection."""
        return self._dtls_state

    @property
    def dtls_remote_cert(self) -> str | None:
        """The other end's certificate in PEM, once connected."""
        return self._dtls_remote_cert

    @property
    def connection(self) -> WebRtcTransportConnection:
        """What the other end needs in order to connect."""
        return WebRtcTransportConnection(
            id=self.id,
            ice_parameters=self._ice_parameters,
            ice_candidates=self._ice_candidates,
            dtls_parameters=self._dtls_parameters,
            sctp_parameters=self._sctp_parameters,
        )

    async def connect(self, dtls_parameters: DtlsParameters) -> None:
        """Give the other end's DTLS parameters; once in a transport's life.

        :raises InvalidParametersError: they are not acceptable.
        :raises RequestRejectedError: it was done before, or the worker cannot use them.
        """
        checked = validated(dtls_parameters, DtlsParameters)
        response = await self._request(wire.connect(self.id, checked))
        self._dtls_parameters = replace(self._dtls_parameters, role=wire.decode_connect(response))

    async def restart_ice(self) -> IceParameters:
        """Make new ICE credentials, for the other end to reconnect with."""
        self._ice_parameters = wire.decode_restart_ice(await self._request(wire.restart_ice(self.id)))
        return self._ice_parameters

    async def dump(self) -> WebRtcTransportDump:
        """Return what the worker holds of it."""
        return wire.decode_dump(await self._request(transport_wire.get_dump(self.id)))

    async def get_stats(self) -> tuple[WebRtcTransportStats, ...]:
        """Return its statistics, a single entry."""
        return (wire.decode_stats(await self._request(transport_wire.get_stats(self.id))),)

    def _close_children(self, reason: CloseReason) -> None:
        self._ice_state = IceState.CLOSED
        self._ice_selected_tuple = None
        self._dtls_state = DtlsState.CLOSED
        super()._close_children(reason)

    def _on_notification(self, notification: Notification) -> None:
        match notification.event:
            case "WEBRTCTRANSPORT_ICE_STATE_CHANGE":
                self._ice_state = wire.decode_ice_state(notification)
                self._emit(IceStateChanged(state=self._ice_state))
            case "WEBRTCTRANSPORT_ICE_SELECTED_TUPLE_CHANGE":
                selected = self._ice_selected_tuple = wire.decode_ice_tuple(notification)
                self._emit(IceSelectedTupleChanged(tuple=selected))
            case "WEBRTCTRANSPORT_DTLS_STATE_CHANGE":
                change = wire.decode_dtls_state(notification)
                self._dtls_state = change.state
                self._dtls_remote_cert = change.remote_cert or self._dtls_remote_cert
                self._emit(change)
            case _:
                super()._on_notification(notification)
