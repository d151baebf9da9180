"""What is remembered of rooms: written as it happens, taken up at the start, forgotten in the end."""

import asyncio

import pytest
from live_server import eventually
from services import Clock, PausingStore, Sent, Start, enter, join, let_in, standing_of, stored, tidy
from structlog.testing import capture_logs

from chattr.calls import housekeeping
from chattr.core.door_errors import JoinDeniedError, RoomEndedError
from chattr.core.errors import ChattrError
from chattr.core.limits import HOUR_MS
from chattr.protocol import hosting as h
from chattr.protocol.requests import Admitted, Pending
from chattr.store.memory_store import MemoryStore

pytestmark = pytest.mark.worker


async def test_a_restarted_server_has_its_room_back(start: Start, clock: Clock) -> None:
    store = MemoryStore()
    before = await start(store)
    ada = await enter(before, "c1")
    bob_token = await let_in(before, "c1", "c2", "Bob")
    knock = await join(before, "c3", name="Eve")
    assert isinstance(knock, Pending)
    host = standing_of(before)
    invite = before.hosts.create_invite(host, h.CreateInvite(label="for Zoe"))
    before.hosts.set_role(host, h.SetRole(participant_id=before.standing("c2").participant_id, role="cohost"))  # type: ignore[union-attr]
    await enter(before, "c4", name="Zoe", invite=invite.token)
    before.hosts.set_locked(host, locked=True)
    await before.stop()

    after = await start(store)
    bob = await enter(after, "d2", name="Bob", knock_token=bob_token)
    assert bob.locked
    assert [p.name for p in bob.participants] == ["Ada", "Bob", "Zoe"]
    assert [p.state.reconnecting for p in bob.participants] == [True, False, True]
    assert [(p.name, p.away) for p in bob.pending] == [("Eve", True)], "a co-host sees the door"
    back = await enter(after, "d1", session_token=ada.session_token)
    assert (back.is_host, back.participant_id) == (True, ada.participant_id)
    again = await join(after, "d3", name="Eve", knock_token=knock.knock_token)
    assert isinstance(again, Pending)
    assert again.participant_id == knock.participant_id
    invites = after.hosts.list_invites(standing_of(after, "d1"))
    assert [(i.label, i.used_by_name) for i in invites] == [("for Zoe", "Zoe")]
    with pytest.raises(ChattrError) as caught:
        await join(after, "d5", name="Late", invite=invite.token)
    assert caught.value.code == "room-locked"
    after.hosts.set_locked(standing_of(after, "d1"), locked=False)
    late = await join(after, "d5", name="Late", invite=invite.token)
    assert isinstance(late, Pending)
    assert late.invite_problem == "used"


async def test_a_ban_holds_over_a_restart(start: Start) -> None:
    store = MemoryStore()
    before = await start(store)
    await enter(before, "c1")
    invite = before.hosts.create_invite(standing_of(before), h.CreateInvite())
    eve = await enter(before, "c2", name="Eve", invite=invite.token)
    before.hosts.remove(standing_of(before), h.RemoveParticipant(participant_id=eve.participant_id))
    await before.stop()
    after = await start(store)
    with pytest.raises(ChattrError) as caught:
        await join(after, "d2", name="Eve", session_token=eve.session_token)
    assert caught.value.code == "banned"


async def test_who_does_not_come_back_after_a_restart_is_gone_after_the_grace_time(
    start: Start, clock: Clock
) -> None:
    store = MemoryStore()
    before = await start(store, grace_ms=50)
    ada = await enter(before, "c1")
    bob_token = await let_in(before, "c1", "c2", "Bob")
    await join(before, "c3", name="Eve")
    await before.stop()
    after = await start(store, grace_ms=50)
    bob = await enter(after, "d2", name="Bob", knock_token=bob_token)
    clock.now += 50
    (live,) = after.rooms
    await eventually(lambda: list(live.room.participants) == [bob.participant_id])
    assert live.room.host_id == bob.participant_id
    assert live.room.knocks == ()
    back = await enter(after, "d1", session_token=ada.session_token, host_key=ada.host_key)
    assert back.is_host


async def test_an_ended_room_leaves_nothing_in_the_store(start: Start, clock: Clock) -> None:
    store = MemoryStore()
    service = await start(store)
    ada = await enter(service, "c1")
    await join(service, "c2", name="Eve")
    assert (await stored(store, clock)) is not None
    service.hosts.end(standing_of(service))
    assert (await stored(store, clock)) is None
    assert service.standing("c1") is service.standing("c2") is None
    with pytest.raises(RoomEndedError):
        await enter(service, "c1", session_token=ada.session_token)
    fresh = await enter(service, "c1")
    assert fresh.participant_id != ada.participant_id


