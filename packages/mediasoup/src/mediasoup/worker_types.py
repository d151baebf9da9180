"""Worker: settings, dump, resource usage and events."""

from dataclasses import dataclass, field
from enum import StrEnum

from .bounds import AppData, NonEmpty, Port
from .common_types import CloseReason
from .errors import WorkerDiedError


class WorkerLogLevel(StrEnum):
    """How much the worker logs."""

    DEBUG = "debug"
    WARN = "warn"
    ERROR = "error"
    NONE = "none"


class WorkerLogTag(StrEnum):
    """What the worker logs about at debug level."""

    INFO = "info"
    ICE = "ice"
    DTLS = "dtls"
    RTP = "rtp"
    SRTP = "srtp"
    RTCP = "rtcp"
    RTX = "rtx"
    BWE = "bwe"
    SCORE = "score"
    SIMULCAST = "simulcast"
    SVC = "svc"
    SCTP = "sctp"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings:
    """How to start a worker.

    ``rtc_min_port`` and ``rtc_max_port`` bound the ports of transports that name no port or range of their
    own. ``dtls_certificate_file`` and ``dtls_private_key_file`` are absolute paths of PEM files, given both
    or neither; without them the worker makes a certificate. ``worker_bin`` is the binary's absolute path and
    wins over the environment. ``libwebrtc_field_trials`` is for experts: a wrong value ends the worker.
    """

    log_level: WorkerLogLevel = WorkerLogLevel.ERROR
    log_tags: tuple[WorkerLogTag, ...] = ()
    rtc_min_port: Port | None = None
    rtc_max_port: Port | None = None
    dtls_certificate_file: NonEmpty | None = None
    dtls_private_key_file: NonEmpty | None = None
    worker_bin: NonEmpty | None = None
    libwebrtc_field_trials: str | None = None
    app_data: AppData = field(default_factory=dict, metadata={"json": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerUpdateableSettings:
    """What may change while a worker runs; None leaves a setting as it is."""

    log_level: WorkerLogLevel | None = None
    log_tags: tuple[WorkerLogTag, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerResourceUsage:
    """Resource usage of the worker process, with the names of ``getrusage(2)``.

    ``ru_utime`` and ``ru_stime`` are in ms, ``ru_maxrss`` is in KiB.
    """

    ru_utime: int = field(metadata={"json": "ru_utime"})
    ru_stime: int = field(metadata={"json": "ru_stime"})
    ru_maxrss: int = field(metadata={"json": "ru_maxrss"})
    ru_ixrss: int = field(metadata={"json": "ru_ixrss"})
    ru_idrss: int = field(metadata={"json": "ru_idrss"})
    ru_isrss: int = field(metadata={"json": "ru_isrss"})
    ru_minflt: int = field(metadata={"json": "ru_minflt"})
    ru_majflt: int = field(metadata={"json": "ru_majflt"})
    ru_nswap: int = field(metadata={"json": "ru_nswap"})
    ru_inblock: int = field(metadata={"json": "ru_inblock"})
    ru_oublock: int = field(metadata={"json": "ru_oublock"})
    ru_msgsnd: int = field(metadata={"json": "ru_msgsnd"})
    ru_msgrcv: int = field(metadata={"json": "ru_msgrcv"})
    ru_nsignals: int = field(metadata={"json": "ru_nsignals"})
    ru_nvcsw: int = field(metadata={"json": "ru_nvcsw"})
    ru_nivcsw: int = field(metadata={"json": "ru_nivcsw"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelMessageHandlers:
    """Identifiers that the worker answers requests and takes notifications for."""

    channel_request_handlers: tuple[str, ...]
    channel_notification_handlers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerDump:
    """What a worker holds."""

    pid: int
    webrtc_server_ids: tuple[str, ...]
    router_ids: tuple[str, ...]
    channel_message_handlers: ChannelMessageHandlers


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerDied:
    """The worker process ended without having been asked to."""

    error: WorkerDiedError


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSubprocessClosed:
    """The worker process is gone, by its ``exit_code`` or by a ``signal`` (a number)."""

    exit_code: int | None
    signal: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerClosed:
    """The worker is closed. Its last event."""

    reason: CloseReason


@dataclass(frozen=True, slots=True, kw_only=True)
class WebRtcServerCreated:
    """A WebRtcServer was created in the worker."""

    webrtc_server_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterCreated:
    """A router was created in the worker."""

    router_id: str
