"""Health before the start and at the end; in between, see `process/test_health.py`."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from chattr.calls.service import CallService
from chattr.calls.settings import IceSettings
from chattr.core.limits import Limits
from chattr.sfu.settings import MediaSettings
from chattr.web import ServerState
from chattr.web.health import Readyz


@pytest.mark.parametrize(
    ("shutting_down", "problem"),
    [(False, "The media workers are starting."), (True, "The server is shutting down.")],
)
async def test_not_ready_before_the_start_and_at_the_end(shutting_down: bool, problem: str) -> None:
    service = CallService(Limits(), MediaSettings(), IceSettings())
    readyz = Readyz(service, ServerState(shutting_down=shutting_down))
    app = Starlette(routes=[Route("/readyz", readyz.__call__)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not-ready", "problems": [problem], "storage": "ok"}
