"""The channel's four messages: requests and notifications to the worker; what the worker sends back."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from mediasoup._wire.flat import Blob, Table, finish, text
from mediasoup._wire.reader import Reader
from mediasoup._wire.schema import members_of, names_of
from mediasoup.errors import ProtocolError

T = TypeVar("T")

MESSAGE: Final = Table("Message.Message")
REQUEST: Final = Table("Request.Request")
RESPONSE: Final = Table("Response.Response")
NOTIFICATION: Final = Table("Notification.Notification")
LOG: Final = Table("Log.Log")

_MESSAGE_BODIES: Final = members_of("Message.Body")
_RESPONSE_KIND: Final = _MESSAGE_BODIES["Response"]
_NOTIFICATION_KIND: Final = _MESSAGE_BODIES["Notification"]
_LOG_KIND: Final = _MESSAGE_BODIES["Log"]
_METHODS: Final = members_of("Request.Method")
_REQUEST_BODIES: Final = members_of("Request.Body")
_EVENTS: Final = members_of("Notification.Event")
_EVENT_NAMES: Final = names_of("Notification.Event")
_NOTIFICATION_BODIES: Final = members_of("Notification.Body")

# What reading a malformed table raises (UnicodeDecodeError is a ValueError).
_MALFORMED: Final = (struct.error, ValueError, IndexError, KeyError)


@dataclass(frozen=True, slots=True)
class Request:
    """One request: method and body named as in the schema, addressed to ``handler_id``.

    What ``undo`` makes is sent when the worker grants the request after its sender gave up waiting.
    """

    method: str
    handler_id: str = ""
    body_type: str = "NONE"
    body: Blob | None = None
    undo: "Callable[[], Request] | None" = None

    def encode(self, request_id: int) -> bytes:
        """Return the complete message."""
        request = REQUEST.pack(
            id=request_id,
            method=_METHODS[self.method],
            handler_id=text(self.handler_id),
            body_type=_REQUEST_BODIES[self.body_type],
            body=self.body,
        )
        return finish(MESSAGE.pack(data_type=_MESSAGE_BODIES["Request"], data=request))


@dataclass(frozen=True, slots=True)
class OutgoingNotification:
    """One notification to the worker, which does not answer it."""

    event: str
    handler_id: str = ""
    body_type: str = "NONE"
    body: Blob | None = None

    def encode(self) -> bytes:
        """Return the complete message."""
        notification = NOTIFICATION.pack(
            handler_id=text(self.handler_id),
            event=_EVENTS[self.event],
            body_type=_NOTIFICATION_BODIES[self.body_type],
            body=self.body,
        )
        return finish(MESSAGE.pack(data_type=_MESSAGE_BODIES["Notification"], data=notification))


class _WithBody:
    __slots__ = ("_table",)

    def __init__(self, table: Reader) -> None:
        self._table = table

    def read(self, table: Table, decode: Callable[[Reader], T]) -> T:
        """Decode the body, which must be there, with ``decode``.

        :raises ProtocolError: it is missing or malformed.
        """
        try:
            return decode(self._table.table("body", table))
        except _MALFORMED as error:
            raise _unreadable(error) from error

    def maybe_read(self, table: Table, decode: Callable[[Reader], T]) -> T | None:
        """Decode the body with ``decode`` if there is one.

        :raises ProtocolError: it is malformed.
        """
        try:
            body = self._table.maybe_table("body", table)
            return None if body is None else decode(body)
        except _MALFORMED as error:
            raise _unreadable(error) from error


class Response(_WithBody):
    """The worker's answer to one request."""

    __slots__ = ("accepted", "id")

    def __init__(self, table: Reader) -> None:
        super().__init__(table)
        self.id = table.integer("id")
        self.accepted = table.boolean("accepted")

    @property
    def error_type(self) -> str:
        """The class of error that the worker names."""
        return self._table.maybe_text("error") or "Error"

    @property
    def reason(self) -> str:
        """Why the worker refused."""
        return self._table.maybe_text("reason") or "no reason given"


class Notification(_WithBody):
    """Something that the worker tells about one object; ``event`` is named as in the schema."""

    __slots__ = ("event", "handler_id")

    def __init__(self, table: Reader) -> None:
        super().__init__(table)
        self.handler_id = table.text("handler_id")
        self.event = _EVENT_NAMES[table.integer("event")]


def decode(message: bytes) -> Response | Notification | str:
    """Decode a message from the worker; a string is a line of its log.

    :raises ProtocolError: it is malformed, or nothing that a worker sends.
    """
    try:
        root = Reader.root(MESSAGE, message)
        kind = root.integer("data_type")
        if kind == _RESPONSE_KIND:
            return Response(root.table("data", RESPONSE))
        if kind == _NOTIFICATION_KIND:
            return Notification(root.table("data", NOTIFICATION))
        if kind == _LOG_KIND:
            return root.table("data", LOG).text("data")
    except _MALFORMED as error:
        raise _unreadable(error) from error
    raise ProtocolError(f"the worker sent a message of the unknown type {kind}")


def _unreadable(error: Exception) -> ProtocolError:
    return ProtocolError(f"the worker sent a message that cannot be read: {error!r}")
