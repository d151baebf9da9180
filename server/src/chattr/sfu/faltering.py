"""Whether a line lets less through than was sent, as our counts and its receiver's say together."""

FALTERS = 0.75
WAITING_OCTETS = 6_000
"""With less than this part of the sent coming through, and more than this waiting or lost, which is more
than a frame or two just on their way, it is the line and not a sender."""

STALLS = 0.3
"""With less than this part coming through, it may be the receiver who was busy for a moment and finds it all
at the next look; so what came since then has to say the same."""

SIGNS_S = 1.0
"""First signs that are older say nothing of now."""

APART_S = 0.1
APART = 0.4
"""Our counts and the receiver's are not compared when they were made over times that differ by more than
this, and by more than this part: one of the two was busy, and what the other saw of the sent is not known."""


class Faltering:
    """What was sent since the first signs, and what came of it.

    `at_s`: when the signs were told, in seconds of any clock; `sent_octets`: what had been sent by then.
    """

    def __init__(self, at_s: float, sent_octets: int) -> None:
        self._signs_s = at_s
        # Nothing came before this: our time, what had been sent by then, and how long it was after the signs.
        self._at_s, self._sent, self._after_s = at_s, sent_octets, 0.0
        self._stalled: tuple[int, int] | None = None

    def is_narrow(self, now_s: float, sent_octets: int, received_bps: int, over_s: float | None) -> bool:
        """Tell whether clearly more was sent than came; at a later look it may be clear.

        `received_bps`: what came since the first signs, in bits per second, as the receiver counted it over
        `over_s` seconds; None: that was not told.
        """
        if not 0 < now_s - self._signs_s < SIGNS_S:
            return False
        over_s = now_s - self._signs_s if over_s is None else over_s
        since_s = now_s - self._at_s
        if abs(over_s - self._after_s - since_s) > max(APART_S, APART * since_s):
            return False
        sent, received = sent_octets - self._sent, int(received_bps * over_s / 8)
        if received == 0:
            # A narrow line lets something through; who gets nothing at all is busy, or cut off.
            self._at_s, self._sent, self._after_s = now_s, sent_octets, over_s
            return False
        if received < sent * STALLS and self._stalled is None:
            self._stalled = (sent, received)
            return False
        before_sent, before_received = self._stalled or (0, 0)
        falters = received - before_received < (sent - before_sent) * FALTERS
        return falters and sent - received > WAITING_OCTETS
