"""What the media library raises, in the words that clients understand."""

from typing import TypeVar

from chattr.core.errors import ChattrError, MediaUnavailableError
from chattr.protocol.base import JsonObject
from mediasoup import (
    ChannelError,
    ClosedError,
    InvalidParametersError,
    RequestRejectedError,
    UnsupportedError,
    WorkerError,
    from_json,
)

T = TypeVar("T")


class worker_faults:  # noqa: N801 - used as a function is
    """Raise `refused` where the library or the worker does not accept what it was given.

    :raises MediaUnavailableError: the worker is gone or does not answer.
    """

    __slots__ = ("_refused",)

    def __init__(self, refused: type[ChattrError]) -> None:
        self._refused = refused

    def __enter__(self) -> None:
        """Go on."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Translate what was raised."""
        if isinstance(error, InvalidParametersError | UnsupportedError | RequestRejectedError):
            raise self._refused(f"{self._refused.sentence} ({error})") from error
        if isinstance(error, ChannelError | ClosedError | WorkerError):
            raise MediaUnavailableError from error


def parse(cls: type[T], data: JsonObject, refused: type[ChattrError]) -> T:
    """Make a library type from what a client sent, or raise `refused`."""
    with worker_faults(refused):
        return from_json(cls, data)
