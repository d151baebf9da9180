"""A call in which one of three viewers has a line of their own, to be squeezed."""

from __future__ import annotations

import time
from dataclasses import dataclass

from network_namespace import NetworkNamespace
from person import Person, wait_until
from picture_log import height_now, shown

WIDE_KBPS = 2_500
"""Wide enough for everything; the line has a queue already, so that a squeeze only makes it narrower."""

STEADY_S = 2.0


@dataclass(frozen=True)
class SlowViewer:
    """`slow` sits behind `line`; each sees the `senders`, who see one another."""

    line: NetworkNamespace
    slow: Person
    senders: tuple[Person, Person]
    top: int

    @property
    def names(self) -> list[str]:
        """Return whom the slow one sees."""
        return [sender.name for sender in self.senders]

    def wait_for_top(self, *, timeout_s: float) -> float:
        """Wait until the slow one sees everybody in the top layer for a while; return when that began."""
        since = 0.0

        def steady() -> bool:
            nonlocal since
            if any(height_now(self.slow, name) != self.top for name in self.names):
                since = 0.0
                return False
            since = since or time.time()
            return time.time() - since >= STEADY_S

        wait_until(steady, what="the slow viewer sees the top layer", timeout_s=timeout_s)
        return since

    def wait_for_less(self, since: float, *, timeout_s: float) -> float:
        """Wait until a lower layer is shown of somebody; return when it was first."""
        return float(
            wait_until(
                lambda: min(self._first_lower(since), default=None),
                what="a lower layer",
                timeout_s=timeout_s,
            )
        )

    def _first_lower(self, since: float) -> list[float]:
        found = (shown(self.slow, name, since).first_of_height(1, self.top - 1) for name in self.names)
        return [at for at in found if at is not None]

    def others(self) -> list[tuple[Person, str]]:
        """Who else sees whom."""
        first, second = self.senders
        return [(first, second.name), (second, first.name)]


def meet(slow: Person, senders: tuple[Person, Person], line: NetworkNamespace, inner_url: str) -> SlowViewer:
    """Bring them together: the slow one hosts, and sends no picture."""
    line.squeeze(WIDE_KBPS)
    link = slow.start_meeting()
    slow.button("Turn off camera").click()
    for sender in senders:
        slow.let_in(sender, sender.base_url + link.removeprefix(inner_url))
    for sender in senders:
        slow.expect_to_see(sender.name, timeout_s=60)
    top = wait_until(lambda: _sent_height(senders), what="both cameras are sent whole", timeout_s=60)
    return SlowViewer(line, slow, senders, top)


def _sent_height(senders: tuple[Person, Person]) -> int:
    """The height of both cameras' top layers, once they are sent."""
    found = {
        max((int(e.get("frameHeight") or 0) for e in sender.stats("outbound-rtp", "video")), default=0)
        for sender in senders
    }
    return found.pop() if len(found) == 1 else 0
