"""Answering the door."""

from chattr.calls import wire
from chattr.calls.ports import Clock
from chattr.calls.rooms import Standing
from chattr.protocol.payloads import PendingInfo


class DoorDesk:
    """Carries out what hosts say about those who knock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def pending(self, standing: Standing) -> list[PendingInfo]:
        """List who knocks.

        :raises NotHostError: the asker is no host.
        """
        standing.live.room.hosting.require_hosts(standing.participant_id)
        return [wire.pending_of(knock) for knock in standing.live.room.knocks]

    async def approve(self, standing: Standing, pending_id: str) -> None:
        """Let a knocker in.

        :raises ChattrError: `not-host`, `unknown-pending`, `room-full` or `media-unavailable`.
        """
        live = standing.live
        live.room.hosting.require_hosts(standing.participant_id)
        await live.require_media()
        live.apply(live.room.approve(standing.participant_id, pending_id, self._clock()))

    def deny(self, standing: Standing, pending_id: str) -> None:
        """Turn a knocker away.

        :raises ChattrError: `not-host` or `unknown-pending`.
        """
        live = standing.live
        live.apply(live.room.deny(standing.participant_id, pending_id, self._clock()))
