from collections.abc import AsyncIterator

import pytest
from live_server import test_media
from services import Clock, Start

from chattr.calls.service import CallService
from chattr.calls.settings import IceSettings
from chattr.core.limits import Limits
from chattr.store.base import Store


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
