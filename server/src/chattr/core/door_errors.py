"""Refusals at the door, and of what hosts do with it; they belong to the tree in `errors`."""

from chattr.core.errors import LimitError, NotAllowedError, NotFoundError, WaitError


class RefusedForNowError(WaitError, NotAllowedError):
    """Not before some time is over."""


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
