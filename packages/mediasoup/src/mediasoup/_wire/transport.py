"""What all transports have in common on the wire."""

from dataclasses import dataclass
from typing import Any, Final

from mediasoup._wire.common import UINT16_STRING, text_by_number, text_by_text
from mediasoup._wire.enums import BWE_TYPE, DIRECTION, PROTOCOL, SCTP_STATE, TRANSPORT_TRACE_TYPE
from mediasoup._wire.flat import Blob, Table, maybe_text, numbers, text
from mediasoup._wire.reader import Reader
from mediasoup._wire.request import Notification, Request
from mediasoup.sctp_parameters import SctpNegotiatedCapabilities, SctpParameters
from mediasoup.transport_types import (
    BweTraceInfo,
    RecvRtpHeaderExtensions,
    RtpListenerDump,
    SctpListenerDump,
    SctpState,
    TransportListenInfo,
    TransportTraceEmitted,
    TransportTraceEventType,
    TransportTuple,
)

LISTEN_INFO: Final = Table("Transport.ListenInfo")
PORT_RANGE: Final = Table("Transport.PortRange")
SOCKET_FLAGS: Final = Table("Transport.SocketFlags")
OPTIONS: Final = Table("Transport.Options")
TUPLE: Final = Table("Transport.Tuple")
DUMP: Final = Table("Transport.Dump")
STATS: Final = Table("Transport.Stats")
RTP_LISTENER: Final = Table("Transport.RtpListener")
SCTP_LISTENER: Final = Table("Transport.SctpListener")
RECV_EXTENSIONS: Final = Table("Transport.RecvRtpHeaderExtensions")
SCTP_PARAMETERS: Final = Table("SctpParameters.SctpParameters")
SCTP_CAPABILITIES: Final = Table("SctpAssociation.SctpNegotiatedCapabilities")
SET_MAX_INCOMING_BITRATE: Final = Table("Transport.SetMaxIncomingBitrateRequest")
SET_MAX_OUTGOING_BITRATE: Final = Table("Transport.SetMaxOutgoingBitrateRequest")
SET_MIN_OUTGOING_BITRATE: Final = Table("Transport.SetMinOutgoingBitrateRequest")
ENABLE_TRACE: Final = Table("Transport.EnableTraceEventRequest")
TRACE: Final = Table("Transport.TraceNotification")
BWE_TRACE: Final = Table("Transport.BweTraceInfo")
SCTP_STATE_CHANGE: Final = Table("Transport.SctpStateChangeNotification")
SCTP_NEGOTIATED: Final = Table("Transport.SctpNegotiatedCapabilitiesNotification")


def encode_listen_info(info: TransportListenInfo) -> Blob:
    """Encode where to listen."""
    return LISTEN_INFO.pack(
        protocol=PROTOCOL.number(info.protocol),
        ip=text(info.ip),
        announced_address=maybe_text(info.announced_address),
        expose_internal_ip=info.expose_internal_ip,
        port=info.port,
        port_range=PORT_RANGE.pack(min=info.port_range.min, max=info.port_range.max),
        flags=SOCKET_FLAGS.pack(ipv6_only=info.flags.ipv6_only, udp_reuse_port=info.flags.udp_reuse_port),
        send_buffer_size=info.send_buffer_size,
        recv_buffer_size=info.recv_buffer_size,
    )


def get_dump(transport_id: str) -> Request:
    """Ask what the transport holds."""
    return Request("TRANSPORT_DUMP", transport_id)


def get_stats(transport_id: str) -> Request:
    """Ask for the transport's statistics."""
    return Request("TRANSPORT_GET_STATS", transport_id)


def set_max_incoming_bitrate(transport_id: str, bitrate: int) -> Request:
    """Cap what the other end sends, in bps."""
    body = SET_MAX_INCOMING_BITRATE.pack(max_incoming_bitrate=bitrate)
    name = "Transport_SetMaxIncomingBitrateRequest"
    return Request("TRANSPORT_SET_MAX_INCOMING_BITRATE", transport_id, name, body)


def set_max_outgoing_bitrate(transport_id: str, bitrate: int) -> Request:
    """Cap what is sent, in bps."""
    body = SET_MAX_OUTGOING_BITRATE.pack(max_outgoing_bitrate=bitrate)
    name = "Transport_SetMaxOutgoingBitrateRequest"
    return Request("TRANSPORT_SET_MAX_OUTGOING_BITRATE", transport_id, name, body)


def set_min_outgoing_bitrate(transport_id: str, bitrate: int) -> Request:
    """Set the least bandwidth to assume, in bps."""
    body = SET_MIN_OUTGOING_BITRATE.pack(min_outgoing_bitrate=bitrate)
    name = "Transport_SetMinOutgoingBitrateRequest"
    return Request("TRANSPORT_SET_MIN_OUTGOING_BITRATE", transport_id, name, body)


def enable_trace_event(transport_id: str, types: tuple[TransportTraceEventType, ...]) -> Request:
    """Trace these events, and no others."""
    body = ENABLE_TRACE.pack(events=numbers("B", TRANSPORT_TRACE_TYPE.numbers(types, "types")))
    return Request("TRANSPORT_ENABLE_TRACE_EVENT", transport_id, "Transport_EnableTraceEventRequest", body)


