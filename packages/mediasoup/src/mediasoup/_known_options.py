"""Options that were checked and encoded before: programs make all their transports with the same few."""

from typing import Final, TypeAlias

from ._by_identity import ByIdentity
from ._wire.webrtc_transport import EncodedOptions, encode_options
from .errors import InvalidParametersError
from .json_codec import validated
from .webrtc_server import WebRtcServer
from .webrtc_transport_types import WebRtcTransportOptions

MAX_OPTIONS: Final = 16
"""Most options remembered by a worker; the oldest are forgotten beyond it."""

Prepared: TypeAlias = tuple[EncodedOptions, WebRtcServer | None]


class KnownTransportOptions:
    """The options of a worker's WebRTC transports, by identity: they are values, and do not change."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: ByIdentity[WebRtcTransportOptions, Prepared] = ByIdentity(MAX_OPTIONS)

    def prepare(self, options: WebRtcTransportOptions) -> Prepared:
        """Check options and return them encoded, with the server that they name.

        :raises InvalidParametersError: they are not acceptable.
        """
        known = self._known.get(options)
        if known is not None:
            return known
        checked = validated(options, WebRtcTransportOptions)
        server = checked.webrtc_server
        if server is not None and not isinstance(server, WebRtcServer):
            raise InvalidParametersError("webrtcServer", "must be a WebRtcServer")
        if (server is None) == (not checked.listen_infos):
            raise InvalidParametersError("listenInfos", "or a WebRtcServer must be given, and not both")
        return self._known.keep(options, (encode_options(checked), server))
