"""An asyncio control library for mediasoup's SFU worker.

Start with :func:`create_worker`; docs/api.md has the whole API on one page.
"""

from ._piping import PipeToRouterResult
from ._process import WORKER_VERSION, ProcessExit, find_worker
from .active_speaker_observer import ActiveSpeakerObserver
from .audio_level_observer import AudioLevelObserver
from .bounds import AppData, Parameters, ParameterValue
from .common_types import CloseReason, TraceDirection, TraceEmitted
from .consumer import Consumer
from .consumer_types import (
    ConsumerClosed,
    ConsumerDump,
    ConsumerLayers,
    ConsumerOptions,
    ConsumerPaused,
    ConsumerProducerPaused,
    ConsumerProducerResumed,
    ConsumerResumed,
    ConsumerScore,
    ConsumerScoreChanged,
    ConsumerStats,
    ConsumerTraceEmitted,
    ConsumerTraceEventType,
    ConsumerType,
    LayeredConsumerDump,
    LayersChanged,
    RtpReceived,
)
from .data_consumer import DataConsumer
from .data_producer import DataProducer
from .data_types import (
    BufferedAmountLowered,
    DataConsumerClosed,
    DataConsumerDump,
    DataConsumerOptions,
    DataConsumerPaused,
    DataConsumerProducerPaused,
    DataConsumerProducerResumed,
    DataConsumerResumed,
    DataConsumerStats,
    DataConsumerType,
    DataMessageReceived,
    DataProducerClosed,
    DataProducerDump,
    DataProducerOptions,
    DataProducerPaused,
    DataProducerResumed,
    DataProducerStats,
    DataProducerType,
    SctpSendBufferFilled,
)
from .direct_transport import DirectTransport
from .direct_transport_types import (
    DirectTransportDump,
    DirectTransportOptions,
    DirectTransportStats,
    RtcpReceived,
)
from .emitter import Emitter, Subscription
from .errors import (
    ChannelClosedError,
    ChannelError,
    ClosedError,
    InvalidParametersError,
    InvalidStateError,
    MediasoupError,
    MessageTooLargeError,
    ProtocolError,
    RequestRejectedError,
    RequestTimeoutError,
    UnsupportedError,
    WorkerDiedError,
    WorkerError,
    WorkerNotFoundError,
    WorkerStartError,
)
from .json_codec import from_json, to_json, validated
from .observer_types import (
    ActiveSpeakerObserverOptions,
    AudioLevelObserverOptions,
    AudioLevelObserverVolume,
    DominantSpeakerChanged,
    ProducerAdded,
    ProducerRemoved,
    RtpObserverClosed,
    RtpObserverPaused,
    RtpObserverResumed,
    RtpObserverType,
    SilenceDetected,
    VolumesMeasured,
)
from .pipe_transport import PipeTransport
from .pipe_transport_types import (
    PipeConsumerOptions,
    PipeTransportDump,
    PipeTransportOptions,
    PipeTransportStats,
)
from .plain_transport import PlainTransport
from .plain_transport_types import (
    PlainTransportDump,
    PlainTransportOptions,
    PlainTransportStats,
    RtcpTupleChanged,
    TupleChanged,
)
from .producer import Producer
from .producer_types import (
    ProducerClosed,
    ProducerDump,
    ProducerOptions,
    ProducerPaused,
    ProducerResumed,
    ProducerScore,
    ProducerScoreChanged,
    ProducerStats,
    ProducerTraceEmitted,
    ProducerTraceEventType,
    ProducerType,
    RtpTraceInfo,
    SrTraceInfo,
    SsrcTraceInfo,
    VideoOrientationChanged,
)
from .router import Router
from .router_types import (
    PipeToRouterOptions,
    RouterClosed,
    RouterDump,
    RouterOptions,
    RtpObserverCreated,
    TransportCreated,
)
from .rtp_observer import RtpObserver
from .rtp_parameters import (
    MediaKind,
    RouterRtpCodecCapability,
    RtcpFeedback,
    RtcpParameters,
    RtpCapabilities,
    RtpCodecCapability,
    RtpCodecMapping,
    RtpCodecParameters,
    RtpEncodingMapping,
    RtpEncodingParameters,
    RtpHeaderExtension,
    RtpHeaderExtensionDirection,
    RtpHeaderExtensionParameters,
    RtpHeaderExtensionUri,
    RtpMapping,
    RtpParameters,
    RtxParameters,
)
from .rtp_stream_types import (
    BaseRtpStreamStats,
    RtpPacketDump,
    RtpStreamDump,
    RtpStreamParametersDump,
    RtpStreamRecvStats,
    RtpStreamSendStats,
    RtxStreamDump,
    RtxStreamParameters,
)
from .scalability_modes import ScalabilityMode, parse_scalability_mode
from .sctp_parameters import SctpNegotiatedCapabilities, SctpParameters, SctpStreamParameters
from .srtp_parameters import SrtpCryptoSuite, SrtpParameters
from .supported_rtp_capabilities import (
    SUPPORTED_RTP_CAPABILITIES,
    SupportedRtpCapabilities,
    get_supported_rtp_capabilities,
)
from .transport import Transport
from .transport_types import (
    BaseTransportDump,
    BaseTransportStats,
    BweTraceInfo,
    BweType,
    ConsumerCreated,
    DataConsumerCreated,
    DataProducerCreated,
    ProducerCreated,
    RecvRtpHeaderExtensions,
    RtpListenerDump,
    SctpCapabilitiesNegotiated,
    SctpListenerDump,
    SctpState,
    SctpStateChanged,
    TransportClosed,
    TransportListenInfo,
    TransportPortRange,
    TransportProtocol,
    TransportSocketFlags,
    TransportTraceEmitted,
    TransportTraceEventType,
    TransportTuple,
    TransportType,
)
from .webrtc_server import WebRtcServer
from .webrtc_server_types import (
    IceUserNameFragment,
    IpPort,
    WebRtcServerClosed,
    WebRtcServerDump,
    WebRtcServerOptions,
    WebRtcTransportHandled,
    WebRtcTransportUnhandled,
)
from .webrtc_transport import WebRtcTransport
from .webrtc_transport_types import (
    DtlsFingerprint,
    DtlsParameters,
    DtlsRole,
    DtlsState,
    DtlsStateChanged,
    FingerprintAlgorithm,
    IceCandidate,
    IceCandidateTcpType,
    IceCandidateType,
    IceParameters,
    IceRole,
    IceSelectedTupleChanged,
    IceState,
    IceStateChanged,
    WebRtcTransportConnection,
    WebRtcTransportDump,
    WebRtcTransportOptions,
    WebRtcTransportStats,
)
from .worker import Worker, WorkerCreated, create_worker, observer
from .worker_types import (
    ChannelMessageHandlers,
    RouterCreated,
    WebRtcServerCreated,
    WorkerClosed,
    WorkerDied,
    WorkerDump,
    WorkerLogLevel,
    WorkerLogTag,
    WorkerResourceUsage,
    WorkerSettings,
    WorkerSubprocessClosed,
    WorkerUpdateableSettings,
)

