"""Requests to plain, pipe and direct transports, and what they answer and tell."""

from functools import partial
from typing import Final

from mediasoup._wire.enums import CRYPTO_SUITE
from mediasoup._wire.flat import Blob, Table, maybe_text, octets, text
from mediasoup._wire.reader import Reader
from mediasoup._wire.request import Notification, OutgoingNotification, Request, Response
from mediasoup._wire.router import close_transport
from mediasoup._wire.sctp_options import encode_base
from mediasoup._wire.transport import (
    OPTIONS,
    TUPLE,
    decode_base_dump,
    decode_base_stats,
    decode_tuple,
    encode_listen_info,
    maybe_tuple,
)
from mediasoup.direct_transport_types import (
    DirectTransportDump,
    DirectTransportOptions,
    DirectTransportStats,
)
from mediasoup.pipe_transport_types import PipeTransportDump, PipeTransportOptions, PipeTransportStats
from mediasoup.plain_transport_types import PlainTransportDump, PlainTransportOptions, PlainTransportStats
from mediasoup.srtp_parameters import SrtpParameters
from mediasoup.transport_types import TransportTuple

SRTP: Final = Table("SrtpParameters.SrtpParameters")
CREATE_PLAIN: Final = Table("Router.CreatePlainTransportRequest")
PLAIN_OPTIONS: Final = Table("PlainTransport.PlainTransportOptions")
PLAIN_CONNECT: Final = Table("PlainTransport.ConnectRequest")
PLAIN_CONNECTED: Final = Table("PlainTransport.ConnectResponse")
PLAIN_DUMP: Final = Table("PlainTransport.DumpResponse")
PLAIN_STATS: Final = Table("PlainTransport.GetStatsResponse")
TUPLE_CHANGE: Final = Table("PlainTransport.TupleNotification")
CREATE_PIPE: Final = Table("Router.CreatePipeTransportRequest")
PIPE_OPTIONS: Final = Table("PipeTransport.PipeTransportOptions")
PIPE_CONNECT: Final = Table("PipeTransport.ConnectRequest")
PIPE_CONNECTED: Final = Table("PipeTransport.ConnectResponse")
PIPE_DUMP: Final = Table("PipeTransport.DumpResponse")
PIPE_STATS: Final = Table("PipeTransport.GetStatsResponse")
CREATE_DIRECT: Final = Table("Router.CreateDirectTransportRequest")
DIRECT_OPTIONS: Final = Table("DirectTransport.DirectTransportOptions")
DIRECT_DUMP: Final = Table("DirectTransport.DumpResponse")
DIRECT_STATS: Final = Table("DirectTransport.GetStatsResponse")
SEND_RTCP: Final = Table("Transport.SendRtcpNotification")
RTCP: Final = Table("DirectTransport.RtcpNotification")


def create_plain(router_id: str, transport_id: str, options: PlainTransportOptions) -> Request:
    """Make a plain transport."""
    rtcp = options.rtcp_listen_info
    encoded = PLAIN_OPTIONS.pack(
        base=encode_base(options, is_data_channel=False),
        listen_info=encode_listen_info(options.listen_info),
        rtcp_listen_info=None if rtcp is None else encode_listen_info(rtcp),
        # RTCP on a port of its own is not multiplexed.
        rtcp_mux=options.rtcp_mux and rtcp is None,
        comedia=options.comedia,
        enable_srtp=options.enable_srtp,
        srtp_crypto_suite=CRYPTO_SUITE.number(options.srtp_crypto_suite),
    )
    body = CREATE_PLAIN.pack(transport_id=text(transport_id), options=encoded)
    undo = partial(close_transport, router_id, transport_id)
    return Request(
        "ROUTER_CREATE_PLAINTRANSPORT", router_id, "Router_CreatePlainTransportRequest", body, undo
    )


def create_pipe(router_id: str, transport_id: str, options: PipeTransportOptions) -> Request:
    """Make a pipe transport."""
    encoded = PIPE_OPTIONS.pack(
        base=encode_base(options, is_data_channel=False),
        listen_info=encode_listen_info(options.listen_info),
        enable_rtx=options.enable_rtx,
        enable_srtp=options.enable_srtp,
    )
    body = CREATE_PIPE.pack(transport_id=text(transport_id), options=encoded)
    undo = partial(close_transport, router_id, transport_id)
    return Request("ROUTER_CREATE_PIPETRANSPORT", router_id, "Router_CreatePipeTransportRequest", body, undo)


def create_direct(router_id: str, transport_id: str, options: DirectTransportOptions) -> Request:
    """Make a direct transport."""
    base = OPTIONS.pack(
        direct=True,
        max_send_message_size=options.max_send_message_size,
        max_receive_message_size=options.max_receive_message_size,
    )
    body = CREATE_DIRECT.pack(transport_id=text(transport_id), options=DIRECT_OPTIONS.pack(base=base))
    undo = partial(close_transport, router_id, transport_id)
    return Request(
        "ROUTER_CREATE_DIRECTTRANSPORT", router_id, "Router_CreateDirectTransportRequest", body, undo
    )


