"""Turns what happens in rooms into numbers."""

from chattr.calls.ports import Clock
from chattr.core import events as e
from chattr.telemetry.meter import Meter


class Measuring:
    """Sees every event of every room. It keeps times of those who wait or are away, and nothing else."""

    def __init__(self, meter: Meter, clock: Clock) -> None:
        self._meter = meter
        self._clock = clock
        self._knocked_ms: dict[str, int] = {}
        self._lost_ms: dict[str, int] = {}

    def take(self, event: e.RoomEvent) -> None:
        """Note an event."""
        match event:
            case e.StateChanged(pid, state):
                self._note_connection(pid, lost=state.reconnecting)
            case e.Knocked(knock):
                self._knocked_ms[knock.participant_id] = knock.since_ms
                self._meter.knocked("taken")
            case e.KnockApproved(admitted):
                self._note_end_of_knock(admitted.participant_id, "approved")
            case e.KnockDenied(pid):
                self._note_end_of_knock(pid, "denied")
            case e.KnockCanceled(pid):
                self._note_end_of_knock(pid, "canceled")
            case e.ParticipantLeft(pid, reason):
                self._lost_ms.pop(pid, None)
                self._meter.left(reason)
            case e.RoomEnded(participant_ids):
                for pid in participant_ids:
                    self._lost_ms.pop(pid, None)
                    self._meter.left("room-ended")

    def _note_connection(self, participant_id: str, *, lost: bool) -> None:
        if lost:
            self._lost_ms.setdefault(participant_id, self._clock())
        elif (since_ms := self._lost_ms.pop(participant_id, None)) is not None:
            self._meter.recovered("connection", (self._clock() - since_ms) / 1000)

    def _note_end_of_knock(self, participant_id: str, how: str) -> None:
        self._meter.knocked(how)
        since_ms = self._knocked_ms.pop(participant_id, None)
        if since_ms is not None and how == "approved":
            self._meter.waited((self._clock() - since_ms) / 1000)
