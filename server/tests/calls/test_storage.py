"""When what is remembered has to reach the disk, and what happens while it does not."""

import asyncio
import time
from pathlib import Path

import pytest
from live_server import eventually
from services import Clock, PausingStore, Sent, Start, enter, join, standing_of

from chattr.protocol import hosting as h
from chattr.protocol.notifications import PendingJoinRequest
from chattr.protocol.requests import Pending
from chattr.store.errors import NotSavedError
from chattr.store.memory_store import MemoryStore
from chattr.store.sqlite_store import SqliteStore

pytestmark = pytest.mark.worker


async def test_a_used_invite_is_on_disk_before_its_guest_is_let_in(start: Start) -> None:
    store = MemoryStore()
    service = await start(store)
    await enter(service, "c1")
    invite = service.hosts.create_invite(standing_of(service), h.CreateInvite())
    assert store.flushes == 0
    await enter(service, "c2", name="Bob", invite=invite.token)
    assert store.flushes == 1


async def test_with_a_failing_store_calls_go_on_and_the_health_tells(start: Start) -> None:
    store = MemoryStore()
    service = await start(store)
    store.problem = "The disk is full."
    assert (service.storage().ok, service.storage().problem) == (False, "The disk is full.")
    await enter(service, "c1")
    invite = service.hosts.create_invite(standing_of(service), h.CreateInvite())
    await enter(service, "c2", name="Bob", invite=invite.token)
    assert service.readiness().ready


class SlowStore(MemoryStore):
    """A disk that does not answer."""

    async def flush(self, timeout_ms: int = 2_000, *, durable: bool = True) -> None:
        await asyncio.sleep(timeout_ms / 1000)
        raise NotSavedError("The disk is slow.")


async def test_a_disk_that_does_not_answer_holds_a_guest_up_for_a_bounded_time(start: Start) -> None:
    service = await start(SlowStore())
    await enter(service, "c1")
    invite = service.hosts.create_invite(standing_of(service), h.CreateInvite())
    began = time.monotonic()
    await enter(service, "c2", name="Bob", invite=invite.token)
    assert 0.5 < time.monotonic() - began < 2


async def test_a_host_is_told_of_who_knocked_while_they_came_in(start: Start) -> None:
    """With the answer, and by a notification after it, as of everybody who comes later."""
    store, sent = PausingStore(), Sent()
    store.go_on.clear()
    service = await start(store)
    service.attach(sent)
    entering = asyncio.create_task(enter(service, "c1"))
    await eventually(lambda: store.asked == 1)
    knocking = asyncio.create_task(join(service, "c2", name="Bob"))
    await eventually(lambda: store.asked == 2)
    store.go_on.set()
    knock = await knocking
    ada = await entering
    assert isinstance(knock, Pending)
    told = [
        one.participant_id for to, one in sent.items if to == "c1" and isinstance(one, PendingJoinRequest)
    ]
    assert told == [knock.participant_id]
    assert ada.is_host


async def test_the_file_holds_no_secret(start: Start, clock: Clock, tmp_path: Path) -> None:
    path = tmp_path / "chattr.sqlite"
    store = SqliteStore(str(path), clock)
    service = await start(store)
    ada = await enter(service, "c1")
    invite = service.hosts.create_invite(standing_of(service), h.CreateInvite())
    knock = await join(service, "c2", name="Eve")
    assert isinstance(knock, Pending)
    await store.flush()
    written = b"".join(file.read_bytes() for file in files_in(tmp_path))
    assert b"Eve" in written
    for secret in (ada.session_token, ada.host_key, invite.token, knock.knock_token):
        assert secret is not None
        assert secret.encode() not in written


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())
