"""From a `join-room` to what a room wants to know of somebody, with the sign-in checked."""

from chattr.calls.ports import Clock
from chattr.calls.rooms import Rooms
from chattr.core.endings import Endings
from chattr.core.entry import EntryRequest
from chattr.core.waiting_room import Origin
from chattr.identity.sign_in import SignIn
from chattr.protocol.requests import JoinRoom


class EntryDesk:
    """Asks for the sign-in of those who come; who comes back showed it when they first came."""

    def __init__(self, rooms: Rooms, sign_in: SignIn, clock: Clock) -> None:
        self._rooms = rooms
        self._sign_in = sign_in
        self._clock = clock
        self.endings = Endings()

    async def check(self, room_id: str, request: JoinRoom, origin: Origin) -> EntryRequest:
        """Return what the room is shown; name and picture of a sign-in stand before what was typed.

        :raises RoomEndedError: a host ended the meeting that they were in, or knocked at.
        :raises InvalidIdTokenError: the ID token is not one of a person who is signed in here.
        :raises SignInUnavailableError: it cannot be checked at the moment.
        :raises SignInRequiredError: the server lets nobody do this without a sign-in.
        """
        self.endings.check(room_id, (request.session_token, request.knock_token), self._clock())
        if self._goes_on(room_id, request):
            return _entry(request, origin)
        identity = await self._sign_in.identify(request.id_token)
        # Asked again: the room may have ended, or begun, while the token was checked.
        if not self._goes_on(room_id, request):
            self._sign_in.require(identity, founding=self._founds(room_id))
        if identity is None:
            return _entry(request, origin)
        name, verified = identity.name or request.name, identity.name is not None
        return _entry(request, origin, name=name, picture=identity.picture, verified=verified)

    def _goes_on(self, room_id: str, request: JoinRoom) -> bool:
        live = self._rooms.find(room_id)
        tokens = (request.session_token, request.knock_claim)
        return live is not None and live.room.knows(*tokens, self._clock())

    def _founds(self, room_id: str) -> bool:
        live = self._rooms.find(room_id)
        return live is None or live.room.door.is_nobodys(self._clock())


def _entry(
    request: JoinRoom,
    origin: Origin,
    *,
    name: str | None = None,
    picture: str | None = None,
    verified: bool = False,
) -> EntryRequest:
    return EntryRequest(
        name or request.name,
        session_token=request.session_token,
        host_key=request.host_key,
        picture=picture,
        verified=verified,
        knock_token=request.knock_token,
        invite=request.invite,
        origin=origin,
        attempt=request.attempt,
    )