def connect_plain(
    transport_id: str,
    ip: str | None,
    port: int | None,
    rtcp_port: int | None,
    srtp_parameters: SrtpParameters | None,
) -> Request:
    """Give the other end's address and keys, as far as they are needed."""
    body = PLAIN_CONNECT.pack(
        ip=maybe_text(ip), port=port, rtcp_port=rtcp_port, srtp_parameters=_encode_srtp(srtp_parameters)
    )
    return Request("PLAINTRANSPORT_CONNECT", transport_id, "PlainTransport_ConnectRequest", body)


def connect_pipe(transport_id: str, ip: str, port: int, srtp_parameters: SrtpParameters | None) -> Request:
    """Give the other end's address and keys."""
    body = PIPE_CONNECT.pack(ip=text(ip), port=port, srtp_parameters=_encode_srtp(srtp_parameters))
    return Request("PIPETRANSPORT_CONNECT", transport_id, "PipeTransport_ConnectRequest", body)


def send_rtcp(transport_id: str, packet: bytes) -> OutgoingNotification:
    """Hand over an RTCP packet."""
    body = SEND_RTCP.pack(data=octets(packet))
    return OutgoingNotification("TRANSPORT_SEND_RTCP", transport_id, "Transport_SendRtcpNotification", body)


PlainConnection = tuple[TransportTuple | None, TransportTuple | None, SrtpParameters | None]
"""RTP tuple, RTCP tuple and local SRTP parameters, as far as they changed."""


def decode_connect_plain(response: Response) -> PlainConnection:
    """Decode what connecting a plain transport changed."""
    return response.read(
        PLAIN_CONNECTED,
        lambda data: (maybe_tuple(data, "tuple"), maybe_tuple(data, "rtcp_tuple"), _maybe_srtp(data)),
    )


def decode_connect_pipe(response: Response) -> TransportTuple:
    """Decode the two ends of a pipe."""
    return response.read(PIPE_CONNECTED, lambda data: decode_tuple(data.table("tuple", TUPLE)))


def decode_plain_dump(response: Response) -> PlainTransportDump:
    """Decode what a plain transport holds."""
    return response.read(
        PLAIN_DUMP,
        lambda data: PlainTransportDump(
            **decode_base_dump(data),
            rtcp_mux=data.boolean("rtcp_mux"),
            comedia=data.boolean("comedia"),
            tuple=decode_tuple(data.table("tuple", TUPLE)),
            rtcp_tuple=maybe_tuple(data, "rtcp_tuple"),
            srtp_parameters=_maybe_srtp(data),
        ),
    )


def decode_plain_stats(response: Response) -> PlainTransportStats:
    """Decode a plain transport's statistics."""
    return response.read(
        PLAIN_STATS,
        lambda data: PlainTransportStats(
            **decode_base_stats(data, "plain-rtp-transport"),
            rtcp_mux=data.boolean("rtcp_mux"),
            comedia=data.boolean("comedia"),
            tuple=decode_tuple(data.table("tuple", TUPLE)),
            rtcp_tuple=maybe_tuple(data, "rtcp_tuple"),
        ),
    )


def decode_pipe_dump(response: Response) -> PipeTransportDump:
    """Decode what a pipe transport holds."""
    return response.read(
        PIPE_DUMP,
        lambda data: PipeTransportDump(
            **decode_base_dump(data),
            tuple=decode_tuple(data.table("tuple", TUPLE)),
            rtx=data.boolean("rtx"),
            srtp_parameters=_maybe_srtp(data),
        ),
    )


def decode_pipe_stats(response: Response) -> PipeTransportStats:
    """Decode a pipe transport's statistics."""
    return response.read(
        PIPE_STATS,
        lambda data: PipeTransportStats(
            **decode_base_stats(data, "pipe-transport"), tuple=decode_tuple(data.table("tuple", TUPLE))
        ),
    )


def decode_direct_dump(response: Response) -> DirectTransportDump:
    """Decode what a direct transport holds."""
    return response.read(DIRECT_DUMP, lambda data: DirectTransportDump(**decode_base_dump(data)))


def decode_direct_stats(response: Response) -> DirectTransportStats:
    """Decode a direct transport's statistics."""
    return response.read(
        DIRECT_STATS, lambda data: DirectTransportStats(**decode_base_stats(data, "direct-transport"))
    )


def decode_tuple_change(notification: Notification) -> TransportTuple:
    """Decode a remote address that became known; RTP's and RTCP's have the same shape."""
    return notification.read(TUPLE_CHANGE, lambda data: decode_tuple(data.table("tuple", TUPLE)))


def decode_rtcp(notification: Notification) -> bytes:
    """Decode an RTCP packet."""
    return notification.read(RTCP, lambda data: data.octets("data"))


def _encode_srtp(parameters: SrtpParameters | None) -> Blob | None:
    if parameters is None:
        return None
    return SRTP.pack(
        crypto_suite=CRYPTO_SUITE.number(parameters.crypto_suite), key_base64=text(parameters.key_base64)
    )


def _maybe_srtp(data: Reader) -> SrtpParameters | None:
    srtp = data.maybe_table("srtp_parameters", SRTP)
    if srtp is None:
        return None
    return SrtpParameters(
        crypto_suite=CRYPTO_SUITE.member(srtp.integer("crypto_suite")), key_base64=srtp.text("key_base64")
    )
