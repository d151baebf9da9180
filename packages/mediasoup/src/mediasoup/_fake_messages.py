"""What the fake worker receives and what it may answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ._wire.flat import Blob, Table
from ._wire.reader import Reader


@dataclass(frozen=True, slots=True)
class FakeRequest:
    """A request that the fake worker received; ``id`` is what its answer must carry.

    ``makers`` are the requests by which the objects were made that there are, by the objects' identifiers.
    """

    id: int
    method: str
    handler_id: str
    table: Reader
    makers: "Mapping[str, FakeRequest]" = field(default_factory=dict)

    def body(self, table: str) -> Reader:
        """Return the body, read as the table of that name, for instance ``Transport.ProduceRequest``."""
        return self.table.table("body", Table(table))


@dataclass(frozen=True, slots=True)
class Accept:
    """Grant the request, with a body named as in the schema if there is one."""

    body_type: str = "NONE"
    body: Blob | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """Refuse the request."""

    reason: str = "refused by the test"
    error_type: str = "Error"


class Silence:
    """Do not answer, or not yet: the test may answer later."""


Answer = Accept | Reject | Silence
