"""What a handler gets beside the request."""

from dataclasses import dataclass

from chattr.calls.rooms import Standing
from chattr.calls.service import CallService
from chattr.core.errors import NotJoinedError
from chattr.sfu.participant_media import ParticipantMedia


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks. `standing` is None for a connection that is nowhere; `address` for one not counted by it."""

    service: CallService
    connection_id: str
    standing: Standing | None
    address: str | None = None

    @property
    def place(self) -> Standing:
        """Return where the asker stands.

        :raises NotJoinedError: nowhere.
        """
        if self.standing is None:
            raise NotJoinedError
        return self.standing

    @property
    def media(self) -> ParticipantMedia:
        """Return the asker's media.

        :raises NotJoinedError: the asker is in no room.
        :raises MediaUnavailableError: it was lost with its worker; they are to join anew.
        """
        return self.place.live.media_of(self.place.participant_id)
