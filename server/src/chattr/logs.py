"""Structured logs: one pipeline for our own and for the libraries' records. See docs/logging.md."""

import json
import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import msgspec
import structlog
from structlog.typing import Processor

from chattr.log_lines import LineLoggers

SECRETS = frozenset(
    {
        "session_token",
        "host_key",
        "knock_token",
        "invite",
        "id_token",
        "token",
        "turn_secret",
        "credential",
        "password",
    }
)
NAMES = frozenset({"name", "display_name", "message_text", "ciphertext"})

# Chatty below warning, telling of each request with its path, or repeating what we tell ourselves.
QUIET = (
    "asyncio",
    "engineio",
    "google.auth",
    "mediasoup.process",
    "socketio",
    "urllib3",
    "uvicorn",
    "uvicorn.access",
    "uvicorn.error",
    "websockets",
)


_ENCODER = msgspec.json.Encoder(enc_hook=repr)


def configure_logs(level: str, style: str, stream: TextIO = sys.stderr) -> None:
    """Send all records to `stream`; `style` is `json`, `pretty` or `auto` (pretty on a terminal)."""
    _leave_out_what_no_line_tells()
    pretty = style == "pretty" or (style == "auto" and stream.isatty())
    stamp = structlog.processors.TimeStamper("%H:%M:%S" if pretty else "iso", utc=not pretty, key="time")
    named: list[Processor] = [structlog.stdlib.add_logger_name, structlog.stdlib.add_log_level]
    rendered = _pretty(stream) if pretty else _json()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*named, structlog.stdlib.ExtraAdder(), stamp, redact],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendered],
        )
    )
    structlog.configure(
        processors=[*named, stamp, redact, *rendered],
        # Below the level a line costs next to nothing.
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=LineLoggers(handler),
        cache_logger_on_first_use=True,
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
        logger.setLevel(max(logging.WARNING, root.level))


def _leave_out_what_no_line_tells() -> None:
    """Where a record was made, by which thread and process: a third of what a line costs.

    The switches are those of "Optimization" in Python's logging HOWTO.
    """
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep secrets and people's names out of the logs, whoever put them into a record."""
    for key in event.keys() & (SECRETS | NAMES):
        event[key] = "***"
    return event


def _in_reading_order(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    first = {key: event.pop(key) for key in ("time", "level", "logger", "event") if key in event}
    return {**first, **event}


def _json() -> list[Processor]:
    return [
        # A plain traceback: local variables would carry payloads.
        structlog.processors.format_exc_info,
        _in_reading_order,
        _as_json,
    ]


def _as_json(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    try:
        return _ENCODER.encode(event).decode()
    except (ValueError, TypeError):
        # Half of a surrogate pair, for one: slower, and not lost.
        return json.dumps(event, default=repr, skipkeys=True)


def _pretty(stream: TextIO) -> list[Processor]:
    return [
        structlog.dev.ConsoleRenderer(
            colors=stream.isatty(),
            timestamp_key="time",
            pad_event_to=24,
            exception_formatter=structlog.dev.plain_traceback,
        ),
    ]
