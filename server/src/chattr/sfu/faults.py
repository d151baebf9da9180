"""What the media library raises, in the words that clients understand."""

from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def worker_faults(refused: type[ChattrError]) -> Iterator[None]:
    """Raise `refused` where the library or the worker does not accept what it was given.

    :raises MediaUnavailableError: the worker is gone or does not answer.
    """
    try:
        yield
    except (InvalidParametersError, UnsupportedError, RequestRejectedError) as error:
        raise refused(f"{refused.sentence} ({error})") from error
    except (ChannelError, ClosedError, WorkerError) as error:
        raise MediaUnavailableError from error


def parse(cls: type[T], data: JsonObject, refused: type[ChattrError]) -> T:
    """Make a library type from what a client sent, or raise `refused`."""
    with worker_faults(refused):
        return from_json(cls, data)
