"""The codes that an ack's `error` can carry. Stable: clients and tests rely on the spelling."""

from enum import StrEnum

from chattr.protocol.base import Wire


class ErrorCode(StrEnum):
    """One code per thing that a client can do something about."""

    BAD_REQUEST = "bad-request"
    """The payload has the wrong shape; `message` names the field."""
    PAYLOAD_TOO_LARGE = "payload-too-large"
    UNKNOWN_EVENT = "unknown-event"
    RATE_LIMITED = "rate-limited"
    """Too many events of a class; `retryAfterMs` says when to try again."""
    INVALID_ROOM_ID = "invalid-room-id"
    INVALID_NAME = "invalid-name"
    ROOM_FULL = "room-full"
    SERVER_FULL = "server-full"
    TOO_MANY_PENDING = "too-many-pending"
    """So many people knock at this room already that no further knock is taken."""
    ROOM_LOCKED = "room-locked"
    """Nobody new is let in; who was in before may come back."""
    BANNED = "banned"
    """A host removed this person for a while."""
    SIGN_IN_REQUIRED = "sign-in-required"
    """This server lets in, or lets host, only who is signed in; see `GET /api/config`."""
    INVALID_ID_TOKEN = "invalid-id-token"  # noqa: S105 - a code, no secret
    """The sign-in is forged, expired, revoked or for another project."""
    SIGN_IN_UNAVAILABLE = "sign-in-unavailable"
    """What sign-ins are checked with cannot be had for the moment."""
    JOIN_DENIED = "join-denied"
    """A host said no a moment ago; `retryAfterMs` says when to knock again."""
    ALREADY_JOINED = "already-joined"
    """This socket is in a room, or knocks at one; leave it first."""
    NOT_JOINED = "not-joined"
    NOT_HOST = "not-host"
    """Only the host may do this, or only the host and co-hosts."""
    ROOM_ENDED = "room-ended"
    """The token is of a meeting that a host ended for all a moment ago."""
    UNKNOWN_PARTICIPANT = "unknown-participant"
    """Nobody with this id is in the room (any longer)."""
    UNKNOWN_INVITE = "unknown-invite"
    """The room has no such invite (any longer)."""
    TOO_MANY_INVITES = "too-many-invites"
    """The room has as many invites that wait for their guest as it may have."""
    UNKNOWN_PENDING = "unknown-pending"
    """Nobody with this id knocks (any longer)."""
    UNKNOWN_TRANSPORT = "unknown-transport"
    UNKNOWN_PRODUCER = "unknown-producer"
    WRONG_DIRECTION = "wrong-direction"
    """Producing on a receive transport, or consuming on a send transport."""
    TRANSPORT_ALREADY_CONNECTED = "transport-already-connected"
    TOO_MANY_TRANSPORTS = "too-many-transports"
    SOURCE_TAKEN = "source-taken"
    """This participant produces that source already."""
    CHAT_COUNTER_REUSED = "chat-counter-reused"
    """This participant used this counter of this chain for another message."""
    INVALID_DTLS_PARAMETERS = "invalid-dtls-parameters"
    INVALID_RTP_PARAMETERS = "invalid-rtp-parameters"
    INVALID_RTP_CAPABILITIES = "invalid-rtp-capabilities"
    MEDIA_UNAVAILABLE = "media-unavailable"
    """The media worker is gone or does not answer; it is being replaced."""
    TOO_MANY_SOCKETS = "too-many-sockets"
    """At connect: this address, or the server, has as many connections as it may have."""
    SHUTTING_DOWN = "shutting-down"
    INTERNAL_ERROR = "internal-error"


class ErrorReply(Wire, frozen=True, kw_only=True):
    """Acknowledges a request that failed."""

    error: ErrorCode
    message: str
    retry_after_ms: int | None = None


class Refusal(Wire, frozen=True):
    """What is told where there is no event to acknowledge: over plain HTTP, and to a refused connection.

    `error`: of `ErrorCode`, or one that only programs meet which are no client of ours.
    """

    error: str
    message: str