def decode_tuple(data: Reader) -> TransportTuple:
    """Decode the two ends of a connection."""
    return TransportTuple(
        local_address=data.text("local_address"),
        local_port=data.integer("local_port"),
        remote_ip=data.maybe_text("remote_ip"),
        remote_port=data.integer("remote_port") or None,
        protocol=PROTOCOL.member(data.integer("protocol")),
    )


def maybe_tuple(data: Reader, name: str) -> TransportTuple | None:
    """Decode the two ends of a connection, None when absent."""
    entry = data.maybe_table(name, TUPLE)
    return None if entry is None else decode_tuple(entry)


def decode_base_dump(data: Reader) -> dict[str, Any]:
    """Decode the fields of BaseTransportDump."""
    base = data.table("base", DUMP)
    listener = base.table("rtp_listener", RTP_LISTENER)
    sctp_parameters = base.maybe_table("sctp_parameters", SCTP_PARAMETERS)
    sctp_listener = base.maybe_table("sctp_listener", SCTP_LISTENER)
    negotiated = base.maybe_table("sctp_negotiated_capabilities", SCTP_CAPABILITIES)
    return {
        "id": base.text("id"),
        "direct": base.boolean("direct"),
        "producer_ids": tuple(base.texts("producer_ids")),
        "consumer_ids": tuple(base.texts("consumer_ids")),
        "map_ssrc_consumer_id": text_by_number(base, "map_ssrc_consumer_id"),
        "map_rtx_ssrc_consumer_id": text_by_number(base, "map_rtx_ssrc_consumer_id"),
        "data_producer_ids": tuple(base.texts("data_producer_ids")),
        "data_consumer_ids": tuple(base.texts("data_consumer_ids")),
        "recv_rtp_header_extensions": RecvRtpHeaderExtensions(
            **base.table("recv_rtp_header_extensions", RECV_EXTENSIONS).scalars()
        ),
        "rtp_listener": RtpListenerDump(
            ssrc_table=text_by_number(listener, "ssrc_table"),
            mid_table=text_by_text(listener, "mid_table"),
            rid_table=text_by_text(listener, "rid_table"),
        ),
        "max_send_message_size": base.integer("max_send_message_size"),
        "max_receive_message_size": base.integer("max_receive_message_size"),
        "sctp_parameters": None if sctp_parameters is None else decode_sctp_parameters(sctp_parameters),
        "sctp_state": SCTP_STATE.maybe_member(base.maybe_integer("sctp_state")),
        "sctp_negotiated_capabilities": (
            None if negotiated is None else SctpNegotiatedCapabilities(**negotiated.scalars())
        ),
        "sctp_listener": (
            None
            if sctp_listener is None
            else SctpListenerDump(
                stream_id_table=text_by_number(sctp_listener, "stream_id_table", UINT16_STRING)
            )
        ),
        "trace_event_types": TRANSPORT_TRACE_TYPE.members(base.numbers("trace_event_types", "B")),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedTransport:
    """What any new transport is told of itself."""

    id: str
    sctp_parameters: SctpParameters | None
    sctp_state: SctpState | None


def decode_base_of_created(data: Reader) -> dict[str, Any]:
    """Decode the fields of CreatedTransport."""
    base = data.table("base", DUMP)
    sctp_parameters = base.maybe_table("sctp_parameters", SCTP_PARAMETERS)
    return {
        "id": base.text("id"),
        "sctp_parameters": None if sctp_parameters is None else decode_sctp_parameters(sctp_parameters),
        "sctp_state": SCTP_STATE.maybe_member(base.maybe_integer("sctp_state")),
    }


def decode_sctp_parameters(data: Reader) -> SctpParameters:
    """Decode the SCTP association that a transport offers."""
    return SctpParameters(max_message_size=data.integer("max_receive_message_size"), **data.scalars())


def decode_base_stats(data: Reader, stats_type: str) -> dict[str, Any]:
    """Decode the fields of BaseTransportStats."""
    base = data.table("base", STATS)
    return base.scalars() | {
        "type": stats_type,
        "transport_id": base.text("transport_id"),
        "sctp_state": SCTP_STATE.maybe_member(base.maybe_integer("sctp_state")),
    }


def decode_sctp_state(notification: Notification) -> SctpState:
    """Decode the SCTP association's new state."""
    return notification.read(SCTP_STATE_CHANGE, lambda data: SCTP_STATE.member(data.integer("sctp_state")))


def decode_sctp_negotiated(notification: Notification) -> SctpNegotiatedCapabilities:
    """Decode the numbers of streams that both ends agreed on."""
    return notification.read(
        SCTP_NEGOTIATED,
        lambda data: SctpNegotiatedCapabilities(
            **data.table("negotiated_capabilities", SCTP_CAPABILITIES).scalars()
        ),
    )


def decode_trace(notification: Notification) -> TransportTraceEmitted:
    """Decode a traced event."""
    return notification.read(TRACE, _decode_trace)


def _decode_trace(data: Reader) -> TransportTraceEmitted:
    info = data.maybe_table("info", BWE_TRACE)
    return TransportTraceEmitted(
        type=TRANSPORT_TRACE_TYPE.member(data.integer("type")),
        timestamp=data.integer("timestamp"),
        direction=DIRECTION.member(data.integer("direction")),
        info=(
            None
            if info is None
            else BweTraceInfo(**info.scalars() | {"bwe_type": BWE_TYPE.member(info.integer("bwe_type"))})
        ),
    )
