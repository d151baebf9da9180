"""PipeTransport: one end of a pipe between two routers, in one host or in two."""

import builtins
from dataclasses import replace

from ._channel import Channel
from ._router_share import RouterShare
from ._sctp_transport import SctpTransport
from ._wire import plain_transport as wire
from ._wire import transport as transport_wire
from .bounds import AppData
from .consumer import Consumer
from .consumer_types import ConsumerOptions, ConsumerScore
from .errors import InvalidParametersError
from .ids import new_cname
from .json_codec import check_fields, validated
from .ortc import get_pipe_consumer_rtp_parameters
from .pipe_transport_types import PipeConsumerOptions, PipeTransportDump, PipeTransportStats
from .rtp_parameters import RtcpParameters, RtpCapabilities, RtpEncodingParameters, RtpParameters
from .srtp_parameters import RemoteEnd, SrtpParameters
from .transport_types import TransportTuple, TransportType

# What goes through a pipe is not scored, whatever the worker answers.
_UNMEASURED = ConsumerScore(score=10, producer_score=10, producer_scores=())


class PipeTransport(SctpTransport):
    """A connection between routers; made by ``Router.create_pipe_transport``."""

    def __init__(
        self, channel: Channel, router: RouterShare, dump: PipeTransportDump, app_data: AppData
    ) -> None:
        super().__init__(channel, router, dump, app_data)
        self._tuple = dump.tuple
        self._rtx = dump.rtx
        self._srtp_parameters = dump.srtp_parameters

    @property
    def type(self) -> TransportType:
        """Pipe."""
        return TransportType.PIPE

    @property
    def tuple(self) -> TransportTuple:
        """The addresses of the pipe; the remote one is unset until connected."""
        return self._tuple

    @property
    def rtx(self) -> bool:
        """Whether lost packets are sent again."""
        return self._rtx

    @property
    def srtp_parameters(self) -> SrtpParameters | None:
        """Local SRTP keys, None without SRTP."""
        return self._srtp_parameters

    async def connect(self, *, ip: str, port: int, srtp_parameters: SrtpParameters | None = None) -> None:
        """Give the other end's address and, with SRTP, its keys; once in a transport's life.

        :raises InvalidParametersError: an argument is not acceptable.
        :raises RequestRejectedError: it was done before, or the keys are missing or superfluous.
        """
        end = validated(RemoteEnd(ip=ip, port=port, srtp_parameters=srtp_parameters), RemoteEnd)
        if end.ip is None or end.port is None:
            raise InvalidParametersError("port" if end.ip else "ip", "is missing")
        request = wire.connect_pipe(self.id, end.ip, end.port, end.srtp_parameters)
        self._tuple = wire.decode_connect_pipe(await self._request(request))

    async def consume(self, options: ConsumerOptions | PipeConsumerOptions) -> Consumer:
        """Send all streams of a producer to the other end; of ``ConsumerOptions``, only the producer matters.

        :raises InvalidParametersError: the router has no such producer.
        """
        self._raise_if_closed()
        if isinstance(options, ConsumerOptions):
            options = check_fields(options, ConsumerOptions, "producer_id", "app_data")
            paused = False
        else:
            options = check_fields(options, PipeConsumerOptions, "producer_id", "paused", "app_data")
            paused = options.paused
        producer = self._router.producer(options.producer_id)
        parameters = get_pipe_consumer_rtp_parameters(
            producer.consumable_rtp_parameters, enable_rtx=self._rtx
        )
        piped = ConsumerOptions(
            producer_id=producer.id,
            rtp_capabilities=RtpCapabilities(),
            paused=paused,
            pipe=True,
            app_data=options.app_data,
        )
        consumer = await self._consume(producer, parameters, piped)
        consumer._score = _UNMEASURED
        return consumer

    def _complete(self, parameters: RtpParameters) -> RtpParameters:
        """Keep each producer's own name: its sender is not the other producers'."""
        return replace(
            parameters,
            encodings=parameters.encodings or (RtpEncodingParameters(),),
            rtcp=RtcpParameters(
                cname=parameters.rtcp.cname or new_cname(), reduced_size=parameters.rtcp.reduced_size
            ),
        )

    async def dump(self) -> PipeTransportDump:
        """Return what the worker holds of it."""
        return wire.decode_pipe_dump(await self._request(transport_wire.get_dump(self.id)))

    async def get_stats(self) -> builtins.tuple[PipeTransportStats, ...]:
        """Return its statistics, a single entry."""
        return (wire.decode_pipe_stats(await self._request(transport_wire.get_stats(self.id))),)
