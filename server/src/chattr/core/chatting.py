"""The rules of a room's chat: who writes, who reads, who clears."""

from collections.abc import Sequence

from chattr.core.chat_log import ChatDraft, ChatMessage, ChatReceipt
from chattr.core.events import ChatCleared, ChatExpired, ChatTaken, ChatTold, RoomEvent
from chattr.core.hosting import Hosting
from chattr.core.ids import SecretSource
from chattr.core.room_state import RoomState
from chattr.core.stays import Stays


class Chatting:
    """Only who has a place takes part. All times are Unix time in ms."""

    def __init__(self, state: RoomState, secrets: SecretSource, hosting: Hosting, stays: Stays) -> None:
        self._state = state
        self._secrets = secrets
        self._hosting = hosting
        self._stays = stays

    def take(
        self, by: str, chain_id: str, counter: int, sealed: bytes, now_ms: int
    ) -> tuple[ChatReceipt, tuple[RoomEvent, ...]]:
        """Take a message; one that is sent again gets the receipt of the first time, and nothing happens.

        :raises NotJoinedError: `by` has no place.
        :raises ChatCounterReusedError: the counter holds another message.
        """
        draft = ChatDraft(by, self._stays.require(by).name, chain_id, counter, sealed)
        taken = self._state.chat.take(draft, self._secrets.public_id(), now_ms)
        if taken.message is None:
            return taken.receipt, ()
        return taken.receipt, (ChatTaken(taken.message, taken.dropped),)

    def tell(self, up_to: int) -> tuple[RoomEvent, ...]:
        """Let everybody read what is safe by now: the messages up to this sequence."""
        messages = tuple(self._state.chat.tell(up_to))
        return (ChatTold(messages),) if messages else ()

    def page(
        self, by: str, before: int | None, limit: int, now_ms: int
    ) -> tuple[Sequence[ChatMessage], bool]:
        """Return a page of the history; see `ChatLog.page`.

        :raises NotJoinedError: `by` has no place.
        """
        self._stays.require(by)
        return self._state.chat.page(before, limit, now_ms)

    def clear(self, by: str) -> tuple[RoomEvent, ...]:
        """Drop the history for everybody.

        :raises NotHostError: `by` is no host.
        """
        self._hosting.require_hosts(by)
        name, chat = self._stays.require(by).name, self._state.chat
        return (ChatCleared(name, chat.last_sequence, tuple(chat.clear())),)

    @property
    def size_bytes(self) -> int:
        """Return how many sealed bytes are kept."""
        return self._state.chat.size_bytes

    def forget(self) -> tuple[RoomEvent, ...]:
        """Drop everything, to make room for other rooms."""
        dropped = tuple(self._state.chat.clear())
        return (ChatExpired(dropped),) if dropped else ()

    def expire(self, now_ms: int) -> tuple[RoomEvent, ...]:
        """Drop what is over."""
        dropped = tuple(self._state.chat.expire(now_ms))
        return (ChatExpired(dropped),) if dropped else ()
