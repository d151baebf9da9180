"""From a `join-room` to what a room wants to know of somebody, with the sign-in checked."""

from chattr.calls.rooms import Rooms
from chattr.core.entry import EntryRequest
from chattr.identity.sign_in import SignIn
from chattr.protocol.requests import JoinRoom


class EntryDesk:
    """Asks for the sign-in of those who come; a session that goes on showed it when it began."""

    def __init__(self, rooms: Rooms, sign_in: SignIn) -> None:
        self._rooms = rooms
        self._sign_in = sign_in

    async def check(self, room_id: str, request: JoinRoom) -> EntryRequest:
        """Return what the room is shown; name and picture of a sign-in stand before what was typed.

        :raises InvalidIdTokenError: the ID token is not one of a person who is signed in here.
        :raises SignInUnavailableError: it cannot be checked at the moment.
        :raises SignInRequiredError: the server lets nobody do this without a sign-in.
        """
        entry = EntryRequest(request.name, request.session_token, request.host_key)
        if self._goes_on(room_id, request):
            return entry
        identity = await self._sign_in.identify(request.id_token)
        # Asked again: the room may have ended, or begun, while the token was checked.
        if not self._goes_on(room_id, request):
            self._sign_in.require(identity, founding=self._rooms.find(room_id) is None)
        if identity is None:
            return entry
        return EntryRequest(
            identity.name or request.name,
            request.session_token,
            request.host_key,
            picture=identity.picture,
            verified=identity.name is not None,
        )

    def _goes_on(self, room_id: str, request: JoinRoom) -> bool:
        live = self._rooms.find(room_id)
        return live is not None and live.room.find_by_token(request.session_token) is not None
