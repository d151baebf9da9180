"""What the server remembers of its rooms, kept in step with a store."""

from collections.abc import Iterable

import structlog

from chattr.calls.remembering import message_record, part_records, restored_state, room_record
from chattr.core.chat_log import ChatMessage
from chattr.core.ids import SecretSource
from chattr.core.limits import Limits
from chattr.core.room import Room
from chattr.core.room_state import RoomState
from chattr.store.base import Store, StoreHealth
from chattr.store.errors import NotSavedError
from chattr.store.records import ChatRecord, PartRecord, RoomRecord, RowKey, StoredRoom

log = structlog.get_logger(__name__)

COMMIT_TIMEOUT_MS = 1_000
"""How long somebody waits for the disk before they are let in without it."""

CLOSE_TIMEOUT_MS = 450
"""How long each half of the store's end may take; see `handover.SERVICE_STOP_S`."""


class _Kept:
    """The records of one room that the store was given last, without those of its chat."""

    def __init__(self, room: RoomRecord | None = None) -> None:
        self.room = room
        self.parts: dict[RowKey, PartRecord] = {}


class RoomMemory:
    """The journal of the rooms (`calls.ports.Journal`): puts into the store what differs from before."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self._store = store
        self._limits = limits
        self._kept: dict[str, _Kept] = {}

    async def open(self) -> None:
        """Make the store ready.

        :raises StoreOpenError: it cannot be used.
        """
        await self._store.open()

    async def load(self, secrets: SecretSource, now_ms: int) -> list[tuple[str, RoomState]]:
        """Return the rooms of before, each with its id; people in them are away.

        :raises StoreError: the store cannot be read.
        """
        stored = (await self._store.load(now_ms)).rooms
        for one in stored:
            self._note(one)
        return [(one.room.room_id, restored_state(one, self._limits, secrets, now_ms)) for one in stored]

    def record(self, room: Room) -> None:
        """Put what has changed; a room that nobody was ever in is not kept."""
        if room.is_blank and room.room_id not in self._kept:
            return
        kept = self._kept.setdefault(room.room_id, _Kept())
        record = room_record(room)
        if record != kept.room:
            self._store.put(record)
            kept.room = record
        records = part_records(room, self._limits.session_ms, kept.parts)
        parts = {(type(part), part.key): part for part in records}
        for kind, key in kept.parts.keys() - parts.keys():
            self._store.delete(kind, room.room_id, key)
        for row, part in parts.items():
            before = kept.parts.get(row)
            if before is not part and before != part:
                self._store.put(part)
        kept.parts = parts

    def keep_message(self, room: Room, message: ChatMessage) -> None:
        """Put a message of the chat: one row, whatever else there is of the room."""
        if room.room_id in self._kept:
            self._store.put(message_record(room.room_id, message))

    def drop_messages(self, room: Room, messages: Iterable[ChatMessage]) -> None:
        """Drop messages of the chat."""
        for message in messages:
            self._store.delete(ChatRecord, room.room_id, message.message_id)

    def scrub(self) -> None:
        """Let nothing that was dropped live on in any file."""
        self._store.scrub()

    def forget(self, room: Room) -> None:
        """Drop all that is kept of a room."""
        if self._kept.pop(room.room_id, None) is not None:
            self._store.forget_room(room.room_id)

    def tidy(self, now_ms: int) -> None:
        """Drop from the store what is over."""
        self._store.forget_expired(now_ms)

    async def commit(self, *, durable: bool = False) -> None:
        """Return once everything so far is in the store; while it fails, calls go on without."""
        if not self._store.works:
            return
        try:
            await self._store.flush(COMMIT_TIMEOUT_MS, durable=durable)
        except NotSavedError as error:
            log.debug("not on disk", problem=str(error))

    def health(self) -> StoreHealth:
        """Tell whether changes reach the disk."""
        return self._store.health()

    async def close(self) -> None:
        """Write what is left, as far as that is possible in a short time."""
        await self._store.close(CLOSE_TIMEOUT_MS)

    def _note(self, stored: StoredRoom) -> None:
        kept = self._kept[stored.room.room_id] = _Kept(stored.room)
        parts: tuple[PartRecord, ...] = (
            *stored.host_keys,
            *stored.sessions,
            *stored.bans,
            *stored.invites,
            *stored.knocks,
        )
        kept.parts = {(type(part), part.key): part for part in parts}
