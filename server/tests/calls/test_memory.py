"""What is remembered of rooms: written as it happens, taken up at the start, forgotten in the end."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

import pytest
from live_server import eventually, test_media
from structlog.testing import capture_logs

from chattr.calls import housekeeping
from chattr.calls.service import CallService
from chattr.calls.settings import IceSettings
from chattr.core.errors import ChattrError
from chattr.core.limits import HOUR_MS, Limits
from chattr.protocol import hosting as h
from chattr.protocol.base import Wire
from chattr.protocol.requests import Admitted, JoinRoom, Pending
from chattr.store.base import Store
from chattr.store.errors import NotSavedError
from chattr.store.memory_store import MemoryStore
from chattr.store.records import StoredRoom
from chattr.store.sqlite_store import SqliteStore

pytestmark = pytest.mark.worker

Start = Callable[..., Awaitable[CallService]]


class Sent:
    """An outbox that keeps what it is given."""

    def __init__(self) -> None:
        self.items: list[tuple[str, Wire]] = []

    def send(self, connection_ids: Iterable[str], payload: Wire) -> None:
        self.items += [(connection_id, payload) for connection_id in connection_ids]


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_800_000_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def start(clock: Clock) -> AsyncIterator[Start]:
    """Start a service on a store, as a server does."""
    started: list[CallService] = []

    async def run(store: Store, **limits: int) -> CallService:
        service = CallService(Limits(**limits), test_media(), IceSettings(), clock=clock, store=store)
        started.append(service)
        await service.start()
        return service

    yield run
    for service in started:
        await service.stop()


async def _join(service: CallService, connection: str, **more: str | None) -> Admitted | Pending:
    return await service.join(connection, JoinRoom(**{"room_id": "whale", "name": "Ada"} | more))  # type: ignore[arg-type]


async def _in(service: CallService, connection: str, **more: str | None) -> Admitted:
    reply = await _join(service, connection, **more)
    assert isinstance(reply, Admitted)
    return reply


async def _let_in(service: CallService, host: str, connection: str, name: str) -> str:
    """Let somebody in, and return the token of their knock, which opens their place too."""
    knock = await _join(service, connection, name=name)
    assert isinstance(knock, Pending)
    standing = service.standing(host)
    assert standing is not None
    await service.approve(standing, knock.participant_id)
    return knock.knock_token


def _tidy(service: CallService) -> None:
    for _ in service.tidy():
        pass


async def _stored(store: Store, clock: Clock) -> StoredRoom | None:
    rooms = (await store.load(clock())).rooms
    return rooms[0] if rooms else None


def _host_standing(service: CallService, connection: str = "c1"):  # type: ignore[no-untyped-def]
    standing = service.standing(connection)
    assert standing is not None
    return standing


async def test_a_restarted_server_has_its_room_back(start: Start, clock: Clock) -> None:
    store = MemoryStore()
    before = await start(store)
    ada = await _in(before, "c1")
    bob_token = await _let_in(before, "c1", "c2", "Bob")
    knock = await _join(before, "c3", name="Eve")
    assert isinstance(knock, Pending)
    host = _host_standing(before)
    invite = before.hosts.create_invite(host, h.CreateInvite(label="for Zoe"))
    before.hosts.set_role(host, h.SetRole(participant_id=before.standing("c2").participant_id, role="cohost"))  # type: ignore[union-attr]
    await _in(before, "c4", name="Zoe", invite=invite.token)
    before.hosts.set_locked(host, locked=True)
    await before.stop()

    after = await start(store)
    bob = await _in(after, "d2", name="Bob", knock_token=bob_token)
    assert bob.locked
    assert [p.name for p in bob.participants] == ["Ada", "Bob", "Zoe"]
    assert [p.state.reconnecting for p in bob.participants] == [True, False, True]
    assert [(p.name, p.away) for p in bob.pending] == [("Eve", True)], "a co-host sees the door"
    back = await _in(after, "d1", session_token=ada.session_token)
    assert (back.is_host, back.participant_id) == (True, ada.participant_id)
    again = await _join(after, "d3", name="Eve", knock_token=knock.knock_token)
    assert isinstance(again, Pending)
    assert again.participant_id == knock.participant_id
    invites = after.hosts.list_invites(_host_standing(after, "d1"))
    assert [(i.label, i.used_by_name) for i in invites] == [("for Zoe", "Zoe")]
    with pytest.raises(ChattrError) as caught:
        await _join(after, "d5", name="Late", invite=invite.token)
    assert caught.value.code == "room-locked"
    after.hosts.set_locked(_host_standing(after, "d1"), locked=False)
    late = await _join(after, "d5", name="Late", invite=invite.token)
    assert isinstance(late, Pending)
    assert late.invite_problem == "used"


async def test_a_ban_holds_over_a_restart(start: Start) -> None:
    store = MemoryStore()
    before = await start(store)
    await _in(before, "c1")
    invite = before.hosts.create_invite(_host_standing(before), h.CreateInvite())
    eve = await _in(before, "c2", name="Eve", invite=invite.token)
    before.hosts.remove(_host_standing(before), h.RemoveParticipant(participant_id=eve.participant_id))
    await before.stop()
    after = await start(store)
    with pytest.raises(ChattrError) as caught:
        await _join(after, "d2", name="Eve", session_token=eve.session_token)
    assert caught.value.code == "banned"


async def test_who_does_not_come_back_after_a_restart_is_gone_after_the_grace_time(
    start: Start, clock: Clock
) -> None:
    store = MemoryStore()
    before = await start(store, grace_ms=50)
    ada = await _in(before, "c1")
    bob_token = await _let_in(before, "c1", "c2", "Bob")
    await _join(before, "c3", name="Eve")
    await before.stop()
    after = await start(store, grace_ms=50)
    bob = await _in(after, "d2", name="Bob", knock_token=bob_token)
    clock.now += 50
    await asyncio.sleep(0.1)
    (live,) = after.rooms
    assert list(live.room.participants) == [bob.participant_id] == [live.room.host_id]
    assert live.room.knocks == ()
    back = await _in(after, "d1", session_token=ada.session_token, host_key=ada.host_key)
    assert back.is_host


async def test_an_ended_room_leaves_nothing_in_the_store(start: Start, clock: Clock) -> None:
    store = MemoryStore()
    service = await start(store)
    ada = await _in(service, "c1")
    await _join(service, "c2", name="Eve")
    assert (await _stored(store, clock)) is not None
    service.hosts.end(_host_standing(service))
    assert (await _stored(store, clock)) is None
    assert service.standing("c1") is service.standing("c2") is None
    fresh = await _in(service, "c1", session_token=ada.session_token)
    assert fresh.participant_id != ada.participant_id


async def test_rooms_are_kept_while_sessions_live_and_forgotten_after_the_retention(
    start: Start, clock: Clock
) -> None:
    store = MemoryStore()
    service = await start(store, retention_ms=10 * HOUR_MS)
    ada = await _in(service, "c1")
    service.leave("c1")
    stats = service.stats()
    assert (stats.rooms, stats.kept_rooms) == (0, 1)
    assert service.pool.slots[0].rooms == 0, "an empty room has no media"
    clock.now += 10 * HOUR_MS - 1
    _tidy(service)
    assert service.stats().kept_rooms == 1
    await _in(service, "c1", session_token=ada.session_token)
    clock.now += 50 * HOUR_MS
    _tidy(service)
    assert service.stats().rooms == 1, "it is in use"
    service.leave("c1")
    clock.now += 10 * HOUR_MS
    _tidy(service)
    assert service.stats().kept_rooms == 0
    assert (await _stored(store, clock)) is None


async def test_long_calls_keep_their_sessions_fresh_in_the_store(start: Start, clock: Clock) -> None:
    store = MemoryStore()
    before = await start(store, session_ms=HOUR_MS)
    ada = await _in(before, "c1")
    for _ in range(30):
        clock.now += HOUR_MS // 10
        _tidy(before)
    await before.stop()
    after = await start(store, session_ms=HOUR_MS)
    assert (await _in(after, "d1", session_token=ada.session_token)).participant_id == ada.participant_id


async def test_too_many_empty_rooms_push_the_oldest_out(start: Start, clock: Clock) -> None:
    store = MemoryStore()
    service = await start(store, max_kept_rooms=2)
    for number in range(4):
        clock.now += 1
        await _in(service, "c1", room_id=f"room-{number}")
        service.leave("c1")
    _tidy(service)
    kept = [live.room.room_id for live in service.rooms]
    assert kept == ["room-2", "room-3"]
    assert [one.room.room_id for one in (await store.load(clock())).rooms] == kept


async def test_a_used_invite_is_on_disk_before_its_guest_is_let_in(start: Start) -> None:
    store = MemoryStore()
    service = await start(store)
    await _in(service, "c1")
    invite = service.hosts.create_invite(_host_standing(service), h.CreateInvite())
    assert store.flushes == 0
    await _in(service, "c2", name="Bob", invite=invite.token)
    assert store.flushes == 1


async def test_with_a_failing_store_calls_go_on_and_the_health_tells(start: Start) -> None:
    store = MemoryStore()
    service = await start(store)
    store.problem = "The disk is full."
    assert (service.storage().ok, service.storage().problem) == (False, "The disk is full.")
    await _in(service, "c1")
    invite = service.hosts.create_invite(_host_standing(service), h.CreateInvite())
    await _in(service, "c2", name="Bob", invite=invite.token)
    assert service.readiness().ready


class SlowStore(MemoryStore):
    """A disk that does not answer."""

    async def flush(self, timeout_ms: int = 2_000, *, durable: bool = True) -> None:
        await asyncio.sleep(timeout_ms / 1000)
        raise NotSavedError("The disk is slow.")


async def test_a_disk_that_does_not_answer_holds_a_guest_up_for_a_bounded_time(start: Start) -> None:
    service = await start(SlowStore())
    await _in(service, "c1")
    invite = service.hosts.create_invite(_host_standing(service), h.CreateInvite())
    began = time.monotonic()
    await _in(service, "c2", name="Bob", invite=invite.token)
    assert 0.5 < time.monotonic() - began < 2


async def test_the_file_holds_no_secret(start: Start, clock: Clock, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "chattr.sqlite"
    store = SqliteStore(str(path), clock)
    service = await start(store)
    ada = await _in(service, "c1")
    invite = service.hosts.create_invite(_host_standing(service), h.CreateInvite())
    knock = await _join(service, "c2", name="Eve")
    assert isinstance(knock, Pending)
    await store.flush()
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"Eve" in written
    for secret in (ada.session_token, ada.host_key, invite.token, knock.knock_token):
        assert secret is not None
        assert secret.encode() not in written


async def test_housekeeping_goes_on_by_itself_and_survives_a_failure(
    start: Start, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "EVERY_S", 0.01)
    store = MemoryStore()
    service = await start(store, retention_ms=HOUR_MS)
    await _in(service, "c1")
    service.leave("c1")
    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(service.rooms, "tidy", lambda: 1 / 0)
        await eventually(lambda: logs)
    assert logs[0]["event"] == "housekeeping failed"
    clock.now += HOUR_MS
    await eventually(lambda: service.stats().kept_rooms == 0)
