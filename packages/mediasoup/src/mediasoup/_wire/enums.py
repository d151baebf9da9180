"""Numbers of the schema's enums and the StrEnum members that stand for them."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Generic, TypeVar

from mediasoup._wire.schema import members_of
from mediasoup.common_types import TraceDirection
from mediasoup.consumer_types import ConsumerTraceEventType, ConsumerType
from mediasoup.data_types import DataConsumerType, DataProducerType
from mediasoup.errors import InvalidParametersError
from mediasoup.producer_types import ProducerTraceEventType, ProducerType
from mediasoup.rtp_parameters import MediaKind, RtpHeaderExtensionUri
from mediasoup.srtp_parameters import SrtpCryptoSuite
from mediasoup.transport_types import BweType, SctpState, TransportProtocol, TransportTraceEventType
from mediasoup.webrtc_transport_types import (
    DtlsRole,
    DtlsState,
    FingerprintAlgorithm,
    IceCandidateTcpType,
    IceCandidateType,
    IceRole,
    IceState,
)

M = TypeVar("M", bound=StrEnum)


class EnumCodec(Generic[M]):
    """Translates one enum of the schema.

    Members are paired by name, case and underscores aside; ``renamed`` pairs the others.
    """

    def __init__(self, name: str, members: type[M], renamed: dict[str, M] | None = None) -> None:
        by_name = {_plain(member.name): member for member in members}
        by_name |= {_plain(key): member for key, member in (renamed or {}).items()}
        self._name = name
        self._kind = members.__name__
        self._members = {
            number: by_name[_plain(key)] for key, number in members_of(name).items() if _plain(key) in by_name
        }
        self._numbers = {member: number for number, member in self._members.items()}

    def number(self, member: M) -> int:
        """Return the schema's number; the member's plain text is taken too.

        :raises InvalidParametersError: it is no member that the schema knows.
        """
        number = self._numbers.get(member) if isinstance(member, str) else None
        if number is None:
            raise InvalidParametersError("", f"is no {self._kind}: {member!r}")
        return number

    def numbers(self, members: Iterable[M], path: str) -> list[int]:
        """Return the schema's numbers of the members at ``path``.

        :raises InvalidParametersError: one is no member that the schema knows.
        """
        result: list[int] = []
        for member in members:
            try:
                result.append(self.number(member))
            except InvalidParametersError as error:
                raise error.within(f"{path}[{len(result)}]") from None
        return result

    def member(self, number: int | None) -> M:
        """Return the member.

        :raises ValueError: the schema has no such number, or this library no such member.
        """
        if number is None or number not in self._members:
            raise ValueError(f"{self._name} has no member {number}")
        return self._members[number]

    def maybe_member(self, number: int | None) -> M | None:
        """Return the member, or None for None."""
        return None if number is None else self.member(number)

    def members(self, numbers: Iterable[int]) -> tuple[M, ...]:
        """Return the members."""
        return tuple(self.member(number) for number in numbers)


def _plain(name: str) -> str:
    return name.replace("_", "").upper()


KIND = EnumCodec("RtpParameters.MediaKind", MediaKind)
PRODUCER_TYPE = EnumCodec("RtpParameters.Type", ProducerType)
CONSUMER_TYPE = EnumCodec("RtpParameters.Type", ConsumerType)
HEADER_EXTENSION_URI = EnumCodec(
    "RtpParameters.RtpHeaderExtensionUri",
    RtpHeaderExtensionUri,
    {
        "RepairRtpStreamId": RtpHeaderExtensionUri.REPAIRED_RTP_STREAM_ID,
        "TransportWideCcDraft01": RtpHeaderExtensionUri.TRANSPORT_WIDE_CC,
    },
)
PROTOCOL = EnumCodec("Transport.Protocol", TransportProtocol)
TRANSPORT_TRACE_TYPE = EnumCodec("Transport.TraceEventType", TransportTraceEventType)
BWE_TYPE = EnumCodec("Transport.BweType", BweType)
SCTP_STATE = EnumCodec("SctpAssociation.SctpState", SctpState)
FINGERPRINT_ALGORITHM = EnumCodec("WebRtcTransport.FingerprintAlgorithm", FingerprintAlgorithm)
DTLS_ROLE = EnumCodec("WebRtcTransport.DtlsRole", DtlsRole)
DTLS_STATE = EnumCodec("WebRtcTransport.DtlsState", DtlsState)
ICE_ROLE = EnumCodec("WebRtcTransport.IceRole", IceRole)
ICE_STATE = EnumCodec("WebRtcTransport.IceState", IceState)
ICE_CANDIDATE_TYPE = EnumCodec("WebRtcTransport.IceCandidateType", IceCandidateType)
ICE_CANDIDATE_TCP_TYPE = EnumCodec("WebRtcTransport.IceCandidateTcpType", IceCandidateTcpType)
PRODUCER_TRACE_TYPE = EnumCodec("Producer.TraceEventType", ProducerTraceEventType)
CONSUMER_TRACE_TYPE = EnumCodec("Consumer.TraceEventType", ConsumerTraceEventType)
DATA_PRODUCER_TYPE = EnumCodec("DataProducer.Type", DataProducerType)
DATA_CONSUMER_TYPE = EnumCodec("DataConsumer.Type", DataConsumerType)
CRYPTO_SUITE = EnumCodec("SrtpParameters.SrtpCryptoSuite", SrtpCryptoSuite)
DIRECTION = EnumCodec(
    "Common.TraceDirection",
    TraceDirection,
    {"DIRECTION_IN": TraceDirection.IN, "DIRECTION_OUT": TraceDirection.OUT},
)
