"""What is logged of refusals: each kind once, then counts, so that no flood becomes a flood of records."""

import time
from collections import Counter
from collections.abc import Callable

import structlog

from chattr.calls.rooms import Standing

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

QUIET_S = 10.0
"""How long the server stays silent about a kind of refusal after it has told of one, in seconds."""


def log_of(standing: Standing | None) -> structlog.stdlib.BoundLogger:
    """Return a log that names the room and the participant, where the connection has a place or knocks."""
    if standing is None:
        return log
    return log.bind(room=standing.live.room.room_id, participant=standing.participant_id)


class RefusalLog:
    """The refusals of one connection: the first of each code is told, the others are counted.

    `standing`: where it stands just then.
    """

    def __init__(self, connection_id: str) -> None:
        self._connection_id = connection_id
        self._counts: Counter[str] = Counter()

    def add(self, code: str, event: str | None, standing: Standing | None) -> None:
        """Note a refusal. `event`: its name, when it is one of ours."""
        self._counts[code] += 1
        if self._counts[code] == 1:
            own_log = log_of(standing)
            own_log.info("request refused", connection=self._connection_id, error=code, of=event)

    def close(self, standing: Standing | None) -> None:
        """Tell how many there were of those that came more than once."""
        repeated = {code: count for code, count in self._counts.items() if count > 1}
        if repeated:
            own_log = log_of(standing)
            own_log.info("requests refused in all", connection=self._connection_id, counts=repeated)
        self._counts.clear()


class Tally:
    """Refusals before there is a connection to speak of: told at most once in `QUIET_S` for each kind."""

    def __init__(
        self,
        tell: Callable[[str, int], None],
        clock: Callable[[], float] = time.monotonic,
        count: Callable[[str], None] = lambda _kind: None,
    ) -> None:
        """Have `tell` log a kind, and how many of it there were; `count` hears of each."""
        self._tell = tell
        self._count = count
        self._clock = clock
        self._counts: Counter[str] = Counter()
        self._told_at: dict[str, float] = {}

    def add(self, kind: str) -> None:
        """Note a refusal. `kind`: one of a few fixed words, never anything that a stranger sent."""
        self._counts[kind] += 1
        self._count(kind)
        now = self._clock()
        if now - self._told_at.get(kind, -QUIET_S) >= QUIET_S:
            self._told_at[kind] = now
            self._tell(kind, self._counts.pop(kind))
