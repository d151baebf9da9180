"""What transports with an SCTP association have in common."""

from ._channel import Channel
from ._router_share import RouterShare
from ._wire import transport as wire
from ._wire.request import Notification
from .bounds import AppData
from .common_types import CloseReason
from .sctp_parameters import SctpNegotiatedCapabilities, SctpParameters
from .transport import Transport
from .transport_types import BaseTransportDump, SctpCapabilitiesNegotiated, SctpState, SctpStateChanged


class SctpTransport(Transport):
    """Base of the transports that may carry messages over SCTP."""

    def __init__(
        self,
        channel: Channel,
        router: RouterShare,
        dump: BaseTransportDump | wire.CreatedTransport,
        app_data: AppData,
    ) -> None:
        super().__init__(dump.id, channel, router, app_data)
        self._sctp_parameters = dump.sctp_parameters
        self._sctp_state = dump.sctp_state
        # Until the worker tells them, its dump holds zeros.
        self._sctp_negotiated_capabilities: SctpNegotiatedCapabilities | None = None

    @property
    def sctp_parameters(self) -> SctpParameters | None:
        """The SCTP association offered, None without SCTP."""
        return self._sctp_parameters

    @property
    def sctp_state(self) -> SctpState | None:
        """State of the SCTP association, None without SCTP."""
        return self._sctp_state

    @property
    def sctp_negotiated_capabilities(self) -> SctpNegotiatedCapabilities | None:
        """The numbers of streams that both ends agreed on."""
        return self._sctp_negotiated_capabilities

    def _outbound_streams(self) -> int:
        agreed = self._sctp_negotiated_capabilities
        return super()._outbound_streams() if agreed is None else agreed.negotiated_max_outbound_streams

    def _close_children(self, reason: CloseReason) -> None:
        if self._sctp_state is not None:
            self._sctp_state = SctpState.CLOSED
        super()._close_children(reason)

    def _on_notification(self, notification: Notification) -> None:
        match notification.event:
            case "TRANSPORT_SCTP_STATE_CHANGE":
                self._sctp_state = wire.decode_sctp_state(notification)
                self._emit(SctpStateChanged(state=self._sctp_state))
            case "TRANSPORT_SCTP_NEGOTIATED_CAPABILITIES":
                agreed = wire.decode_sctp_negotiated(notification)
                self._sctp_negotiated_capabilities = agreed
                self._emit(SctpCapabilitiesNegotiated(capabilities=agreed))
            case _:
                super()._on_notification(notification)