async def test_rooms_are_kept_while_sessions_live_and_forgotten_after_the_retention(
    start: Start, clock: Clock
) -> None:
    store = MemoryStore()
    service = await start(store, retention_ms=10 * HOUR_MS)
    ada = await enter(service, "c1")
    service.leave("c1")
    stats = service.stats()
    assert (stats.rooms, stats.kept_rooms) == (0, 1)
    assert service.pool.slots[0].rooms == 0, "an empty room has no media"
    clock.now += 10 * HOUR_MS - 1
    tidy(service)
    assert service.stats().kept_rooms == 1
    await enter(service, "c1", session_token=ada.session_token)
    clock.now += 50 * HOUR_MS
    tidy(service)
    assert service.stats().rooms == 1, "it is in use"
    service.leave("c1")
    clock.now += 10 * HOUR_MS
    tidy(service)
    assert service.stats().kept_rooms == 0
    assert (await stored(store, clock)) is None


async def test_long_calls_keep_their_sessions_fresh_in_the_store(start: Start, clock: Clock) -> None:
    store = MemoryStore()
    before = await start(store, session_ms=HOUR_MS)
    ada = await enter(before, "c1")
    for _ in range(30):
        clock.now += HOUR_MS // 10
        tidy(before)
    await before.stop()
    after = await start(store, session_ms=HOUR_MS)
    assert (await enter(after, "d1", session_token=ada.session_token)).participant_id == ada.participant_id


async def test_sessions_of_before_live_as_long_as_the_settings_say_now(start: Start, clock: Clock) -> None:
    store = MemoryStore()
    before = await start(store, session_ms=HOUR_MS)
    ada = await enter(before, "c1")
    before.leave("c1")
    await before.stop()
    between = await start(store, session_ms=10 * HOUR_MS)
    tidy(between)
    await between.stop()
    clock.now += 9 * HOUR_MS
    after = await start(store, session_ms=10 * HOUR_MS)
    assert (await enter(after, "d1", session_token=ada.session_token)).participant_id == ada.participant_id


async def test_too_many_empty_rooms_push_the_oldest_out(start: Start, clock: Clock) -> None:
    store = MemoryStore()
    service = await start(store, max_kept_rooms=2)
    for number in range(4):
        clock.now += 1
        await enter(service, "c1", room_id=f"room-{number}")
        service.leave("c1")
    tidy(service)
    kept = [live.room.room_id for live in service.rooms]
    assert kept == ["room-2", "room-3"]
    assert [one.room.room_id for one in (await store.load(clock())).rooms] == kept


async def test_housekeeping_goes_on_by_itself_and_survives_a_failure(
    start: Start, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "EVERY_S", 0.01)
    store = MemoryStore()
    service = await start(store, retention_ms=HOUR_MS)
    await enter(service, "c1")
    service.leave("c1")
    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(service.rooms, "tidy", lambda: 1 / 0)
        await eventually(lambda: logs)
    assert logs[0]["event"] == "housekeeping failed"
    clock.now += HOUR_MS
    await eventually(lambda: service.stats().kept_rooms == 0)


@pytest.mark.parametrize("answer", ["approve", "approve, then vanish", "deny", "end", "vanish"])
async def test_what_happens_to_a_knock_before_it_is_remembered(start: Start, answer: str) -> None:
    store, sent = PausingStore(), Sent()
    service = await start(store)
    service.attach(sent)
    await enter(service, "c1")
    store.go_on.clear()
    knocking = asyncio.create_task(join(service, "c2", name="Bob"))
    host = standing_of(service)
    await eventually(lambda: host.live.room.knocks)
    pending = host.live.room.knocks[0].participant_id
    assert sent.items == [], "it is not shown yet"
    if answer == "approve":
        await service.door.approve(host, pending)
        store.go_on.set()
        admitted = await knocking
        assert isinstance(admitted, Admitted)
        assert admitted.participant_id == pending
    elif answer == "approve, then vanish":
        await service.door.approve(host, pending)
        knocking.cancel()
        await asyncio.gather(knocking, return_exceptions=True)
        assert host.live.room.participants[pending].is_away
    elif answer == "vanish":
        knocking.cancel()
        await asyncio.gather(knocking, return_exceptions=True)
        assert host.live.room.knocks == ()
    else:
        service.door.deny(host, pending) if answer == "deny" else service.hosts.end(host)
        store.go_on.set()
        with pytest.raises(JoinDeniedError):
            await knocking
    assert [payload for connection, payload in sent.items if connection == "c2"] == []
