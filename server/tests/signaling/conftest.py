from collections.abc import AsyncIterator

import pytest
from live_server import LiveServer, live_server


@pytest.fixture
async def server() -> AsyncIterator[LiveServer]:
    async with live_server() as running:
        yield running
