"""What is counted while the server works. Adding to a number takes about a microsecond, and nothing waits."""

from collections.abc import Sequence
from typing import Any, TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

Labelled = TypeVar("Labelled", Counter, Histogram)

SHORT_S: Sequence[float] = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
"""Bounds of what a machine does, in seconds."""

LONG_S: Sequence[float] = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800)
"""Bounds of what waits for a person, in seconds."""

RECOVERY_S: Sequence[float] = (0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30)
"""Bounds of how long something was gone, in seconds."""

LAG_S: Sequence[float] = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)
"""Bounds of how late the event loop is, in seconds."""


class Meter:
    """The counters and histograms of one server. Labels are fixed words, never what somebody sent."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._labelled: dict[tuple[object, str], Any] = {}
        ProcessCollector(registry=self.registry)
        self._joins = Counter(
            "chattr_joins",
            "Answers to join-room: admitted (new or back), pending (a knock), refused.",
            ["outcome"],
            registry=self.registry,
        )
        self._join_s = Histogram(
            "chattr_join_seconds",
            "From join-room to its answer.",
            ["outcome"],
            buckets=SHORT_S,
            registry=self.registry,
        )
        self._request_s = Histogram(
            "chattr_request_seconds",
            "From a request of signaling to its answer.",
            ["event"],
            buckets=SHORT_S,
            registry=self.registry,
        )
        self._refusals = Counter(
            "chattr_refusals", "Requests and connections refused.", ["code"], registry=self.registry
        )
        self._rate_limited = Counter(
            "chattr_rate_limited",
            "Requests refused because there were too many, by class of event.",
            ["rate_class"],
            registry=self.registry,
        )
        self._knocks = Counter(
            "chattr_knocks", "Knocks, and how they ended.", ["what"], registry=self.registry
        )
        self._admission_s = Histogram(
            "chattr_admission_seconds",
            "From a knock until a host let them in.",
            buckets=LONG_S,
            registry=self.registry,
        )
        self._left = Counter(
            "chattr_participants_left", "Participants who left.", ["reason"], registry=self.registry
        )
        self._recovery_s = Histogram(
            "chattr_recovery_seconds",
            "How long a connection was lost until it was back, or a room's media until it was open again.",
            ["of"],
            buckets=RECOVERY_S,
            registry=self.registry,
        )
        self._deaths = Counter("chattr_worker_deaths", "Media workers that died.", registry=self.registry)
        self._lag_s = Histogram(
            "chattr_event_loop_lag_seconds",
            "How late the event loop comes to what is due; looked at four times a second.",
            buckets=LAG_S,
            registry=self.registry,
        )

    def joined(self, outcome: str, seconds: float) -> None:
        """Note an answer to `join-room`: `admitted`, `pending` or `refused`."""
        self._found(self._joins, outcome).inc()
        self._found(self._join_s, outcome).observe(seconds)

    def answered(self, event: str, seconds: float) -> None:
        """Note the answer to a request."""
        self._found(self._request_s, event).observe(seconds)

    def refused(self, code: str) -> None:
        """Note a refusal. `code`: one of ours."""
        self._found(self._refusals, code).inc()

    def rate_limited(self, rate_class: str) -> None:
        """Note that there were too many requests of a class."""
        self._found(self._rate_limited, rate_class).inc()

    def knocked(self, what: str) -> None:
        """Note a knock (`taken`), or how one ended: `approved`, `denied` or `canceled`."""
        self._found(self._knocks, what).inc()

    def waited(self, seconds: float) -> None:
        """Note how long somebody waited who was let in."""
        self._admission_s.observe(seconds)

    def left(self, reason: str) -> None:
        """Note that a participant is gone."""
        self._found(self._left, reason).inc()

    def recovered(self, of: str, seconds: float) -> None:
        """Note how long a `connection`, or a room's `media`, was gone."""
        self._found(self._recovery_s, of).observe(seconds)

    def worker_died(self) -> None:
        """Note that a worker died."""
        self._deaths.inc()

    def loop_was_late(self, seconds: float) -> None:
        """Note how late the event loop was."""
        self._lag_s.observe(seconds)

    def _found(self, metric: Labelled, label: str) -> Labelled:
        """Return the part of a metric with this label: looking it up takes longer than counting."""
        found: Labelled | None = self._labelled.get((metric, label))
        if found is None:
            found = self._labelled[metric, label] = metric.labels(label)
        return found
