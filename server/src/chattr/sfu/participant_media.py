"""The media of one participant: what they send and what they receive."""

from chattr.core.errors import (
    InvalidDtlsParametersError,
    MediaUnavailableError,
    NotJoinedError,
    TransportAlreadyConnectedError,
    UnknownTransportError,
    WrongDirectionError,
)
from chattr.protocol.base import Direction, JsonObject, Source
from chattr.protocol.payloads import ConsumerInfo, TransportOptions
from chattr.sfu.faults import parse, worker_faults
from chattr.sfu.fingerprints import require_fingerprints
from chattr.sfu.fresh_path import FreshPath, Senders
from chattr.sfu.fresh_sender import FreshSender
from chattr.sfu.receiving import Receiving
from chattr.sfu.room_port import RoomPort
from chattr.sfu.sending import Sending
from mediasoup import (
    DtlsParameters,
    DtlsState,
    DtlsStateChanged,
    TransportClosed,
    WebRtcTransport,
    to_json,
)


class ParticipantMedia:
    """Transports of one participant. All methods but `close` await the worker.

    When the participant leaves in the middle of one, what it made is closed and it raises NotJoinedError.
    """

    def __init__(self, participant_id: str, room: RoomPort) -> None:
        self.participant_id = participant_id
        self.sending = Sending(participant_id, room)
        self.receiving = Receiving(participant_id, room)
        self._room = room
        self._connecting: set[str] = set()
        self._fresh_paths: dict[str, FreshPath | FreshSender] = {}
        self._closed = False

    @property
    def is_alive(self) -> bool:
        """Tell whether there is a transport that a returning client can go on with."""
        return not self._closed and any(
            not t.closed for t in (*self.sending.transports, *self.receiving.transports)
        )

    def close(self) -> None:
        """Close all transports and with them everything else."""
        self._closed = True
        self.sending.close()
        self.receiving.close()

    async def create_transport(self, direction: Direction) -> TransportOptions:
        """Make a transport; a new receive transport takes the place of the one before.

        :raises TooManyTransportsError: one more send transport than there are sources.
        :raises MediaUnavailableError: the worker is gone or does not answer.
        """
        end = self.sending if direction is Direction.SEND else self.receiving
        end.require_room_for_transport()
        home = await self._room.place(self.participant_id)
        with worker_faults(MediaUnavailableError):
            transport = await home.router.create_webrtc_transport(home.slot.transport_options)
        if self._closed:
            transport.close()
            raise NotJoinedError
        if transport.closed:
            raise MediaUnavailableError
        transport.on(TransportClosed, lambda _event: self._forget(transport.id))
        transport.on(DtlsStateChanged, lambda event: self._on_dtls_state(transport, event.state))
        end.add_transport(transport)
        return TransportOptions(
            transport_id=transport.id,
            ice_parameters=to_json(transport.ice_parameters),
            ice_candidates=[to_json(candidate) for candidate in transport.ice_candidates],
            dtls_parameters=to_json(transport.dtls_parameters),
        )

    async def connect_transport(self, transport_id: str, dtls_parameters: JsonObject) -> None:
        """Hand the client's DTLS parameters to the worker.

        :raises UnknownTransportError: not a transport of this participant.
        :raises TransportAlreadyConnectedError: the second time.
        :raises InvalidDtlsParametersError: they cannot be used.
        :raises MediaUnavailableError: the worker is gone or does not answer.
        """
        transport = self._require_transport(transport_id)
        parameters = parse(DtlsParameters, dtls_parameters, InvalidDtlsParametersError)
        require_fingerprints(parameters)
        if transport_id in self._connecting or transport.dtls_state is not DtlsState.NEW:
            raise TransportAlreadyConnectedError
        self._connecting.add(transport_id)
        try:
            with worker_faults(InvalidDtlsParametersError):
                if self.sending.find_transport(transport_id) is not None:
                    # Goes out with what follows: nothing comes in before that.
                    transport.limit(max_incoming_bitrate=self._room.settings.max_incoming_bitrate_bps)
                await transport.connect(parameters)
        except BaseException:
            self._connecting.discard(transport_id)
            raise

    async def restart_ice(self, transport_id: str) -> JsonObject:
        """Make new ICE credentials and return them; video over it begins again with key frames.

        :raises UnknownTransportError: not a transport of this participant.
        """
        transport = self._require_transport(transport_id)
        with worker_faults(MediaUnavailableError):
            parameters = await transport.restart_ice()
        if not transport.closed:
            self._expect_fresh_path(transport)
        return to_json(parameters)

    def close_transport(self, transport_id: str) -> None:
        """Close a transport and everything on it.

        :raises UnknownTransportError: not a transport of this participant.
        """
        self._require_transport(transport_id).close()

    async def produce(
        self, transport_id: str, source: Source, rtp_parameters: JsonObject, *, paused: bool
    ) -> str:
        """Start sending a source; see `Sending.produce`.

        :raises UnknownTransportError: not a transport of this participant.
        :raises WrongDirectionError: a receive transport.
        """
        transport = self.sending.find_transport(transport_id)
        if transport is None:
            self._require_transport(transport_id)
            raise WrongDirectionError
        return await self.sending.produce(transport, source, rtp_parameters, paused=paused)

    async def start_consuming(self, transport_id: str, rtp_capabilities: JsonObject) -> list[ConsumerInfo]:
        """Receive everybody; see `Receiving.start`.

        :raises UnknownTransportError: not a transport of this participant.
        :raises WrongDirectionError: a send transport.
        """
        transport = self.receiving.find_transport(transport_id)
        if transport is None:
            self._require_transport(transport_id)
            raise WrongDirectionError
        return await self.receiving.start(transport, rtp_capabilities)

    def _expect_fresh_path(self, transport: WebRtcTransport) -> None:
        before = self._fresh_paths.pop(transport.id, None)
        if before is not None:
            before.close()
        self._fresh_paths[transport.id] = (
            FreshPath(transport, Senders(self.receiving.videos).ask)
            if transport in self.receiving.transports
            else FreshSender(transport)
        )

    def _forget(self, transport_id: str) -> None:
        self._fresh_paths.pop(transport_id, None)
        self._connecting.discard(transport_id)

    def _require_transport(self, transport_id: str) -> WebRtcTransport:
        transport = self.sending.find_transport(transport_id) or self.receiving.find_transport(transport_id)
        if transport is None:
            raise UnknownTransportError
        return transport

    def _on_dtls_state(self, transport: WebRtcTransport, state: DtlsState) -> None:
        # The other end closed its peer connection, or never was who it said: nothing can flow again.
        if state in {DtlsState.FAILED, DtlsState.CLOSED} and not transport.closed:
            self._room.log.info(
                "transport ended", participant=self.participant_id, transport=transport.id, dtls=state
            )
            transport.close()
