from collections.abc import AsyncIterator

import pytest_asyncio
from call_under_attack import Call, call_under_attack


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_call() -> AsyncIterator[Call]:
    async with call_under_attack() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def call(running_call: Call) -> AsyncIterator[Call]:
    """The module's call; whatever a test does, the call must be as it was."""
    async with running_call.unharmed():
        yield running_call
