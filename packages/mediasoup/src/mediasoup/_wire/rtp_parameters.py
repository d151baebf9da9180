"""RTP parameters and mappings on the wire.

The parts that repeat in every message (codec parameters, RTCP feedback, names) are encoded once.
"""

from functools import lru_cache
from typing import Final

from mediasoup._wire.enums import HEADER_EXTENSION_URI
from mediasoup._wire.flat import Blob, Scalar, Table, maybe_text, numbers, text, vector
from mediasoup._wire.reader import Reader
from mediasoup._wire.repeated import Repeated
from mediasoup._wire.schema import members_of
from mediasoup.bounds import Parameters, ParameterValue
from mediasoup.errors import InvalidParametersError
from mediasoup.rtp_parameters import (
    RtcpFeedback,
    RtcpParameters,
    RtpCodecMapping,
    RtpCodecParameters,
    RtpEncodingMapping,
    RtpEncodingParameters,
    RtpHeaderExtensionParameters,
    RtpHeaderExtensionUri,
    RtpMapping,
    RtpParameters,
    RtxParameters,
)

RTP_PARAMETERS: Final = Table("RtpParameters.RtpParameters")
CODEC: Final = Table("RtpParameters.RtpCodecParameters")
FEEDBACK: Final = Table("RtpParameters.RtcpFeedback")
HEADER_EXTENSION: Final = Table("RtpParameters.RtpHeaderExtensionParameters")
ENCODING: Final = Table("RtpParameters.RtpEncodingParameters")
RTX: Final = Table("RtpParameters.Rtx")
RTCP: Final = Table("RtpParameters.RtcpParameters")
PARAMETER: Final = Table("RtpParameters.Parameter")
MAPPING: Final = Table("RtpParameters.RtpMapping")
CODEC_MAPPING: Final = Table("RtpParameters.CodecMapping")
ENCODING_MAPPING: Final = Table("RtpParameters.EncodingMapping")

_VALUE_TYPES: Final = members_of("RtpParameters.Value")
_VALUES: Final = {name: Table(f"RtpParameters.{name}") for name in _VALUE_TYPES if name != "NONE"}
_VALUE_NAMES: Final = {number: name for name, number in _VALUE_TYPES.items()}


def encode_rtp_parameters(parameters: RtpParameters, repeated: Repeated) -> Blob:
    """Encode RTP parameters; ``repeated`` keeps the codecs and header extensions."""
    return _pack_parameters(parameters, repeated, _encode_rtcp(parameters.rtcp))


def encode_negotiated_parameters(parameters: RtpParameters, repeated: Repeated) -> Blob:
    """Encode the RTP parameters of a consumer, which shares most of them with the producer's others."""
    return _pack_parameters(parameters, repeated.codecs, repeated.encode(parameters.rtcp, _encode_rtcp))


def _pack_parameters(parameters: RtpParameters, codecs: Repeated, rtcp: Blob) -> Blob:
    return RTP_PARAMETERS.pack(
        mid=maybe_text(parameters.mid),
        codecs=codecs.encode(parameters.codecs, _encode_codecs),
        header_extensions=codecs.encode(parameters.header_extensions, _encode_header_extensions),
        encodings=encode_encodings(parameters.encodings),
        rtcp=rtcp,
        msid=maybe_text(parameters.msid),
    )


def encode_encodings(encodings: tuple[RtpEncodingParameters, ...]) -> Blob:
    """Encode a vector of encodings."""
    return vector(
        [
            ENCODING.pack(
                ssrc=encoding.ssrc,
                rid=maybe_text(encoding.rid),
                codec_payload_type=encoding.codec_payload_type,
                rtx=None if encoding.rtx is None else RTX.pack(ssrc=encoding.rtx.ssrc),
                dtx=encoding.dtx,
                scalability_mode=maybe_text(encoding.scalability_mode),
                max_bitrate=encoding.max_bitrate,
            )
            for encoding in encodings
        ]
    )


def encode_mapping(mapping: RtpMapping) -> Blob:
    """Encode how a producer's payload types and streams are renumbered."""
    return MAPPING.pack(
        codecs=vector(
            [
                CODEC_MAPPING.pack(
                    payload_type=codec.payload_type, mapped_payload_type=codec.mapped_payload_type
                )
                for codec in mapping.codecs
            ]
        ),
        encodings=vector(
            [
                ENCODING_MAPPING.pack(
                    rid=maybe_text(encoding.rid), ssrc=encoding.ssrc, mapped_ssrc=encoding.mapped_ssrc
                )
                for encoding in mapping.encodings
            ]
        ),
    )


def _encode_codecs(codecs: tuple[RtpCodecParameters, ...]) -> Blob:
    return vector([_encode_codec(codec) for codec in codecs])


def _encode_header_extensions(extensions: tuple[RtpHeaderExtensionParameters, ...]) -> Blob:
    return vector([_encode_header_extension(extension) for extension in extensions])


def _encode_rtcp(rtcp: RtcpParameters) -> Blob:
    return RTCP.pack(cname=maybe_text(rtcp.cname), reduced_size=rtcp.reduced_size)


def _encode_codec(codec: RtpCodecParameters) -> Blob:
    return CODEC.pack(
        mime_type=_word(codec.mime_type),
        payload_type=codec.payload_type,
        clock_rate=codec.clock_rate,
        channels=codec.channels,
        parameters=_encode_parameters(codec.parameters),
        rtcp_feedback=_encode_feedback(codec.rtcp_feedback),
    )


