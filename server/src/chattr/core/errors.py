"""Every refusal that a client can meet, named by who is at fault.

::

    ChattrError
    ├── BadInputError                     what was sent cannot be understood or accepted
    │   ├── BadRequestError  PayloadTooLargeError  UnknownEventError
    │   ├── InvalidRoomIdError  InvalidNameError  InvalidIdTokenError
    │   └── InvalidDtlsParametersError  InvalidRtpParametersError  InvalidRtpCapabilitiesError
    ├── LimitError                        a cap is reached
    │   ├── RateLimitedError
    │   ├── RoomFullError  ServerFullError  TooManyPendingError  TooManyTransportsError
    │   └── TooManyInvitesError  TooManySocketsError
    ├── WrongTimeError                    not in this state
    │   ├── AlreadyJoinedError  NotJoinedError
    │   ├── WrongDirectionError  TransportAlreadyConnectedError  SourceTakenError
    │   └── ChatCounterReusedError
    ├── NotAllowedError                   not by this participant
    │   ├── NotHostError  SignInRequiredError
    │   └── JoinDeniedError  RoomLockedError  BannedError
    ├── NotFoundError                     no such thing, or it is somebody else's
    │   ├── UnknownPendingError  UnknownTransportError  UnknownProducerError
    │   └── UnknownParticipantError  UnknownInviteError
    └── ServerFaultError                  nothing that the client did
        └── MediaUnavailableError  SignInUnavailableError  ShuttingDownError  InternalError

Each class has a ``code``, the stable string that clients see (`protocol.errors.ErrorCode`), and a
``sentence`` that a person can act on. What a door can refuse stands in `door_errors`.
"""

from typing import ClassVar


class ChattrError(Exception):
    """Base of all refusals."""

    code: ClassVar[str] = "internal-error"
    sentence: ClassVar[str] = "Something went wrong on the server."

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.sentence)

    @property
    def retry_after_ms(self) -> int | None:
        """When it makes sense to try again, in ms from now; None where that is not known."""
        return None


class BadInputError(ChattrError):
    """What was sent cannot be understood or accepted."""


class BadRequestError(BadInputError):
    """The payload has the wrong shape."""

    code = "bad-request"
    sentence = "The message does not have the shape that this event needs."


class PayloadTooLargeError(BadInputError):
    """The message is over the size limit."""

    code = "payload-too-large"
    sentence = "The message is too large."


class UnknownEventError(BadInputError):
    """No such event."""

    code = "unknown-event"
    sentence = "The server does not know this event."


class InvalidRoomIdError(BadInputError):
    """Not a meeting code."""

    code = "invalid-room-id"
    sentence = (
        "A meeting code starts with a letter or a digit and has up to 64 letters, digits, hyphens and "
        "underscores."
    )


class InvalidNameError(BadInputError):
    """Not a display name."""

    code = "invalid-name"
    sentence = "A name has 1 to 64 visible characters, without control characters."


class InvalidIdTokenError(BadInputError):
    """Not an ID token of a person who is signed in here."""

    code = "invalid-id-token"
    sentence = "Your sign-in is not valid any longer; sign in again, or sign out to choose a name."


class InvalidDtlsParametersError(BadInputError):
    """Not DTLS parameters, or the worker refused them."""

    code = "invalid-dtls-parameters"
    sentence = "These are not DTLS parameters that the media worker can use."


class InvalidRtpParametersError(BadInputError):
    """Not RTP parameters that this room can forward."""

    code = "invalid-rtp-parameters"
    sentence = "These are not RTP parameters that this room can forward."


class InvalidRtpCapabilitiesError(BadInputError):
    """Not RTP capabilities."""

    code = "invalid-rtp-capabilities"
    sentence = "These are not RTP capabilities."


class LimitError(ChattrError):
    """A cap is reached."""


