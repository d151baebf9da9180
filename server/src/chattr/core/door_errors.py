"""Refusals at the door, and of what hosts do with it; they belong to the tree in `errors`."""

from chattr.core.errors import LimitError, NotAllowedError, NotFoundError


class RefusedForNowError(NotAllowedError):
    """Not before some time is over; `wait_ms` says how long that is, in ms."""

    def __init__(self, wait_ms: int) -> None:
        super().__init__()
        self.wait_ms = wait_ms

    @property
    def retry_after_ms(self) -> int | None:
        """Return the wait, in ms."""
        return self.wait_ms


class JoinDeniedError(RefusedForNowError):
    """A host said no."""

    code = "join-denied"
    sentence = "The host did not let you in; you can ask again in a while."


class BannedError(RefusedForNowError):
    """A host removed them."""

    code = "banned"
    sentence = "The host removed you from this meeting."


class RoomLockedError(NotAllowedError):
    """Nobody new gets in."""

    code = "room-locked"
    sentence = "The host has locked this meeting: nobody new is let in."


class RoomEndedError(NotAllowedError):
    """They were in it, or knocked, when a host ended it."""

    code = "room-ended"
    sentence = "The host has ended this meeting."


class UnknownParticipantError(NotFoundError):
    """Nobody with this id is in the room."""

    code = "unknown-participant"
    sentence = "This person is not in the meeting any longer."


class UnknownInviteError(NotFoundError):
    """The room has no such invite."""

    code = "unknown-invite"
    sentence = "This invite does not exist any longer."


class TooManyInvitesError(LimitError):
    """No further invite can be made."""

    code = "too-many-invites"
    sentence = "This meeting has as many open invites as it may have; revoke one first."
