"""What a router shares with the objects in it."""

from dataclasses import dataclass, field

from ._negotiated import RouterKind
from .consumer import Consumer
from .data_producer import DataProducer
from .errors import InvalidParametersError
from .producer import Producer
from .rtp_parameters import RtpCapabilities


@dataclass(slots=True)
class RouterShare:
    """A router as its transports and observers see it."""

    router_id: str
    kind: RouterKind
    producers: dict[str, Producer] = field(default_factory=dict)
    data_producers: dict[str, DataProducer] = field(default_factory=dict)
    consumers: dict[str, Consumer] = field(default_factory=dict)

    @property
    def rtp_capabilities(self) -> RtpCapabilities:
        """The codecs and header extensions that the router supports."""
        return self.kind.rtp_capabilities

    def producer(self, producer_id: str) -> Producer:
        """Return a producer of the router.

        :raises InvalidParametersError: the router has no such producer.
        """
        producer = self.producers.get(producer_id) if isinstance(producer_id, str) else None
        if producer is None:
            raise InvalidParametersError("producerId", f"names no producer of this router: {producer_id!r}")
        return producer

    def data_producer(self, producer_id: str) -> DataProducer:
        """Return a data producer of the router.

        :raises InvalidParametersError: the router has no such data producer.
        """
        producer = self.data_producers.get(producer_id) if isinstance(producer_id, str) else None
        if producer is None:
            raise InvalidParametersError(
                "dataProducerId", f"names no data producer of this router: {producer_id!r}"
            )
        return producer
