"""Traces of joins for an OpenTelemetry collector, when one is set; else nothing of it is even loaded."""

import contextlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opentelemetry.trace import Span, Tracer

EXPORT_TIMEOUT_S = 2
"""How long the collector may take, in seconds."""

FLUSH_S = 1.0
"""How long the end of the server waits for the last traces, in seconds."""

_tracers: list["Tracer"] = []
"""The one that is on, or none; like logging, it belongs to the process."""


class TracingUnavailableError(Exception):
    """The packages for it are not installed."""


@contextlib.contextmanager
def running(endpoint: str | None, name: str, version: str) -> Iterator[None]:
    """Send traces of the service `name` to a collector for as long as this lasts; None sends none.

    :raises TracingUnavailableError: its packages are missing.
    """
    if endpoint is None:
        yield
        return
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
            OTLPSpanExporter,
        )
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise TracingUnavailableError(str(error)) from None
    provider = TracerProvider(
        resource=Resource.create({"service.name": name, "service.version": version}), shutdown_on_exit=False
    )
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=EXPORT_TIMEOUT_S)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _tracers.append(provider.get_tracer("chattr"))
    try:
        yield
    finally:
        _tracers.clear()
        # A collector that is gone must not keep the server from ending.
        flush = threading.Thread(target=provider.shutdown, name="last traces", daemon=True)
        flush.start()
        flush.join(FLUSH_S)


_NO_SPAN = contextlib.nullcontext[Any]()
"""Where nothing is traced, each request would pay for a generator or two."""


def span(name: str) -> AbstractContextManager[Any]:
    """Note how long a step of the current request takes."""
    return _tracers[0].start_as_current_span(name) if _tracers else _NO_SPAN


class JoinTrace:
    """One connection's way into a call: a span from `join-room` until it receives media, its requests below.

    Somebody who knocks is on the way for as long as they wait.
    """

    def __init__(self) -> None:
        self._root: Span | None = None

    @property
    def is_on(self) -> bool:
        """Tell whether there is anything to say more of."""
        return self._root is not None

    def request(self, event: str) -> AbstractContextManager[Any]:
        """Trace a request, if it belongs to a join."""
        if not _tracers or (self._root is None and event != "join-room"):
            return _NO_SPAN
        from opentelemetry import trace  # noqa: PLC0415 - only where traces are wanted

        if self._root is None:
            self._root = _tracers[0].start_span("join")
        return _tracers[0].start_as_current_span(event, trace.set_span_in_context(self._root))

    def note(self, facts: Mapping[str, str]) -> None:
        """Say more of the join: ids and codes, never a name or a secret."""
        if self._root is not None:
            self._root.set_attributes(dict(facts))

    def end(self) -> None:
        """End it; may be called twice."""
        if self._root is not None:
            self._root.end()
            self._root = None
