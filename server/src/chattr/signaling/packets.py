"""Socket.IO packets as text: an event in, an acknowledgement or an event out.

Source: Socket.IO protocol revision 5, sections "Packet encoding" and "Event".
"""

import re
from dataclasses import dataclass

import msgspec

from chattr.core.errors import BadRequestError, ChattrError, PayloadTooLargeError
from chattr.protocol.base import Wire
from chattr.protocol.errors import Refusal

CONNECT, DISCONNECT, EVENT, BINARY_EVENT = "0", "1", "2", "5"

# Type, number of attachments, namespace, acknowledgement id.
_HEADER = re.compile(
    r"[25](?P<attachments>\d{1,10}-)?(?P<namespace>/[^,\[]{0,200},)?(?P<ack_id>[0-9]{1,19})?"
)
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(list[object])


@dataclass(frozen=True, slots=True)
class EventPacket:
    """An event from a client. `ack_id` is None when it wants no acknowledgement."""

    ack_id: int | None
    name: str
    arguments: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class RefusedPacket:
    """An event packet that is not taken, and why."""

    ack_id: int | None
    error: BadRequestError | PayloadTooLargeError


def read_event(text: str, max_bytes: int) -> EventPacket | RefusedPacket:
    """Read a packet of type EVENT or BINARY_EVENT, whatever is in it."""
    header = _HEADER.match(text)
    ack_text = header["ack_id"] if header is not None else None
    ack_id = int(ack_text) if ack_text is not None else None
    if len(text) > max_bytes or (
        # A character is at least a byte, and mostly one.
        not text.isascii() and len(text.encode("utf-8", "surrogatepass")) > max_bytes
    ):
        return RefusedPacket(ack_id, PayloadTooLargeError(f"A message may have up to {max_bytes} bytes."))
    if header is None or header["namespace"] is not None:
        return RefusedPacket(ack_id, BadRequestError("Events belong to the main namespace."))
    if text[0] == BINARY_EVENT or header["attachments"] is not None:
        return RefusedPacket(ack_id, BadRequestError("Binary attachments are not taken."))
    try:
        body = _decoder.decode(text[header.end() :])
    except (msgspec.MsgspecError, RecursionError, UnicodeEncodeError):
        return RefusedPacket(ack_id, BadRequestError("The message is not valid JSON."))
    if not body or not isinstance(body[0], str):
        return RefusedPacket(ack_id, BadRequestError("An event has a name."))
    return EventPacket(ack_id, body[0], tuple(body[1:]))


def write_event(name: str, payload: Wire) -> str:
    """Encode a notification."""
    return f'2["{name}",{_encoder.encode(payload).decode()}]'


def write_ack(ack_id: int, payload: Wire) -> str:
    """Encode the acknowledgement of a request."""
    return f"3{ack_id}[{_encoder.encode(payload).decode()}]"


def write_connected(connection_id: str) -> str:
    """Encode the answer to CONNECT."""
    return f'0{{"sid":"{connection_id}"}}'


def write_connect_error(error: ChattrError) -> str:
    """Encode the refusal of a connection; clients see `data` beside the message."""
    told = {"message": str(error), "data": Refusal(error.code, str(error))}
    return f"4{_encoder.encode(told).decode()}"
