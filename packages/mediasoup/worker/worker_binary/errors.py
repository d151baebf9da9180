"""What can go wrong while the worker binary is acquired.

AcquireError
├── WorkerPathError      MEDIASOUP_WORKER_BIN names something that cannot be used
├── SourceFetchError     the source package could not be fetched
├── IntegrityError       the source package is not the one whose hash is recorded
└── BuildError           the compiler or a build tool gave up

RouteClosedError         a route that is optional did not work; the next one is tried
"""

from __future__ import annotations


class AcquireError(Exception):
    """No worker binary can be had: the message says why, ``advice`` what to do; ``log`` is the output."""

    def __init__(self, message: str, *, advice: str, log: str = "") -> None:
        super().__init__(message)
        self.advice = advice
        self.log = log


class WorkerPathError(AcquireError):
    """MEDIASOUP_WORKER_BIN names something that cannot be used."""


class SourceFetchError(AcquireError):
    """The source package could not be fetched."""


class IntegrityError(AcquireError):
    """The source package is not the one whose hash is recorded."""


class BuildError(AcquireError):
    """The compiler or a build tool gave up."""


class RouteClosedError(Exception):
    """An optional route did not work; the message says why in a few words."""