# fmt: off
__all__ = [
    "SUPPORTED_RTP_CAPABILITIES", "WORKER_VERSION", "ActiveSpeakerObserver", "ActiveSpeakerObserverOptions",
    "AppData", "AudioLevelObserver", "AudioLevelObserverOptions", "AudioLevelObserverVolume",
    "BaseRtpStreamStats", "BaseTransportDump", "BaseTransportStats", "BufferedAmountLowered", "BweTraceInfo",
    "BweType", "ChannelClosedError", "ChannelError", "ChannelMessageHandlers", "CloseReason", "ClosedError",
    "Consumer", "ConsumerClosed", "ConsumerCreated", "ConsumerDump", "ConsumerLayers", "ConsumerOptions",
    "ConsumerPaused", "ConsumerProducerPaused", "ConsumerProducerResumed", "ConsumerResumed", "ConsumerScore",
    "ConsumerScoreChanged", "ConsumerStats", "ConsumerTraceEmitted", "ConsumerTraceEventType", "ConsumerType",
    "DataConsumer", "DataConsumerClosed", "DataConsumerCreated", "DataConsumerDump", "DataConsumerOptions",
    "DataConsumerPaused", "DataConsumerProducerPaused", "DataConsumerProducerResumed", "DataConsumerResumed",
    "DataConsumerStats", "DataConsumerType", "DataMessageReceived", "DataProducer", "DataProducerClosed",
    "DataProducerCreated", "DataProducerDump", "DataProducerOptions", "DataProducerPaused",
    "DataProducerResumed", "DataProducerStats", "DataProducerType", "DirectTransport", "DirectTransportDump",
    "DirectTransportOptions", "DirectTransportStats", "DominantSpeakerChanged", "DtlsFingerprint",
    "DtlsParameters", "DtlsRole", "DtlsState", "DtlsStateChanged", "Emitter", "FingerprintAlgorithm",
    "IceCandidate", "IceCandidateTcpType", "IceCandidateType", "IceParameters", "IceRole",
    "IceSelectedTupleChanged", "IceState", "IceStateChanged", "IceUserNameFragment", "InvalidParametersError",
    "InvalidStateError", "IpPort", "LayeredConsumerDump", "LayersChanged", "MediaKind", "MediasoupError",
    "MessageTooLargeError", "ParameterValue", "Parameters", "PipeConsumerOptions", "PipeToRouterOptions",
    "PipeToRouterResult", "PipeTransport", "PipeTransportDump", "PipeTransportOptions", "PipeTransportStats",
    "PlainTransport", "PlainTransportDump", "PlainTransportOptions", "PlainTransportStats", "ProcessExit",
    "Producer", "ProducerAdded", "ProducerClosed", "ProducerCreated", "ProducerDump", "ProducerOptions",
    "ProducerPaused", "ProducerRemoved", "ProducerResumed", "ProducerScore", "ProducerScoreChanged",
    "ProducerStats", "ProducerTraceEmitted", "ProducerTraceEventType", "ProducerType", "ProtocolError",
    "RecvRtpHeaderExtensions", "RequestRejectedError", "RequestTimeoutError", "Router", "RouterClosed",
    "RouterCreated", "RouterDump", "RouterOptions", "RouterRtpCodecCapability", "RtcpFeedback",
    "RtcpParameters", "RtcpReceived", "RtcpTupleChanged", "RtpCapabilities", "RtpCodecCapability",
    "RtpCodecMapping", "RtpCodecParameters", "RtpEncodingMapping", "RtpEncodingParameters",
    "RtpHeaderExtension", "RtpHeaderExtensionDirection", "RtpHeaderExtensionParameters",
    "RtpHeaderExtensionUri", "RtpListenerDump", "RtpMapping", "RtpObserver", "RtpObserverClosed",
    "RtpObserverCreated", "RtpObserverPaused", "RtpObserverResumed", "RtpObserverType", "RtpPacketDump",
    "RtpParameters", "RtpReceived", "RtpStreamDump", "RtpStreamParametersDump", "RtpStreamRecvStats",
    "RtpStreamSendStats", "RtpTraceInfo", "RtxParameters", "RtxStreamDump", "RtxStreamParameters",
    "ScalabilityMode", "SctpCapabilitiesNegotiated", "SctpListenerDump", "SctpNegotiatedCapabilities",
    "SctpParameters", "SctpSendBufferFilled", "SctpState", "SctpStateChanged", "SctpStreamParameters",
    "SilenceDetected", "SrTraceInfo", "SrtpCryptoSuite", "SrtpParameters", "SsrcTraceInfo", "Subscription",
    "SupportedRtpCapabilities", "TraceDirection", "TraceEmitted", "Transport", "TransportClosed",
    "TransportCreated", "TransportListenInfo", "TransportPortRange", "TransportProtocol",
    "TransportSocketFlags", "TransportTraceEmitted", "TransportTraceEventType", "TransportTuple",
    "TransportType", "TupleChanged", "UnsupportedError", "VideoOrientationChanged", "VolumesMeasured",
    "WebRtcServer", "WebRtcServerClosed", "WebRtcServerCreated", "WebRtcServerDump", "WebRtcServerOptions",
    "WebRtcTransport", "WebRtcTransportConnection", "WebRtcTransportDump", "WebRtcTransportHandled",
    "WebRtcTransportOptions", "WebRtcTransportStats", "WebRtcTransportUnhandled", "Worker", "WorkerClosed",
    "WorkerCreated", "WorkerDied", "WorkerDiedError", "WorkerDump", "WorkerError", "WorkerLogLevel",
    "WorkerLogTag", "WorkerNotFoundError", "WorkerResourceUsage", "WorkerSettings", "WorkerStartError",
    "WorkerSubprocessClosed", "WorkerUpdateableSettings", "create_worker", "find_worker", "from_json",
    "get_supported_rtp_capabilities", "observer", "parse_scalability_mode", "to_json", "validated",
]
# fmt: on
