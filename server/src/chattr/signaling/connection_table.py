"""Which connection belongs to which transport."""

import socketio
from socketio.base_manager import BaseManager


class ConnectionTable(socketio.AsyncManager):  # type: ignore[misc]  # the base class has no types
    """python-socketio's, without a room for each connection.

    Nobody is sent to by room here; and when a connection ends the base class looks through all rooms, which
    would be as many as there are connections.
    """

    def basic_enter_room(
        self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None
    ) -> None:
        """Note a connection: `room` None is that of all."""
        if room is None:
            super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)

    def begin(self, eio_sid: str) -> str:
        """Note a connection that is about to be made, and return its id."""
        sid: str = BaseManager.pre_connect(self, eio_sid, "/")
        return sid

    def complete(self, sid: str) -> None:
        """Note that a connection is made."""
        BaseManager.connect(self, sid, "/")
