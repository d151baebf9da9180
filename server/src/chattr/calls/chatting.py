"""The chat of a room: sealed messages are kept, then told, and nobody here can read them."""

import msgspec

from chattr.calls import wire
from chattr.calls.ports import Clock
from chattr.calls.rooms import Standing
from chattr.core.limits import Limits
from chattr.protocol import chat as c


class ChatDesk:
    """Carries out what people ask of the chat."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._clock = clock
        self._retention = c.ChatRetention(
            max_messages=limits.max_chat_messages,
            max_bytes=limits.max_chat_bytes,
            max_age_ms=limits.chat_retention_ms,
        )

    async def send(self, standing: Standing, envelope: c.ChatEnvelope) -> c.ChatReceived:
        """Keep a message and tell it to the room; returns when both is done.

        Nobody sees a message before it is kept, else a killed server would give its sequence to another.

        :raises ChatCounterReusedError: its counter holds another message.
        """
        live, room = standing.live, standing.live.room
        receipt, events = room.chat.take(
            standing.participant_id,
            envelope.chain_id,
            envelope.counter,
            msgspec.json.encode(envelope),
            self._clock(),
        )
        live.apply(events)
        try:
            await live.commit()
        finally:
            # Also when the sender is gone meanwhile: what was taken is said.
            live.apply(room.chat.tell(receipt.sequence))
        return c.ChatReceived(
            message_id=receipt.message_id, sequence=receipt.sequence, sent_at=receipt.sent_at_ms
        )

    def history(self, standing: Standing, request: c.GetChatHistory) -> c.ChatHistory:
        """Return one page of what was said."""
        page = standing.live.room.chat.page
        messages, has_more = page(standing.participant_id, request.before, request.limit, self._clock())
        return c.ChatHistory(
            messages=[wire.message_of(message) for message in messages],
            has_more=has_more,
            retention=self._retention,
        )

    def clear(self, standing: Standing) -> None:
        """Forget what was said.

        :raises NotHostError: the asker is no host.
        """
        standing.live.apply(standing.live.room.chat.clear(standing.participant_id))
