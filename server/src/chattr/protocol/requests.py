"""Client to server: one Struct per event, and the shape of its reply where it has fields."""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta

from chattr.core.participant import VideoLimit
from chattr.protocol.base import (
    Direction,
    DisplayName,
    DtlsParametersJson,
    IceParametersJson,
    Id,
    ReactionName,
    RoomCode,
    RtpCapabilitiesJson,
    RtpParametersJson,
    Secret,
    Source,
    Wire,
)
from chattr.protocol.payloads import Admission, ConsumerInfo, ConsumerLayers, IceServer, PendingInfo

IdList = Annotated[list[Id], Meta(max_length=256)]
Layer = Annotated[int, Meta(ge=0, le=7)]


class Empty(Wire, frozen=True, kw_only=True):
    """Carries nothing: the request or the reply is `{}`."""


class JoinRoom(Wire, frozen=True, kw_only=True):
    """Enter a room, or knock at its door.

    `session_token`: of an earlier admission to this room, comes back without knocking.
    `host_key`: of an earlier admission as host. `knock_token`: of an earlier `pending` reply, goes on
    with that knock. `invite`: the token of a link that opens the door once. `keep_media`: the client
    still has the transports of that session and wants to go on with them. `attempt`: a secret that the
    client makes (256 random bits) when it has none of the server's; asked again with it, since the answer
    got lost, one is where the lost answer said.
    """

    room_id: RoomCode
    name: DisplayName
    session_token: Secret | None = None
    host_key: Secret | None = None
    knock_token: Secret | None = None
    invite: Secret | None = None
    id_token: Annotated[str, Meta(max_length=8192)] | None = None
    keep_media: bool = False
    attempt: Annotated[str, Meta(min_length=32, max_length=256)] | None = None

    @property
    def knock_claim(self) -> str | None:
        """Return the secret of an earlier knock, or attempt."""
        return self.knock_token or self.attempt


class Admitted(Admission, frozen=True, kw_only=True, tag="admitted", tag_field="status"):
    """In the room at once: everything that an admission holds."""


class Pending(Wire, frozen=True, kw_only=True, tag="pending", tag_field="status"):
    """Knocking: `join-approved` or `join-denied` follows.

    `participant_id` is the knock's own. `knock_token` is a secret that leads back to this knock after
    a lost connection. `position`: 1 is next. `invite_problem`: why the invite that was shown opened
    nothing.
    """

    participant_id: Id
    knock_token: str
    position: int
    invite_problem: Literal["used", "expired", "revoked", "unknown"] | None = None


JoinReply = Admitted | Pending


class ApproveJoin(Wire, frozen=True, kw_only=True):
    """Hosts only: let a knocker in."""

    participant_id: Id


class DenyJoin(Wire, frozen=True, kw_only=True):
    """Hosts only: turn a knocker away."""

    participant_id: Id


class PendingList(Wire, frozen=True, kw_only=True):
    """Everyone who knocks, in the order of their knocks."""

    pending: list[PendingInfo]


class SetState(Wire, frozen=True, kw_only=True):
    """Tell the others of one's own state; absent fields stay as they are."""

    muted: bool | None = None
    camera_off: bool | None = None
    hand_raised: bool | None = None
    sharing: bool | None = None
    low_data: bool | None = None
    video_limit: VideoLimit | None = None
    video_height: Annotated[int, Meta(ge=0, le=8192)] | None = None


class React(Wire, frozen=True, kw_only=True):
    """Show everybody a feeling for some seconds; nothing of it is kept."""

    reaction: ReactionName


class CreateTransport(Wire, frozen=True, kw_only=True):
    """Make a WebRtcTransport: up to four to send (one for each source), one to receive."""

    direction: Direction


class ConnectTransport(Wire, frozen=True, kw_only=True):
    """Hand over the client's DTLS parameters, once per transport."""

    transport_id: Id
    dtls_parameters: DtlsParametersJson


class RestartIce(Wire, frozen=True, kw_only=True):
    """Ask for new ICE parameters for a transport whose path broke (RFC 8445 section 2.4)."""

    transport_id: Id


class RestartIceReply(Wire, frozen=True, kw_only=True, omit_defaults=False):
    """The new credentials, of the transport and of the TURN servers."""

    ice_parameters: IceParametersJson
    ice_servers: list[IceServer]


class CloseTransport(Wire, frozen=True, kw_only=True):
    """Close a transport and everything on it."""

    transport_id: Id


class Produce(Wire, frozen=True, kw_only=True):
    """Start sending one source."""

    transport_id: Id
    source: Source
    rtp_parameters: RtpParametersJson
    paused: bool = False


class ProduceReply(Wire, frozen=True, kw_only=True):
    """The new producer."""

    producer_id: Id


class PauseProducer(Wire, frozen=True, kw_only=True):
    """Stop forwarding one's own producer, for everybody, until resumed."""

    producer_id: Id


class ResumeProducer(Wire, frozen=True, kw_only=True):
    """Forward one's own producer again."""

    producer_id: Id


class CloseProducer(Wire, frozen=True, kw_only=True):
    """End one's own producer; every consumer of it closes."""

    producer_id: Id


class StartConsuming(Wire, frozen=True, kw_only=True):
    """Receive everybody, now and later, on this transport.

    Asked again, it answers with the consumers as they are: those that still live keep their ids.
    """

    transport_id: Id
    rtp_capabilities: RtpCapabilitiesJson


class ConsumerList(Wire, frozen=True, kw_only=True):
    """All consumers that this participant has."""

    consumers: list[ConsumerInfo]


class ResumeConsumers(Wire, frozen=True, kw_only=True):
    """The client has built its side: let these flow. Unknown ids are ignored (they have just closed)."""

    consumer_ids: IdList


class PauseConsumers(Wire, frozen=True, kw_only=True):
    """Stop these for this participant alone. Unknown ids are ignored (they have just closed)."""

    consumer_ids: IdList


class PreferredLayers(ConsumerLayers, frozen=True, kw_only=True):
    """The highest layers that this participant wants of one consumer.

    `priority`: who gets bandwidth first when it does not suffice for all, 255 before 1; absent, it stays
    as it is. A screen has 100 at least.
    """

    consumer_id: Id
    spatial_layer: Layer
    temporal_layer: Layer | None = None
    priority: Annotated[int, Meta(ge=1, le=255)] | None = None


class LineEvidence(StrEnum):
    """What speaks for a line that is too narrow.

    `first-signs`: much less comes than before, which may have its cause with a sender; what is sent is
    compared with what comes from now on. `rate`: so it went on since. `loss`: much is lost.
    """

    FIRST_SIGNS = "first-signs"
    RATE = "rate"
    LOSS = "loss"


class ReportCongestion(Wire, frozen=True, kw_only=True):
    """More is sent to this participant than gets through; send less at once.

    `received_bps`: what gets through just now, in bits per second; since the first signs, if `evidence` is
    the rate. `over_ms`: how long that was counted, in ms; 0: not told. `sound_bps`: the part of it that sound
    needs.
    """

    received_bps: Annotated[int, Meta(ge=0, le=1_000_000_000)]
    over_ms: Annotated[int, Meta(ge=0, le=60_000)] = 0
    sound_bps: Annotated[int, Meta(ge=0, le=1_000_000_000)] = 0
    evidence: LineEvidence = LineEvidence.LOSS


class SetConsumerLayers(Wire, frozen=True, kw_only=True):
    """Choose layers for a screenful of consumers. Unknown ids are ignored (they have just closed)."""

    consumers: Annotated[list[PreferredLayers], Meta(max_length=256)]
