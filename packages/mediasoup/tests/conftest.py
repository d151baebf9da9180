"""Fixtures for all tests."""

from collections.abc import AsyncIterator

import pytest

from mediasoup.testing import FakeWorker


@pytest.fixture
async def fake() -> AsyncIterator[FakeWorker]:
    """A fake worker, not yet started."""
    async with FakeWorker() as fake_worker:
        yield fake_worker
