"""Everything this library raises, named by who is at fault.

::

    MediasoupError
    ├── InvalidParametersError      the caller gave bad input; nothing was sent
    ├── UnsupportedError            the two ends cannot agree on codecs or features
    ├── InvalidStateError           the call came at the wrong time
    │   └── ClosedError             the object is closed
    ├── RequestRejectedError        the worker understood the request and refused it
    ├── ChannelError                the conversation with the worker failed
    │   ├── ChannelClosedError      the channel ended before the answer came
    │   ├── RequestTimeoutError     the worker did not answer in time
    │   ├── MessageTooLargeError    a message exceeds the channel's limit
    │   └── ProtocolError           the worker sent something that cannot be understood
    └── WorkerError                 the worker process itself failed
        ├── WorkerNotFoundError     no worker binary
        ├── WorkerStartError        the process ended before it was ready
        └── WorkerDiedError         the process ended while in use

Each class has a ``code``: a stable string for programs. ``str(error)`` is a sentence for people.
"""

from typing import ClassVar


class MediasoupError(Exception):
    """Base of every error raised by this library."""

    code: ClassVar[str] = "mediasoup-error"


class InvalidParametersError(MediasoupError):
    """A value given by the caller is not acceptable; nothing was sent to the worker.

    ``path`` names the value as its JSON would be addressed, for instance ``codecs[0].clockRate``;
    it is empty when the whole input is wrong. ``reason`` says what is expected of it.
    """

    code: ClassVar[str] = "invalid-parameters"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path or 'value'} {self.reason}"

    def within(self, prefix: str) -> "InvalidParametersError":
        """Return the same error as seen from the object that holds the value at ``prefix``."""
        return InvalidParametersError(join_path(prefix, self.path), self.reason)


class UnsupportedError(MediasoupError):
    """The input is well-formed, yet the two ends have no codec or feature in common."""

    code: ClassVar[str] = "unsupported"


class InvalidStateError(MediasoupError):
    """The call is not allowed in the object's present state."""

    code: ClassVar[str] = "invalid-state"


class ClosedError(InvalidStateError):
    """The object is closed and takes no more calls."""

    code: ClassVar[str] = "closed"


class RequestRejectedError(MediasoupError):
    """The worker refused a request.

    ``method`` is the request's name, ``reason`` the worker's text and ``error_type`` the class of error
    that the worker named (``"Error"`` or ``"TypeError"``).
    """

    code: ClassVar[str] = "request-rejected"

    def __init__(self, method: str, reason: str, error_type: str = "Error") -> None:
        super().__init__(method, reason, error_type)
        self.method = method
        self.reason = reason
        self.error_type = error_type

    def __str__(self) -> str:
        return f"the worker refused {self.method}: {self.reason} ({self.error_type})"


class ChannelError(MediasoupError):
    """The conversation with the worker failed."""

    code: ClassVar[str] = "channel-error"


class ChannelClosedError(ChannelError):
    """The channel ended before the worker answered, or was closed already."""

    code: ClassVar[str] = "channel-closed"


class RequestTimeoutError(ChannelError):
    """The worker did not answer a request in time; ``timeout_s`` is how long it had, in seconds."""

    code: ClassVar[str] = "request-timeout"

    def __init__(self, method: str, timeout_s: float) -> None:
        super().__init__(method, timeout_s)
        self.method = method
        self.timeout_s = timeout_s

    def __str__(self) -> str:
        return f"the worker did not answer {self.method} within {self.timeout_s:g} s"


class MessageTooLargeError(ChannelError):
    """A message exceeds what the channel carries; ``size`` and ``limit`` are in bytes."""

    code: ClassVar[str] = "message-too-large"

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(size, limit)
        self.size = size
        self.limit = limit

    def __str__(self) -> str:
        return f"a message of {self.size} bytes exceeds the limit of {self.limit} bytes"


class ProtocolError(ChannelError):
    """The worker sent something that cannot be understood; its version may differ from this library's."""

    code: ClassVar[str] = "protocol-error"


class WorkerError(MediasoupError):
    """The worker process itself failed."""

    code: ClassVar[str] = "worker-error"


class WorkerNotFoundError(WorkerError):
    """No worker binary was found, or the one named cannot be executed."""

    code: ClassVar[str] = "worker-not-found"


class WorkerStartError(WorkerError):
    """The worker process ended before it was ready, or did not become ready in time."""

    code: ClassVar[str] = "worker-start-failed"


class WorkerDiedError(WorkerError):
    """The worker process ended while in use.

    ``exit_code`` is set when it ended by itself, ``signal`` (a number) when it was killed.
    """

    code: ClassVar[str] = "worker-died"

    def __init__(self, pid: int, exit_code: int | None = None, signal: int | None = None) -> None:
        super().__init__(pid, exit_code, signal)
        self.pid = pid
        self.exit_code = exit_code
        self.signal = signal

    def __str__(self) -> str:
        how = f"killed by signal {self.signal}" if self.signal is not None else f"exit code {self.exit_code}"
        return f"the worker process {self.pid} died ({how})"


def join_path(prefix: str, path: str) -> str:
    """Join two JSON paths: ``codecs`` and ``[0].clockRate`` make ``codecs[0].clockRate``."""
    if not prefix or not path or path.startswith("["):
        return prefix + path
    return f"{prefix}.{path}"
