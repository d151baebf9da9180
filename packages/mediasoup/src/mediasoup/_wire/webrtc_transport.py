"""Requests to a WebRTC transport, and what it answers and tells."""

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final

from mediasoup._wire.enums import (
    DTLS_ROLE,
    DTLS_STATE,
    FINGERPRINT_ALGORITHM,
    ICE_CANDIDATE_TCP_TYPE,
    ICE_CANDIDATE_TYPE,
    ICE_ROLE,
    ICE_STATE,
    PROTOCOL,
)
from mediasoup._wire.flat import Blob, Table, text, vector
from mediasoup._wire.reader import Reader
from mediasoup._wire.request import Notification, Request, Response
from mediasoup._wire.router import close_transport
from mediasoup._wire.schema import members_of
from mediasoup._wire.sctp_options import encode_base
from mediasoup._wire.transport import (
    TUPLE,
    CreatedTransport,
    decode_base_dump,
    decode_base_of_created,
    decode_base_stats,
    decode_tuple,
    encode_listen_info,
    maybe_tuple,
)
from mediasoup.transport_types import TransportTuple
from mediasoup.webrtc_transport_types import (
    DtlsFingerprint,
    DtlsParameters,
    DtlsRole,
    DtlsState,
    DtlsStateChanged,
    IceCandidate,
    IceParameters,
    IceRole,
    IceState,
    WebRtcTransportDump,
    WebRtcTransportOptions,
    WebRtcTransportStats,
)

CREATE: Final = Table("Router.CreateWebRtcTransportRequest")
TRANSPORT_OPTIONS: Final = Table("WebRtcTransport.WebRtcTransportOptions")
LISTEN_INDIVIDUAL: Final = Table("WebRtcTransport.ListenIndividual")
LISTEN_SERVER: Final = Table("WebRtcTransport.ListenServer")
CONNECT: Final = Table("WebRtcTransport.ConnectRequest")
CONNECT_RESPONSE: Final = Table("WebRtcTransport.ConnectResponse")
DTLS_PARAMETERS: Final = Table("WebRtcTransport.DtlsParameters")
FINGERPRINT: Final = Table("WebRtcTransport.Fingerprint")
ICE_PARAMETERS: Final = Table("WebRtcTransport.IceParameters")
ICE_CANDIDATE: Final = Table("WebRtcTransport.IceCandidate")
DUMP: Final = Table("WebRtcTransport.DumpResponse")
STATS: Final = Table("WebRtcTransport.GetStatsResponse")
RESTART_ICE: Final = Table("Transport.RestartIceResponse")
ICE_STATE_CHANGE: Final = Table("WebRtcTransport.IceStateChangeNotification")
ICE_TUPLE_CHANGE: Final = Table("WebRtcTransport.IceSelectedTupleChangeNotification")
DTLS_STATE_CHANGE: Final = Table("WebRtcTransport.DtlsStateChangeNotification")

_LISTEN: Final = members_of("WebRtcTransport.Listen")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedWebRtcTransport(CreatedTransport):
    """What a new transport is told of itself."""

    ice_role: IceRole
    ice_parameters: IceParameters
    ice_candidates: tuple[IceCandidate, ...]
    ice_state: IceState
    ice_selected_tuple: TransportTuple | None
    dtls_parameters: DtlsParameters
    dtls_state: DtlsState
    dtls_remote_cert: str | None = None


@dataclass(frozen=True, slots=True)
class EncodedOptions:
    """Options of a transport, encoded; ``method`` is the request that takes them."""

    method: str
    options: Blob


def encode_options(options: WebRtcTransportOptions) -> EncodedOptions:
    """Encode the options of a WebRTC transport."""
    server = options.webrtc_server
    if server is None:
        method, listen_type = "ROUTER_CREATE_WEBRTCTRANSPORT", "ListenIndividual"
        infos = vector([encode_listen_info(info) for info in options.listen_infos])
        listen = LISTEN_INDIVIDUAL.pack(listen_infos=infos)
    else:
        method, listen_type = "ROUTER_CREATE_WEBRTCTRANSPORT_WITH_SERVER", "ListenServer"
        listen = LISTEN_SERVER.pack(web_rtc_server_id=text(server.id))
    base = encode_base(
        options,
        is_data_channel=True,
        initial_available_outgoing_bitrate=options.initial_available_outgoing_bitrate,
    )
    encoded = TRANSPORT_OPTIONS.pack(
        base=base,
        listen_type=_LISTEN[listen_type],
        listen=listen,
        enable_udp=options.enable_udp,
        enable_tcp=server is not None if options.enable_tcp is None else options.enable_tcp,
        prefer_udp=options.prefer_udp,
        prefer_tcp=options.prefer_tcp,
        ice_consent_timeout=options.ice_consent_timeout,
    )
    return EncodedOptions(method, encoded)


def create(router_id: str, transport_id: str, encoded: EncodedOptions) -> Request:
    """Make a WebRTC transport."""
    body = CREATE.pack(transport_id=text(transport_id), options=encoded.options)
    undo = partial(close_transport, router_id, transport_id)
    return Request(encoded.method, router_id, "Router_CreateWebRtcTransportRequest", body, undo)


