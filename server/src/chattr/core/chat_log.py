"""What is kept of a room's chat: sealed messages in order, within bounds."""

import hashlib
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from chattr.core.errors import ChatCounterReusedError
from chattr.core.limits import Limits

MAX_PAGE_BYTES = 256 * 1024
"""Sealed bytes that one page of the history holds, beside its first message."""

Slot: TypeAlias = tuple[str, str, int]
"""Sender, chain and counter: each holds one message, ever."""


@dataclass(frozen=True, slots=True)
class ChatDraft:
    """What somebody wants to say: `sealed` is opaque here, and is told to the others as it came."""

    participant_id: str
    sender_name: str
    chain_id: str
    counter: int
    sealed: bytes

    @property
    def slot(self) -> Slot:
        """Where it stands among all that this sender ever says."""
        return self.participant_id, self.chain_id, self.counter


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message that was taken. `sequence` counts the room's messages; `sent_at_ms`: Unix time."""

    message_id: str
    sequence: int
    sent_at_ms: int
    draft: ChatDraft


@dataclass(frozen=True, slots=True)
class ChatReceipt:
    """What a sender is told of a message, also when it is sent again."""

    message_id: str
    sequence: int
    sent_at_ms: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Taken:
    """A draft that was taken: `message` is None when it had been taken before; `dropped` made room for it."""

    receipt: ChatReceipt
    message: ChatMessage | None = None
    dropped: tuple[ChatMessage, ...] = ()


class ChatLog:
    """The messages of one room, bounded by count, bytes and age.

    Sequences never go back, whatever is dropped: `floor` is the last one when nothing was left.
    A message is `told` to the room once it is safe; the history holds only those.
    Receipts outlive their messages, so that what is sent again after a lost reply is not said twice.
    """

    def __init__(self, limits: Limits, messages: Iterable[ChatMessage] = (), floor: int = 0) -> None:
        self._limits = limits
        self._messages = sorted(messages, key=_sequence)
        self._bytes = sum(len(message.draft.sealed) for message in self._messages)
        self._receipts: OrderedDict[Slot, ChatReceipt] = OrderedDict(
            (message.draft.slot, _receipt(message)) for message in self._messages
        )
        self.floor = floor
        self.last_sequence = max([floor, *map(_sequence, self._messages)])
        self._told = self.last_sequence

    def __len__(self) -> int:
        return len(self._messages)

    @property
    def size_bytes(self) -> int:
        """Return how many sealed bytes are kept."""
        return self._bytes

    def take(self, draft: ChatDraft, message_id: str, now_ms: int) -> Taken:
        """Keep a message; one that was taken before gets the same receipt again.

        :raises ChatCounterReusedError: its counter belongs to another message of this sender.
        """
        known = self._receipts.get(draft.slot)
        if known is not None:
            if known.digest != _digest(draft.sealed):
                raise ChatCounterReusedError
            return Taken(known)
        self.last_sequence += 1
        message = ChatMessage(message_id, self.last_sequence, now_ms, draft)
        self._messages.append(message)
        self._bytes += len(draft.sealed)
        receipt = self._receipts[draft.slot] = _receipt(message)
        while len(self._receipts) > self._limits.max_chat_messages:
            self._receipts.popitem(last=False)
        return Taken(receipt, message, self._drop_over_caps())

    def tell(self, up_to: int) -> Sequence[ChatMessage]:
        """Return the messages up to this sequence that were not told yet: from now on they are."""
        start, end = self._index_after(self._told), self._index_after(up_to)
        self._told = max(self._told, up_to)
        return self._messages[start:end]

    def page(self, before: int | None, limit: int, now_ms: int) -> tuple[Sequence[ChatMessage], bool]:
        """Return the last `limit` told messages before a sequence, and whether there are older ones.

        The oldest comes first. A page holds fewer when their bytes are many (`MAX_PAGE_BYTES`), but one in
        any case.
        """
        first = self._first_valid(now_ms)
        last = self._told if before is None else min(self._told, before - 1)
        end = max(first, self._index_after(last))
        start, left = end, MAX_PAGE_BYTES
        while start > first and end - start < limit:
            left -= len(self._messages[start - 1].draft.sealed)
            if left < 0 and start < end:
                break
            start -= 1
        return self._messages[start:end], start > first

    def expire(self, now_ms: int) -> Sequence[ChatMessage]:
        """Drop what is too old or beyond the caps, and return it."""
        return [*self._drop_first(self._first_valid(now_ms)), *self._drop_over_caps()]

    def clear(self) -> Sequence[ChatMessage]:
        """Drop everything, and return it."""
        self._told = self.last_sequence
        return self._drop_first(len(self._messages))

    def _drop_over_caps(self) -> tuple[ChatMessage, ...]:
        """The newest message stays in any case."""
        count, kept_bytes, last = 0, self._bytes, len(self._messages) - 1
        excess = len(self._messages) - self._limits.max_chat_messages
        while count < last and (count < excess or kept_bytes > self._limits.max_chat_bytes):
            kept_bytes -= len(self._messages[count].draft.sealed)
            count += 1
        return tuple(self._drop_first(count))

    def _drop_first(self, count: int) -> list[ChatMessage]:
        dropped = self._messages[:count]
        del self._messages[:count]
        self._bytes -= sum(len(message.draft.sealed) for message in dropped)
        if dropped and not self._messages:
            self.floor = self.last_sequence
        return dropped

    def _first_valid(self, now_ms: int) -> int:
        """Times follow the sequence, since the clock never goes back within a run of the server."""
        oldest_ms = now_ms - self._limits.chat_retention_ms
        return next(
            (i for i, message in enumerate(self._messages) if message.sent_at_ms > oldest_ms),
            len(self._messages),
        )

    def _index_after(self, sequence: int) -> int:
        return bisect_left(self._messages, sequence + 1, key=_sequence)


def _sequence(message: ChatMessage) -> int:
    return message.sequence


def _digest(sealed: bytes) -> bytes:
    return hashlib.sha256(sealed).digest()


def _receipt(message: ChatMessage) -> ChatReceipt:
    return ChatReceipt(
        message.message_id, message.sequence, message.sent_at_ms, _digest(message.draft.sealed)
    )
