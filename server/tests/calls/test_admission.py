"""Coming in when things go wrong, without sockets: the service and its outbox alone."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from live_server import eventually, test_media
from services import Clock, Sent

from chattr.calls.ice_servers import ice_servers
from chattr.calls.service import CallService
from chattr.calls.settings import IceSettings
from chattr.core.errors import MediaUnavailableError, NotJoinedError, ShuttingDownError
from chattr.core.limits import Limits
from chattr.protocol.notifications import JoinApproved, PendingJoinRequest
from chattr.protocol.requests import Admitted, JoinRoom, Pending


@pytest.fixture
async def service() -> AsyncIterator[CallService]:
    one = CallService(Limits(), test_media(), IceSettings())
    await one.start()
    yield one
    await one.stop()


def _ask(room: str = "room", name: str = "Ada", **more: str) -> JoinRoom:
    return JoinRoom(room_id=room, name=name, **more)  # type: ignore[arg-type]


async def test_without_a_worker_the_first_leaves_nothing_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("chattr.sfu.worker_pool.ACQUIRE_TIMEOUT_S", 0.05)
    service = CallService(Limits(), test_media(), IceSettings())
    with pytest.raises(MediaUnavailableError):
        await service.join("c1", _ask())
    assert service.stats().rooms == 0
    assert service.standing("c1") is None
    assert not service.readiness().ready
    await service.stop()


@pytest.mark.worker
async def test_a_join_that_is_cut_off_leaves_nothing_behind(service: CallService) -> None:
    joining = asyncio.create_task(service.join("c1", _ask()))
    await asyncio.sleep(0)
    joining.cancel()
    await asyncio.gather(joining, return_exceptions=True)
    assert service.stats().rooms == 0
    assert service.stats().participants == 0
    assert service.pool.slots[0].rooms == 0


@pytest.mark.worker
async def test_a_connection_lost_while_it_joins_is_away_not_in(service: CallService) -> None:
    joining = asyncio.create_task(service.join("c1", _ask()))
    await asyncio.sleep(0)
    service.lose("c1")
    with pytest.raises(NotJoinedError):
        await joining
    (live,) = service.rooms
    assert [p.is_away for p in live.room.participants.values()] == [True]


@pytest.mark.worker
async def test_rooms_are_the_same_in_upper_and_lower_case() -> None:
    sent = Sent()
    service = CallService(Limits(), test_media(), IceSettings())
    service.attach(sent)
    await service.start()
    first = await service.join("c1", _ask("Room-1"))
    knock = await service.join("c2", _ask("rOOM-1", "Bob"))
    assert isinstance(first, Admitted)
    assert isinstance(knock, Pending)
    assert [(c, type(p)) for c, p in sent.items] == [("c1", PendingJoinRequest)]
    standing = service.standing("c1")
    assert standing is not None
    await service.door.approve(standing, knock.participant_id)
    approved = [p for c, p in sent.items if c == "c2"]
    assert [type(p) for p in approved] == [JoinApproved]
    await service.stop()


@pytest.mark.worker
async def test_grace_runs_on_the_clock_it_is_given() -> None:
    clock = Clock()
    service = CallService(Limits(grace_ms=50), test_media(), IceSettings(), clock=clock)
    await service.start()
    admitted = await service.join("c1", _ask())
    assert isinstance(admitted, Admitted)
    assert admitted.server_time == clock.now
    service.lose("c1")
    lost = clock.asked
    # Each time that the timer fires it asks what time it is.
    await eventually(lambda: clock.asked > lost)
    assert service.stats().participants == 1
    clock.now += 50
    await eventually(lambda: service.stats().rooms == 0)
    await service.stop()


@pytest.mark.worker
async def test_a_stopping_server_takes_nobody(service: CallService) -> None:
    assert service.readiness().ready
    await service.stop()
    with pytest.raises(ShuttingDownError):
        await service.join("c1", _ask())


def test_turn_credentials_expire_and_belong_to_a_participant() -> None:
    settings = IceSettings(
        stun_urls=("stun:stun.example",), turn_urls=("turn:turn.example",), turn_secret="s", turn_ttl_s=60
    )
    stun, turn = ice_servers(settings, "p1", 1_000_000)
    assert (stun.urls, stun.username) == (["stun:stun.example"], None)
    assert turn.username == "1060:p1"
    assert turn.credential == "FZSJlwD1r9VZQ4A8mB7l58WwdLc="
    assert ice_servers(IceSettings(turn_urls=("turn:turn.example",)), "p1", 0) == []