def connect(transport_id: str, parameters: DtlsParameters) -> Request:
    """Give the other end's DTLS parameters."""
    fingerprints = [
        FINGERPRINT.pack(algorithm=FINGERPRINT_ALGORITHM.number(entry.algorithm), value=text(entry.value))
        for entry in parameters.fingerprints
    ]
    encoded = DTLS_PARAMETERS.pack(fingerprints=vector(fingerprints), role=DTLS_ROLE.number(parameters.role))
    body = CONNECT.pack(dtls_parameters=encoded)
    return Request("WEBRTCTRANSPORT_CONNECT", transport_id, "WebRtcTransport_ConnectRequest", body)


def restart_ice(transport_id: str) -> Request:
    """Make new ICE credentials."""
    return Request("TRANSPORT_RESTART_ICE", transport_id)


def decode_connect(response: Response) -> DtlsRole:
    """Decode the local DTLS role."""
    return response.read(CONNECT_RESPONSE, lambda data: DTLS_ROLE.member(data.integer("dtls_local_role")))


def decode_restart_ice(response: Response) -> IceParameters:
    """Decode the new ICE credentials."""
    return response.read(RESTART_ICE, _decode_ice_parameters)


def decode_dump(response: Response) -> WebRtcTransportDump:
    """Decode what the transport holds."""
    return response.read(DUMP, _decode_dump)


def decode_created(response: Response) -> CreatedWebRtcTransport:
    """Decode what a transport needs to know of itself; the tables of a new one are empty."""
    return response.read(DUMP, _decode_created)


def decode_stats(response: Response) -> WebRtcTransportStats:
    """Decode the transport's statistics."""
    return response.read(STATS, _decode_stats)


def decode_ice_state(notification: Notification) -> IceState:
    """Decode the new ICE state."""
    return notification.read(ICE_STATE_CHANGE, lambda data: ICE_STATE.member(data.integer("ice_state")))


def decode_ice_tuple(notification: Notification) -> TransportTuple:
    """Decode the pair of addresses that ICE chose."""
    return notification.read(ICE_TUPLE_CHANGE, lambda data: decode_tuple(data.table("tuple", TUPLE)))


def decode_dtls_state(notification: Notification) -> DtlsStateChanged:
    """Decode the new DTLS state."""
    return notification.read(
        DTLS_STATE_CHANGE,
        lambda data: DtlsStateChanged(
            state=DTLS_STATE.member(data.integer("dtls_state")), remote_cert=data.maybe_text("remote_cert")
        ),
    )


def _decode_dump(data: Reader) -> WebRtcTransportDump:
    return WebRtcTransportDump(**decode_base_dump(data), **_decode_connection(data))


def _decode_created(data: Reader) -> CreatedWebRtcTransport:
    return CreatedWebRtcTransport(**decode_base_of_created(data), **_decode_connection(data))


def _decode_connection(data: Reader) -> dict[str, Any]:
    return {
        "ice_role": ICE_ROLE.member(data.integer("ice_role")),
        "ice_parameters": _decode_ice_parameters(data.table("ice_parameters", ICE_PARAMETERS)),
        "ice_candidates": tuple(
            _decode_candidate(candidate) for candidate in data.tables("ice_candidates", ICE_CANDIDATE)
        ),
        "ice_state": ICE_STATE.member(data.integer("ice_state")),
        "ice_selected_tuple": maybe_tuple(data, "ice_selected_tuple"),
        "dtls_parameters": _decode_dtls_parameters(data.table("dtls_parameters", DTLS_PARAMETERS)),
        "dtls_state": DTLS_STATE.member(data.integer("dtls_state")),
    }


def _decode_stats(data: Reader) -> WebRtcTransportStats:
    return WebRtcTransportStats(
        **decode_base_stats(data, "webrtc-transport"),
        ice_role=ICE_ROLE.member(data.integer("ice_role")),
        ice_state=ICE_STATE.member(data.integer("ice_state")),
        ice_selected_tuple=maybe_tuple(data, "ice_selected_tuple"),
        dtls_state=DTLS_STATE.member(data.integer("dtls_state")),
    )


def _decode_ice_parameters(data: Reader) -> IceParameters:
    return IceParameters(
        username_fragment=data.text("username_fragment"),
        password=data.text("password"),
        ice_lite=data.boolean("ice_lite"),
    )


def _decode_candidate(data: Reader) -> IceCandidate:
    address = data.text("address")
    return IceCandidate(
        foundation=data.text("foundation"),
        priority=data.integer("priority"),
        ip=address,
        address=address,
        protocol=PROTOCOL.member(data.integer("protocol")),
        port=data.integer("port"),
        type=ICE_CANDIDATE_TYPE.member(data.integer("type")),
        tcp_type=ICE_CANDIDATE_TCP_TYPE.maybe_member(data.maybe_integer("tcp_type")),
    )


def _decode_dtls_parameters(data: Reader) -> DtlsParameters:
    fingerprints = [
        (entry.integer("algorithm"), entry.text("value"))
        for entry in data.tables("fingerprints", FINGERPRINT)
    ]
    return DtlsParameters(
        role=DTLS_ROLE.member(data.integer("role")), fingerprints=_fingerprints(tuple(fingerprints))
    )


# All transports of a worker have its one certificate.
@lru_cache(64)
def _fingerprints(entries: tuple[tuple[int, str], ...]) -> tuple[DtlsFingerprint, ...]:
    return tuple(
        DtlsFingerprint(algorithm=FINGERPRINT_ALGORITHM.member(algorithm), value=value)
        for algorithm, value in entries
    )