class WaitError(ChattrError):
    """Whatever passes with time: the other half of some errors. `wait_ms`: how long that is, in ms."""

    def __init__(self, wait_ms: int) -> None:
        super().__init__()
        self.wait_ms = wait_ms

    @property
    def retry_after_ms(self) -> int | None:
        """Return the wait, in ms."""
        return self.wait_ms


class RateLimitedError(WaitError, LimitError):
    """Too many events of a class."""

    code = "rate-limited"
    sentence = "Too many messages of this kind; wait a moment."


class RoomFullError(LimitError):
    """No free place in the room."""

    code = "room-full"
    sentence = "This meeting is full."


class ServerFullError(LimitError):
    """No further room can be opened."""

    code = "server-full"
    sentence = "The server carries as many meetings as it can; try again later."


class TooManyPendingError(LimitError):
    """No further knock is taken."""

    code = "too-many-pending"
    sentence = "Too many people are waiting to be let into this meeting; try again later."


class TooManyTransportsError(LimitError):
    """More send transports than sources."""

    code = "too-many-transports"
    sentence = "This participant has as many send transports as it may have; close one first."


class TooManySocketsError(LimitError):
    """No further connection is taken."""

    code = "too-many-sockets"
    sentence = "Too many connections; close other tabs of this meeting, or try again later."


class WrongTimeError(ChattrError):
    """Not in this state."""


class AlreadyJoinedError(WrongTimeError):
    """This socket is in a room, or knocks at one."""

    code = "already-joined"
    sentence = "This connection is in a meeting, or knocks at one; leave it first."


class NotJoinedError(WrongTimeError):
    """This socket is in no room."""

    code = "not-joined"
    sentence = "Join a meeting first."


class WrongDirectionError(WrongTimeError):
    """Producing on a receive transport, or consuming on a send transport."""

    code = "wrong-direction"
    sentence = "This transport goes the other way."


class TransportAlreadyConnectedError(WrongTimeError):
    """DTLS parameters are taken once per transport."""

    code = "transport-already-connected"
    sentence = "This transport is connected already."


class SourceTakenError(WrongTimeError):
    """One producer per source."""

    code = "source-taken"
    sentence = "This participant sends this source already; close its producer first."


class ChatCounterReusedError(WrongTimeError):
    """Each counter of a chain holds one message."""

    code = "chat-counter-reused"
    sentence = "This counter of the chain belongs to another message already."


class NotAllowedError(ChattrError):
    """Not by this participant."""


class NotHostError(NotAllowedError):
    """Only the host may, or only hosts."""

    code = "not-host"
    sentence = "Only the host can do this."


class SignInRequiredError(NotAllowedError):
    """The server wants to know who this is."""

    code = "sign-in-required"
    sentence = "Sign in first: this server wants to know who is in its meetings."


class NotFoundError(ChattrError):
    """No such thing, or it is somebody else's."""


class UnknownPendingError(NotFoundError):
    """Nobody with this id knocks."""

    code = "unknown-pending"
    sentence = "This person is not waiting any longer."


class UnknownTransportError(NotFoundError):
    """Not a transport of this participant."""

    code = "unknown-transport"
    sentence = "This participant has no such transport."


class UnknownProducerError(NotFoundError):
    """Not a producer of this participant."""

    code = "unknown-producer"
    sentence = "This participant has no such producer."


class ServerFaultError(ChattrError):
    """Nothing that the client did."""


class MediaUnavailableError(ServerFaultError):
    """The worker is gone or does not answer."""

    code = "media-unavailable"
    sentence = "The media worker is not available at the moment; try again in a few seconds."


class SignInUnavailableError(ServerFaultError):
    """What a sign-in is checked with cannot be had."""

    code = "sign-in-unavailable"
    sentence = "Sign-ins cannot be checked at the moment; try again in a few seconds."


class ShuttingDownError(ServerFaultError):
    """The server is about to stop."""

    code = "shutting-down"
    sentence = "The server is restarting; try again in a few seconds."


class InternalError(ServerFaultError):
    """A fault of ours."""

    code = "internal-error"
