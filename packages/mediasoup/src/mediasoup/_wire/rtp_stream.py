"""RTP streams on the wire: statistics, dumps and traced packets."""

from typing import Any, Final

from mediasoup._wire.enums import KIND
from mediasoup._wire.flat import Table
from mediasoup._wire.reader import Reader
from mediasoup._wire.schema import members_of
from mediasoup.rtp_stream_types import (
    RtpPacketDump,
    RtpStreamDump,
    RtpStreamParametersDump,
    RtpStreamRecvStats,
    RtpStreamSendStats,
    RtxStreamDump,
    RtxStreamParameters,
)

STREAM: Final = Table("RtpStream.Dump")
STREAM_PARAMETERS: Final = Table("RtpStream.Params")
RTX_STREAM: Final = Table("RtxStream.RtxDump")
RTX_PARAMETERS: Final = Table("RtxStream.Params")
STATS: Final = Table("RtpStream.Stats")
BASE_STATS: Final = Table("RtpStream.BaseStats")
RECV_STATS: Final = Table("RtpStream.RecvStats")
SEND_STATS: Final = Table("RtpStream.SendStats")
BITRATE_BY_LAYER: Final = Table("RtpStream.BitrateByLayer")
PACKET: Final = Table("RtpPacket.Dump")

_RECV: Final = members_of("RtpStream.StatsData")["RecvStats"]


def decode_streams(data: Reader, name: str) -> tuple[RtpStreamDump, ...]:
    """Decode a vector of stream dumps."""
    return tuple(_decode_stream(stream) for stream in data.tables(name, STREAM))


def decode_recv_stats(data: Reader) -> RtpStreamRecvStats:
    """Decode a received stream's statistics."""
    stats = data.table("data", RECV_STATS)
    return RtpStreamRecvStats(
        type="inbound-rtp",
        bitrate_by_layer={
            layer.text("layer"): layer.integer("bitrate")
            for layer in stats.tables("bitrate_by_layer", BITRATE_BY_LAYER)
        },
        **stats.scalars(),
        **_decode_base_stats(stats),
    )


def decode_stats(data: Reader) -> RtpStreamRecvStats | RtpStreamSendStats:
    """Decode a stream's statistics, whichever way it goes."""
    if data.integer("data_type") == _RECV:
        return decode_recv_stats(data)
    stats = data.table("data", SEND_STATS)
    return RtpStreamSendStats(type="outbound-rtp", **stats.scalars(), **_decode_base_stats(stats))


def decode_packet(data: Reader) -> RtpPacketDump:
    """Decode a traced packet."""
    return RtpPacketDump(
        mid=data.maybe_text("mid"),
        rid=data.maybe_text("rid"),
        rrid=data.maybe_text("rrid"),
        **data.scalars(),
    )


def _decode_base_stats(stats: Reader) -> dict[str, Any]:
    base = stats.table("base", STATS).table("data", BASE_STATS)
    return base.scalars() | {
        "kind": KIND.member(base.integer("kind")),
        "mime_type": base.text("mime_type"),
        "rid": base.maybe_text("rid"),
        # Zero stands for "not measured".
        "rtx_packets_discarded": base.integer("rtx_packets_discarded") or None,
    }


def _decode_stream(data: Reader) -> RtpStreamDump:
    parameters = data.table("params", STREAM_PARAMETERS)
    rtx = data.maybe_table("rtx_stream", RTX_STREAM)
    return RtpStreamDump(
        params=RtpStreamParametersDump(
            mime_type=parameters.text("mime_type"),
            rid=parameters.maybe_text("rid"),
            cname=parameters.maybe_text("cname") or "",
            **parameters.scalars(),
        ),
        score=data.integer("score"),
        rtx_stream=None if rtx is None else _decode_rtx_stream(rtx.table("params", RTX_PARAMETERS)),
    )


def _decode_rtx_stream(parameters: Reader) -> RtxStreamDump:
    return RtxStreamDump(
        params=RtxStreamParameters(
            mime_type=parameters.text("mime_type"),
            rrid=parameters.maybe_text("rrid"),
            cname=parameters.maybe_text("cname") or "",
            **parameters.scalars(),
        )
    )
