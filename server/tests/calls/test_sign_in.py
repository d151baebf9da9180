"""Who has to be signed in, and what a sign-in brings along."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from live_server import eventually, test_media

from chattr.calls.service import CallService
from chattr.calls.settings import IceSettings
from chattr.core.errors import (
    InvalidIdTokenError,
    ShuttingDownError,
    SignInRequiredError,
    SignInUnavailableError,
)
from chattr.core.limits import Limits
from chattr.identity import sign_in
from chattr.identity.identity import Identity
from chattr.identity.settings import SignInPolicy
from chattr.identity.sign_in import SignIn
from chattr.protocol.requests import Admitted, JoinRoom, Pending

PICTURE = "https://lh3.googleusercontent.com/a/ada"
ADA = Identity("1", "Ada Lovelace", PICTURE)
NAMELESS = Identity("2")
Start = Callable[[SignInPolicy], Awaitable[CallService]]


class Register:
    """A verifier that knows its people by their tokens."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.free = threading.Event()
        self.free.set()

    def verify(self, id_token: str) -> Identity:
        self.asked.append(id_token)
        assert self.free.wait(10)
        known = {"ada": ADA, "nameless": NAMELESS}
        if id_token not in known:
            raise InvalidIdTokenError
        return known[id_token]


@pytest.fixture
def register() -> Register:
    return Register()


@pytest.fixture
async def services(register: Register) -> AsyncIterator[Start]:
    started: list[CallService] = []

    async def start(policy: SignInPolicy) -> CallService:
        service = CallService(Limits(), test_media(), IceSettings(), sign_in=SignIn(register, policy))
        await service.start()
        started.append(service)
        return service

    yield start
    for service in started:
        await service.stop()


def _ask(name: str = "Somebody", **more: object) -> JoinRoom:
    return JoinRoom(room_id="room", name=name, **more)  # type: ignore[arg-type]


@pytest.mark.worker
async def test_name_and_picture_of_a_sign_in_stand_before_what_was_typed(services: Start) -> None:
    service = await services(SignInPolicy.NOBODY)
    host = await service.join("c1", _ask("Mallory", id_token="ada"))
    assert isinstance(host, Admitted)
    (ada,) = host.participants
    assert (ada.name, ada.picture, ada.verified) == ("Ada Lovelace", PICTURE, True)

    knock = await service.join("c2", _ask("Bob"))
    assert isinstance(knock, Pending)
    await service.join("c3", _ask("typed", id_token="nameless"))
    standing = service.standing("c1")
    assert standing is not None
    assert [(p.name, p.verified) for p in service.door.pending(standing)] == [
        ("Bob", False),
        ("typed", False),
    ]


@pytest.mark.worker
async def test_a_token_that_does_not_count_is_refused_whoever_must_sign_in(services: Start) -> None:
    for policy in SignInPolicy:
        service = await services(policy)
        with pytest.raises(InvalidIdTokenError):
            await service.join("c1", _ask(id_token="forged"))
        assert service.stats().rooms == 0


@pytest.mark.worker
async def test_hosts_sign_in_and_guests_need_not(services: Start) -> None:
    service = await services(SignInPolicy.HOSTS)
    with pytest.raises(SignInRequiredError):
        await service.join("c1", _ask())
    assert service.stats().rooms == 0
    assert isinstance(await service.join("c1", _ask(id_token="ada")), Admitted)
    assert isinstance(await service.join("c2", _ask("Bob")), Pending)


@pytest.mark.worker
async def test_everyone_signs_in_once_and_comes_back_by_the_session(
    services: Start, register: Register
) -> None:
    service = await services(SignInPolicy.EVERYONE)
    host = await service.join("c1", _ask(id_token="ada"))
    assert isinstance(host, Admitted)
    with pytest.raises(SignInRequiredError):
        await service.join("c2", _ask("Bob"))
    with pytest.raises(SignInRequiredError):
        await service.join("c2", _ask("Bob", session_token="wrong", host_key=host.host_key))

    service.lose("c1")
    back = await service.join("c3", _ask(session_token=host.session_token, id_token="expired by now"))
    assert isinstance(back, Admitted)
    assert back.participant_id == host.participant_id
    assert back.participants[0].verified
    assert register.asked == ["ada"]


@pytest.mark.worker
async def test_a_slow_check_keeps_nobody_else_waiting_and_has_an_end(
    services: Start, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "TIMEOUT_S", 0.2)
    service = await services(SignInPolicy.NOBODY)
    register.free.clear()
    waiting = asyncio.create_task(service.join("c1", _ask(id_token="ada")))
    await eventually(lambda: register.asked)
    assert isinstance(await service.join("c2", _ask("Bob")), Admitted)
    assert not waiting.done()
    with pytest.raises(SignInUnavailableError):
        await waiting
    register.free.set()


@pytest.mark.worker
async def test_the_room_counts_as_it_is_after_the_check(services: Start, register: Register) -> None:
    service = await services(SignInPolicy.HOSTS)
    register.free.clear()
    first = asyncio.create_task(service.join("c1", _ask(id_token="ada")))
    second = asyncio.create_task(service.join("c2", _ask(id_token="ada")))
    await eventually(lambda: len(register.asked) == 2)
    register.free.set()
    outcomes = [type(outcome) for outcome in await asyncio.gather(first, second)]
    assert sorted(kind.__name__ for kind in outcomes) == ["Admitted", "Pending"]


@pytest.mark.worker
async def test_a_server_that_stops_during_a_check_lets_nobody_in(services: Start, register: Register) -> None:
    service = await services(SignInPolicy.NOBODY)
    register.free.clear()
    joining = asyncio.create_task(service.join("c1", _ask(id_token="ada")))
    await eventually(lambda: register.asked)
    await service.stop()
    register.free.set()
    with pytest.raises(ShuttingDownError):
        await joining
    assert service.stats().rooms == 0


async def test_only_so_many_checks_are_taken_at_once(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "MAX_WAITING", 3)
    desk = SignIn(register)
    register.free.clear()
    checks = [asyncio.create_task(desk.identify("ada")) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(SignInUnavailableError):
        await desk.identify("ada")
    register.free.set()
    assert await asyncio.gather(*checks) == [ADA] * 3
    assert await desk.identify("ada") == ADA
    desk.close()
    with pytest.raises(ShuttingDownError):
        await desk.identify("ada")


async def test_without_sign_in_tokens_mean_nothing_and_nobody_needs_one() -> None:
    desk = SignIn()
    assert await desk.identify("anything") is None
    desk.require(None, founding=True)
    desk.close()
