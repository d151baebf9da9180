"""What the fake worker answers for transports: bodies that need an address, keys or a state."""

from typing import Final

from ._wire import data, transport, webrtc_transport
from ._wire import plain_transport as plain
from ._wire.enums import FINGERPRINT_ALGORITHM, PROTOCOL
from ._wire.flat import Blob, numbers, text, vector
from ._wire.reader import Reader
from .transport_types import TransportProtocol
from .webrtc_transport_types import FingerprintAlgorithm

FINGERPRINT: Final = ":".join(["AB"] * 32)


def base_dump(transport_id: str, *, direct: bool = False) -> Blob:
    """Encode the part that the dumps of all transports share."""
    empty = vector(())
    return transport.DUMP.pack(
        id=text(transport_id),
        direct=direct,
        producer_ids=empty,
        consumer_ids=empty,
        map_ssrc_consumer_id=empty,
        map_rtx_ssrc_consumer_id=empty,
        data_producer_ids=empty,
        data_consumer_ids=empty,
        recv_rtp_header_extensions=transport.RECV_EXTENSIONS.pack(),
        rtp_listener=transport.RTP_LISTENER.pack(ssrc_table=empty, mid_table=empty, rid_table=empty),
        max_send_message_size=262144,
        max_receive_message_size=262144,
        trace_event_types=numbers("B", ()),
    )


def webrtc_dump(transport_id: str) -> Blob:
    """Encode the dump of a WebRTC transport with one candidate."""
    candidate = webrtc_transport.ICE_CANDIDATE.pack(
        foundation=text("udpcandidate"),
        priority=1,
        address=text("127.0.0.1"),
        protocol=PROTOCOL.number(TransportProtocol.UDP),
        port=40000,
    )
    fingerprint = webrtc_transport.FINGERPRINT.pack(
        algorithm=FINGERPRINT_ALGORITHM.number(FingerprintAlgorithm.SHA_256), value=text(FINGERPRINT)
    )
    return webrtc_transport.DUMP.pack(
        base=base_dump(transport_id),
        ice_parameters=webrtc_transport.ICE_PARAMETERS.pack(
            username_fragment=text("fake"), password=text("fake-password")
        ),
        ice_candidates=vector([candidate]),
        dtls_parameters=webrtc_transport.DTLS_PARAMETERS.pack(fingerprints=vector([fingerprint])),
    )


def address(remote_port: int | None = None) -> Blob:
    """Encode a loopback tuple, with a remote end if there is a port."""
    remote_ip = None if remote_port is None else text("127.0.0.1")
    return transport.TUPLE.pack(
        local_address=text("127.0.0.1"), local_port=40000, remote_ip=remote_ip, remote_port=remote_port
    )


def plain_dump(transport_id: str) -> Blob:
    """Encode the dump of a plain transport."""
    return plain.PLAIN_DUMP.pack(base=base_dump(transport_id), rtcp_mux=True, tuple=address())


def pipe_dump(transport_id: str) -> Blob:
    """Encode the dump of a pipe transport."""
    return plain.PIPE_DUMP.pack(base=base_dump(transport_id), tuple=address())


def data_producer_dump(asked: Reader) -> Blob:
    """Encode the dump of a data producer as it was asked for."""
    return data.PRODUCER_DUMP.pack(
        id=text(asked.text("data_producer_id")),
        type=asked.integer("type"),
        sctp_stream_parameters=_stream(asked),
        label=text(asked.text("label")),
        protocol=text(asked.text("protocol")),
        paused=asked.boolean("paused"),
    )


def data_consumer_dump(asked: Reader) -> Blob:
    """Encode the dump of a data consumer as it was asked for."""
    return data.CONSUMER_DUMP.pack(
        id=text(asked.text("data_consumer_id")),
        data_producer_id=text(asked.text("data_producer_id")),
        type=asked.integer("type"),
        sctp_stream_parameters=_stream(asked),
        label=text(asked.text("label")),
        protocol=text(asked.text("protocol")),
        paused=asked.boolean("paused"),
        subchannels=numbers("H", asked.numbers("subchannels", "H")),
    )


def _stream(asked: Reader) -> Blob | None:
    stream = asked.maybe_table("sctp_stream_parameters", data.STREAM)
    return None if stream is None else data.STREAM.pack(**stream.scalars())
