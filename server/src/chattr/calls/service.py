"""The one object that the outer layers hold: everything that the server can do about calls."""

import asyncio
from collections.abc import Iterator

from chattr.calls.admission import AdmissionDesk
from chattr.calls.answering import DoorDesk
from chattr.calls.chatting import ChatDesk
from chattr.calls.clock import SteadyClock
from chattr.calls.counting import CallStats, Readiness, count
from chattr.calls.entry import EntryDesk
from chattr.calls.hosting import HostDesk
from chattr.calls.housekeeping import Housekeeping
from chattr.calls.ice_servers import ice_servers
from chattr.calls.knocking import KnockDesk
from chattr.calls.live_room import LiveRoom, RoomContext
from chattr.calls.measuring import Measuring
from chattr.calls.memory import RoomMemory
from chattr.calls.ports import Clock, Outbox, SwitchedOutbox
from chattr.calls.recovery import Recovery
from chattr.calls.rooms import Rooms, Standing
from chattr.calls.settings import IceSettings
from chattr.core.directory import Directory
from chattr.core.errors import AlreadyJoinedError, ChattrError, ShuttingDownError
from chattr.core.events import Admitted, Knocked, RoomEnded
from chattr.core.ids import parse_room_id
from chattr.core.limits import Limits
from chattr.core.waiting_room import Origin
from chattr.identity.sign_in import SignIn
from chattr.protocol import requests as r
from chattr.protocol.notifications import ServerDraining
from chattr.protocol.payloads import IceServer
from chattr.sfu.sampling import WorkerSampler
from chattr.sfu.settings import MediaSettings
from chattr.sfu.worker_pool import WorkerPool
from chattr.store.base import Store, StoreHealth
from chattr.store.memory_store import MemoryStore
from chattr.telemetry.meter import Meter


