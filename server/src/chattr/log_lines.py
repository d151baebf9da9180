"""Where our own records end: one line each, written by the handler that the libraries' records go to."""

import logging
from typing import TextIO


class LineLogger:
    """Writes what structlog has made a line of, without a record of `logging` in between.

    That record, which formatters take apart again, was half of what a line costs.
    """

    def __init__(self, name: str, handler: logging.StreamHandler[TextIO]) -> None:
        self.name = name
        self._handler = handler

    def info(self, line: str) -> None:
        """Write a line; like `logging`, in turn with other threads, and without ever raising."""
        handler = self._handler
        try:
            handler.acquire()
            try:
                handler.stream.write(line + handler.terminator)
                handler.stream.flush()
            finally:
                handler.release()
        except Exception:
            handler.handleError(logging.makeLogRecord({"name": self.name, "msg": line}))

    debug = warning = error = critical = info


class LineLoggers:
    """Makes a logger for each name."""

    def __init__(self, handler: logging.StreamHandler[TextIO]) -> None:
        self._handler = handler

    def __call__(self, name: str = "", *_args: object) -> LineLogger:
        """Make one."""
        return LineLogger(name, self._handler)
