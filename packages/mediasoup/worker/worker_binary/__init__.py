"""How the mediasoup-worker binary comes to be on this machine; standard library only."""

from .acquire import Acquired, Request, Route, acquire
from .errors import AcquireError, BuildError, IntegrityError, SourceFetchError, WorkerPathError
from .link import link_binary
from .listener import Listener
from .release import VERSION
from .source import schemas
from .tools import Tools

__all__ = [
    "VERSION",
    "AcquireError",
    "Acquired",
    "BuildError",
    "IntegrityError",
    "Listener",
    "Request",
    "Route",
    "SourceFetchError",
    "Tools",
    "WorkerPathError",
    "acquire",
    "link_binary",
    "schemas",
]