def _encode_header_extension(extension: RtpHeaderExtensionParameters) -> Blob:
    if not extension.parameters:
        return _encode_plain_header_extension(extension.uri, extension.id, extension.encrypt)
    return HEADER_EXTENSION.pack(
        uri=HEADER_EXTENSION_URI.number(extension.uri),
        id=extension.id,
        encrypt=extension.encrypt,
        parameters=_encode_parameters(extension.parameters),
    )


@lru_cache(1024)
def _encode_plain_header_extension(uri: RtpHeaderExtensionUri, number: int, encrypt: bool) -> Blob:
    return HEADER_EXTENSION.pack(uri=HEADER_EXTENSION_URI.number(uri), id=number, encrypt=encrypt)


def _encode_parameters(parameters: Parameters) -> Blob:
    return vector([_encode_parameter(name, value) for name, value in parameters.items()])


@lru_cache(1024)
def _word(value: str) -> Blob:
    return text(value)


@lru_cache(1024)
def _encode_feedback(feedback: tuple[RtcpFeedback, ...]) -> Blob:
    return vector(
        [
            FEEDBACK.pack(type=text(entry.type), parameter=text(entry.parameter) if entry.parameter else None)
            for entry in feedback
        ]
    )


# Typed, since True equals 1 and 1.0.
@lru_cache(1024, typed=True)
def _encode_parameter(name: str, value: ParameterValue) -> Blob:
    type_name, encoded = _encode_value(name, value)
    return PARAMETER.pack(
        name=text(name), value_type=_VALUE_TYPES[type_name], value=_VALUES[type_name].pack(value=encoded)
    )


def _encode_value(name: str, value: ParameterValue) -> tuple[str, Scalar | Blob]:
    if isinstance(value, bool):
        return "Boolean", int(value)
    if isinstance(value, str):
        return "String", text(value)
    if isinstance(value, tuple):
        return "Integer32Array", numbers("i", value)
    # A whole number is an integer however it is written, as JSON knows no difference.
    if isinstance(value, int) or value.is_integer():
        if not -(2**31) <= value < 2**31:
            raise InvalidParametersError(name, "does not fit a 32 bit integer")
        return "Integer32", int(value)
    return "Double", value


def decode_rtp_parameters(data: Reader) -> RtpParameters:
    """Decode RTP parameters."""
    rtcp = data.table("rtcp", RTCP)
    return RtpParameters(
        mid=data.maybe_text("mid"),
        codecs=tuple(_decode_codec(codec) for codec in data.tables("codecs", CODEC)),
        header_extensions=tuple(
            RtpHeaderExtensionParameters(
                uri=HEADER_EXTENSION_URI.member(extension.integer("uri")),
                id=extension.integer("id"),
                encrypt=extension.boolean("encrypt"),
                parameters=_decode_parameters(extension),
            )
            for extension in data.tables("header_extensions", HEADER_EXTENSION)
        ),
        encodings=decode_encodings(data, "encodings"),
        rtcp=RtcpParameters(cname=rtcp.maybe_text("cname"), reduced_size=rtcp.boolean("reduced_size")),
        msid=data.maybe_text("msid"),
    )


def decode_encodings(data: Reader, name: str) -> tuple[RtpEncodingParameters, ...]:
    """Decode a vector of encodings."""
    return tuple(_decode_encoding(encoding) for encoding in data.tables(name, ENCODING))


def decode_mapping(data: Reader) -> RtpMapping:
    """Decode how a producer's payload types and streams are renumbered."""
    return RtpMapping(
        codecs=tuple(RtpCodecMapping(**codec.scalars()) for codec in data.tables("codecs", CODEC_MAPPING)),
        encodings=tuple(
            RtpEncodingMapping(rid=encoding.maybe_text("rid"), **encoding.scalars())
            for encoding in data.tables("encodings", ENCODING_MAPPING)
        ),
    )


def _decode_codec(data: Reader) -> RtpCodecParameters:
    return RtpCodecParameters(
        mime_type=data.text("mime_type"),
        payload_type=data.integer("payload_type"),
        clock_rate=data.integer("clock_rate"),
        channels=data.maybe_integer("channels"),
        parameters=_decode_parameters(data),
        rtcp_feedback=tuple(
            RtcpFeedback(type=entry.text("type"), parameter=entry.maybe_text("parameter") or "")
            for entry in data.tables("rtcp_feedback", FEEDBACK)
        ),
    )


def _decode_encoding(data: Reader) -> RtpEncodingParameters:
    rtx = data.maybe_table("rtx", RTX)
    return RtpEncodingParameters(
        ssrc=data.maybe_integer("ssrc"),
        rid=data.maybe_text("rid"),
        codec_payload_type=data.maybe_integer("codec_payload_type"),
        rtx=None if rtx is None else RtxParameters(ssrc=rtx.integer("ssrc")),
        dtx=data.boolean("dtx"),
        scalability_mode=data.maybe_text("scalability_mode"),
        max_bitrate=data.maybe_integer("max_bitrate"),
    )


def _decode_parameters(data: Reader) -> dict[str, ParameterValue]:
    return {entry.text("name"): _decode_value(entry) for entry in data.tables("parameters", PARAMETER)}


def _decode_value(parameter: Reader) -> ParameterValue:
    name = _VALUE_NAMES[parameter.integer("value_type")]
    value = parameter.table("value", _VALUES[name])
    match name:
        case "Boolean":
            return value.boolean("value")
        case "Integer32":
            return value.integer("value")
        case "Double":
            return value.number("value")
        case "String":
            return value.maybe_text("value") or ""
        case _:
            return value.numbers("value", "i")
