"""Which pages may connect."""

from typing import Any

import aiohttp
import pytest
from live_server import live_server

from chattr.signaling.origins import OriginRule

LISTED = "https://call.example"


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        (None, "server:3000", True),
        ("http://server:3000", "server:3000", True),
        ("https://server:3000", "server:3000", True),
        ("https://SERVER:3000", "server:3000", True),
        ("http://server:3001", "server:3000", False),
        ("http://server", "server:3000", False),
        ("http://server:3000.evil.example", "server:3000", False),
        ("https://evil.example", "server:3000", False),
        ("null", "server:3000", False),
        ("", "", False),
        ("file://", "", False),
        ("http://[", "server", False),
        ("ftp://server:3000", "server:3000", False),
        (LISTED, "server:3000", True),
        ("https://CALL.example", "server:3000", True),
        ("http://call.example", "server:3000", False),
        ("https://call.example.evil", "server:3000", False),
    ],
)
def test_own_and_listed_pages_and_programs_may_connect(origin: str | None, host: str, allowed: bool) -> None:
    environ: dict[str, Any] = {"HTTP_HOST": host}
    assert OriginRule((LISTED + "/",)).allows(origin, environ) is allowed


@pytest.mark.worker
async def test_a_foreign_page_gets_no_socket_by_either_way() -> None:
    async with live_server(origins=(LISTED,)) as server, aiohttp.ClientSession() as http:
        path = f"{server.url}/socket.io/?EIO=4&transport="
        for origin, allowed in ((server.url, True), (LISTED, True), ("https://evil.example", False)):
            headers = {"Origin": origin}
            async with http.get(path + "polling", headers=headers) as response:
                assert (response.status == 200) is allowed
                assert (response.headers.get("Access-Control-Allow-Origin") == origin) is allowed
            if allowed:
                async with http.ws_connect(path + "websocket", headers=headers) as socket:
                    assert (await socket.receive_str()).startswith("0{")
            else:
                with pytest.raises(aiohttp.WSServerHandshakeError):
                    await http.ws_connect(path + "websocket", headers=headers)