class CallService:
    """Rooms, their media, and the door in front of them."""

    def __init__(
        self,
        limits: Limits,
        media: MediaSettings,
        ice: IceSettings,
        *,
        clock: Clock | None = None,
        store: Store | None = None,
        pool: WorkerPool | None = None,
        sign_in: SignIn | None = None,
    ) -> None:
        self.limits = limits
        self.media = media
        self.ice = ice
        self.clock = clock or SteadyClock()
        self.meter = Meter()
        self.pool = pool or WorkerPool(media, limits.max_consumers_per_worker)
        self.pool.on_death = self.meter.worker_died
        self.sampler = WorkerSampler(self.pool)
        self._outbox = SwitchedOutbox()
        self._recovery = Recovery(self.meter)
        self._memory = RoomMemory(store or MemoryStore(), limits)
        self._sign_in = sign_in or SignIn()
        self._desk = AdmissionDesk(limits, ice, self.clock)
        context = RoomContext(
            pool=self.pool,
            media_settings=media,
            outbox=self._outbox,
            journal=self._memory,
            clock=self.clock,
            admission=self._desk.describe,
            on_event=Measuring(self.meter, self.clock).take,
            on_emptied=self._on_emptied,
            on_ended=self._on_ended,
            on_media_lost=self._recovery.media_lost,
        )
        self.rooms = Rooms(Directory(limits), context)
        self.door = DoorDesk(self.clock)
        self.hosts = HostDesk(self.clock)
        self.chat = ChatDesk(limits, self.clock)
        self._entry = EntryDesk(self.rooms, self._sign_in, self.clock)
        self._knocks = KnockDesk(self.rooms, limits, self.clock)
        self._housekeeping = Housekeeping(self.tidy)
        self._prepared = False
        self._started = False
        self._stopping = False

    def attach(self, outbox: Outbox) -> None:
        """Send notifications there from now on."""
        self._outbox.target = outbox

    async def prepare(self) -> None:
        """Start the workers; nothing of the rooms is needed for that.

        :raises mediasoup.MediasoupError: a worker cannot be started, or cannot have its port.
        """
        if not self._prepared:
            self._prepared = True
            await self.pool.start()

    async def start(self) -> None:
        """Take up the rooms of before, with the workers started.

        :raises StoreError: the store cannot be used.
        :raises mediasoup.MediasoupError: see `prepare`.
        """
        await self.prepare()
        await self._memory.open()
        # From here on people's places wait for them.
        for room_id, state in await self._memory.load(self.rooms.directory.secrets, self.clock()):
            self.rooms.restore(room_id, state)
        for _ in self.tidy():
            pass
        self._housekeeping.start()
        self._started = True

    def farewell(self, come_back_within_ms: int) -> None:
        """Let nobody in any more, and tell everyone that this server is about to end."""
        self._stopping = True
        for live in self.rooms:
            live.tell_all_connected(ServerDraining(come_back_within_ms=come_back_within_ms))

    async def let_go(self) -> None:
        """Write what is left and give up the store, for who serves next; media goes on until `stop`."""
        self._stopping = True
        await self._housekeeping.stop()
        await self._recovery.stop()
        await self._memory.close()

    async def stop(self) -> None:
        """End all rooms and workers, within 3 s; may be called twice, and before `start`.

        Nobody is told that a room ended: clients are to come back to the next server.
        """
        self._stopping = True
        await self._housekeeping.stop()
        await self._recovery.stop()
        self.rooms.close()
        await asyncio.gather(self.pool.stop(), self._memory.close())
        self._sign_in.close()

    def readiness(self) -> Readiness:
        """Tell whether new calls can be served now."""
        problems: list[str] = []
        if self._stopping:
            problems.append("The server is shutting down.")
        elif not self._started:
            problems.append("The media workers are starting.")
        elif not self.pool.slots:
            problems.append("No media worker is alive; they are being replaced.")
        return Readiness(not problems, tuple(problems))

    def tidy(self) -> Iterator[None]:
        """Forget what is over, and rooms that are not used any longer; yields where others have a turn."""
        yield from self.rooms.tidy()
        self._memory.tidy(self.clock())

    def storage(self) -> StoreHealth:
        """Tell whether what is to be remembered reaches the disk."""
        return self._memory.health()

    def stats(self) -> CallStats:
        """Count rooms, participants, knocks and workers."""
        return count(self.rooms, self.pool)

    def standing(self, connection_id: str) -> Standing | None:
        """Return where a connection stands; None when it is neither in a room nor at a door."""
        return self.rooms.standing(connection_id)

    async def join(
        self, connection_id: str, request: r.JoinRoom, *, address: str | None = None
    ) -> r.Admitted | r.Pending:
        """Enter a room, come back to it, or knock. `address`: what the connection is counted under.

        :raises ChattrError: any of the codes that `join-room` lists.
        """
        self._require_running()
        room_id = parse_room_id(request.room_id)
        entry = await self._entry.check(room_id, request, Origin(connection_id, address))
        self._require_running()
        self._require_free(connection_id, room_id, request)
        live = self.rooms.find_or_open(room_id, address)
        try:
            entrance = live.room.enter(entry, self.clock())
        except ChattrError:
            self.rooms.forget_if_blank(live)
            raise
        if isinstance(entrance.outcome, Knocked):
            taken = await self._knocks.take(live, entrance, connection_id)
            if isinstance(taken, r.Pending):
                return taken
            entrance = taken
        assert isinstance(entrance.outcome, Admitted)
        self.rooms.stand(connection_id, live, entrance.outcome.participant_id)
        return await self._desk.seat(live, entrance, connection_id, keep_media=request.keep_media)

    def leave(self, connection_id: str) -> None:
        """End the stay, or the knock, that a connection stands for."""
        standing = self.rooms.step_back(connection_id)
        if standing is not None:
            standing.live.apply(standing.live.room.leave(standing.participant_id, self.clock()))

    def lose(self, connection_id: str) -> None:
        """Take note that a connection is gone: the place, or the knock, is kept for a while."""
        standing = self.rooms.step_back(connection_id)
        if standing is not None:
            live, pid = standing.live, standing.participant_id
            del live.seats[pid]
            live.apply(live.room.lose(pid, self.clock()))

    async def leave_by_token(
        self, room_id: str, session_token: str, connection_id: str | None = None
    ) -> bool:
        """End a stay, or a knock, at once (the page-close beacon); False when the token opens nothing.

        `session_token`: or the token of the knock. `connection_id`: the connection whose place it was;
        nothing happens when another one has it now, which came with the same token.
        """
        try:
            live = self.rooms.find(parse_room_id(room_id))
        except ChattrError:
            return False
        whose = live.room.owner(session_token, session_token) if live is not None else None
        if live is None or whose is None:
            return False
        seat = live.seats.get(whose)
        if connection_id is not None and seat is not None and seat.connection_id != connection_id:
            return False
        live.apply(live.room.leave(whose, self.clock()))
        return True

    def set_state(self, standing: Standing, request: r.SetState) -> None:
        """Take a participant's word on their own state."""
        events = standing.live.room.set_state(
            standing.participant_id,
            muted=request.muted,
            camera_off=request.camera_off,
            hand_raised=request.hand_raised,
            sharing=request.sharing,
            low_data=request.low_data,
            video_limit=request.video_limit,
            video_height=request.video_height,
        )
        standing.live.apply(events)

    def ice_servers(self, standing: Standing) -> list[IceServer]:
        """Return the STUN and TURN servers for a participant, with credentials from now on."""
        return ice_servers(self.ice, standing.participant_id, self.clock())

    def _on_emptied(self, live: LiveRoom) -> None:
        self.rooms.forget_if_blank(live)

    def _on_ended(self, live: LiveRoom, ended: RoomEnded) -> None:
        self._entry.endings.add(live.room.room_id, ended.token_hashes, self.clock())
        self.rooms.forget(live)

    def _require_running(self) -> None:
        if self._stopping:
            raise ShuttingDownError

    def _require_free(self, connection_id: str, room_id: str, request: r.JoinRoom) -> None:
        """A connection that stands somewhere may only come back to its own place there."""
        standing = self.rooms.standing(connection_id)
        if standing is None:
            return
        room = standing.live.room
        own = room.owner(request.session_token, request.knock_claim)
        if room.room_id != room_id or own != standing.participant_id:
            raise AlreadyJoinedError
