"""Shapes that more than one message shares."""

from msgspec import field

from chattr.core.participant import VideoLimit
from chattr.core.roles import Role
from chattr.protocol.base import (
    DtlsParametersJson,
    IceCandidateJson,
    IceParametersJson,
    Id,
    MediaKind,
    RtpCapabilitiesJson,
    RtpParametersJson,
    Source,
    Wire,
)


class ParticipantState(Wire, frozen=True, kw_only=True, omit_defaults=False):
    """What the others see of a participant beside their media.

    All but `reconnecting` and `told` is the participant's own word; these are the server's. `reconnecting`:
    the socket is gone and the place is kept for the grace time. `told`: the word was spoken; after a restart
    of the server the rest says nothing until it is. `sharing`: a screen.
    `low_data`: they neither send nor receive video.
    `video_limit`: what keeps their camera's picture smaller than the others want it.
    `video_height`: the shorter side of that picture at its largest, in px; 0: not told.
    """

    muted: bool = True
    camera_off: bool = True
    hand_raised: bool = False
    sharing: bool = False
    reconnecting: bool = False
    told: bool = False
    low_data: bool = False
    video_limit: VideoLimit = "none"
    video_height: int = 0


class ParticipantInfo(Wire, frozen=True, kw_only=True, omit_defaults=False):
    """A participant as the others in the room know them. `joined_at`: Unix time in ms.

    `verified`: the name comes from a sign-in. `picture`: https URL, of people who are signed in.
    """

    participant_id: Id
    name: str
    picture: str | None = None
    verified: bool = False
    is_host: bool
    role: Role
    joined_at: int
    state: ParticipantState


class PendingInfo(Wire, frozen=True, kw_only=True):
    """Someone who knocks.

    `since`: Unix time in ms. `verified`: the name comes from a sign-in. `away`: their connection is
    gone, and the knock is kept for the grace time.
    """

    participant_id: Id
    name: str
    since: int
    verified: bool = False
    away: bool = False


class IceServer(Wire, frozen=True, kw_only=True):
    """One STUN or TURN server (W3C webrtc-pc, `RTCIceServer`)."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


class RoomLimits(Wire, frozen=True, kw_only=True):
    """Caps that the client should know before it meets them."""

    max_participants: int
    max_name_length: int
    max_invites: int


class Admission(Wire, frozen=True, kw_only=True, omit_defaults=False):
    """All that a participant needs to take part; no second round trip.

    `session_token` lets this browser come back without knocking; `host_key` (hosts only) makes it
    host again. Both are secrets. `resumed`: the transports of before still live on the worker, so
    the client keeps its own; else it builds anew. `pending` is empty for guests. `server_time`: Unix
    time in ms.
    """

    participant_id: Id
    session_token: str
    is_host: bool
    role: Role
    locked: bool
    host_key: str | None
    resumed: bool
    router_rtp_capabilities: RtpCapabilitiesJson
    ice_servers: list[IceServer]
    participants: list[ParticipantInfo]
    pending: list[PendingInfo]
    limits: RoomLimits
    server_time: int


class TransportOptions(Wire, frozen=True, kw_only=True, omit_defaults=False):
    """What mediasoup-client needs for `createSendTransport` and `createRecvTransport`.

    `ice_servers`: with credentials that are fresh, unlike those of an admission some time ago.
    """

    transport_id: Id
    ice_parameters: IceParametersJson
    ice_candidates: list[IceCandidateJson]
    dtls_parameters: DtlsParametersJson
    ice_servers: list[IceServer] = field(default_factory=list)


class ConsumerLayers(Wire, frozen=True, kw_only=True, omit_defaults=False):
    """Simulcast or SVC layers, 0 the lowest (mediasoup `ConsumerLayers`)."""

    spatial_layer: int
    temporal_layer: int | None = None


class ConsumerInfo(Wire, frozen=True, kw_only=True, omit_defaults=False):
    """A consumer made for this participant, paused until the client asks to resume it.

    `producer_paused`: the sender has paused, so nothing will flow yet. `producer_scores`: see
    `producer-score`. `layers`: see `consumer-layers-changed`.
    """

    consumer_id: Id
    producer_id: Id
    participant_id: Id
    source: Source
    kind: MediaKind
    rtp_parameters: RtpParametersJson
    producer_paused: bool
    producer_scores: list[int]
    layers: ConsumerLayers | None
