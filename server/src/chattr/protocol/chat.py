"""The chat: ciphertext in, ciphertext out. What is inside is defined in `docs/chat-crypto.md`."""

from typing import Annotated, Literal

from msgspec import Meta

from chattr.protocol.base import Id, Wire

MAX_CIPHERTEXT_LENGTH = 12_000
"""Of one message, in characters."""

BASE64URL = r"^[A-Za-z0-9_-]+\Z"

KeyId = Annotated[str, Meta(min_length=11, max_length=11, pattern=BASE64URL)]
ChainId = Annotated[str, Meta(min_length=22, max_length=22, pattern=BASE64URL)]
Counter = Annotated[int, Meta(ge=0, le=2**31 - 1)]
PublicKey = Annotated[str, Meta(min_length=43, max_length=88, pattern=BASE64URL)]
Binding = Annotated[str, Meta(min_length=43, max_length=43, pattern=BASE64URL)]
Ciphertext = Annotated[str, Meta(min_length=24, max_length=MAX_CIPHERTEXT_LENGTH, pattern=BASE64URL)]
Signature = Annotated[str, Meta(min_length=86, max_length=86, pattern=BASE64URL)]
Sequence = Annotated[int, Meta(ge=0, le=2**53 - 1)]


class ChatEnvelope(Wire, frozen=True, kw_only=True):
    """A sealed message. The server checks its shape alone; strings are base64url without padding.

    `key_id`: tells room keys apart without telling them. `chain_id` and `counter`: its place in the
    sender's ratchet. `public_key`: of the sender's session, `binding`: what binds it to the participant.
    `signature`: over all the rest.
    """

    version: Literal[1]
    key_id: KeyId
    chain_id: ChainId
    counter: Counter
    algorithm: Literal["ed25519", "p256"]
    public_key: PublicKey
    binding: Binding
    ciphertext: Ciphertext
    signature: Signature


class SendChatMessage(Wire, frozen=True, kw_only=True):
    """Say something to everybody in the room.

    The same message sent again is said once, and answered as the first time; another message with a
    chain and counter that this participant used before is refused with `chat-counter-reused`.
    """

    message: ChatEnvelope


class ChatReceived(Wire, frozen=True, kw_only=True):
    """The message is kept. `sequence` counts the room's messages; `sent_at`: Unix time in ms."""

    message_id: Id
    sequence: int
    sent_at: int


class StoredChatMessage(Wire, frozen=True, kw_only=True):
    """A message as it came, with what the server knows of it.

    `sequence` grows by one with each message of the room, and never goes back. `sent_at`: when the server
    took it, Unix time in ms. `sender_name`: what the sender was called then.
    """

    message_id: Id
    sequence: int
    sent_at: int
    participant_id: Id
    sender_name: str
    message: ChatEnvelope


class GetChatHistory(Wire, frozen=True, kw_only=True):
    """Ask for the newest messages; `before` a sequence for those that are older than it."""

    before: Sequence | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 200


class ChatRetention(Wire, frozen=True, kw_only=True):
    """How much of a room's chat is kept: whatever is older or more is forgotten, the oldest first."""

    max_messages: int
    max_bytes: int
    max_age_ms: int


class ChatHistory(Wire, frozen=True, kw_only=True):
    """One page, the oldest message first; it may be shorter than its limit where messages are long.

    `has_more`: there are older ones.
    """

    messages: list[StoredChatMessage]
    has_more: bool
    retention: ChatRetention


class ReceiveChatMessage(StoredChatMessage, frozen=True, kw_only=True):
    """Somebody (perhaps this participant) said something."""


class ChatCleared(Wire, frozen=True, kw_only=True):
    """A host cleared the chat: the messages up to and with this sequence are gone."""

    by_name: str
    up_to_sequence: int
