"""The doctor at the address that people open: a real Caddy before the server, set up well and badly."""

import asyncio
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest
from doctor_runs import by_check, doctor

from caddy import FOLDER, behind, caddy
from coturn import free_port

pytestmark = pytest.mark.worker

OTHER_SERVER = '{$DOMAIN} {\n\ttls {\n\t\tissuer internal\n\t}\n\trespond "Welcome"\n}\n'
OPTIONS = "{\n\tadmin off\n\tskip_install_trust\n\thttp_port {$HTTP_PORT}\n\thttps_port {$HTTPS_PORT}\n}\n"


async def examine(folder: Path, **settings: str) -> dict[str, list[dict[str, Any]]]:
    _, text = await doctor(folder, "--json", **settings)
    return by_check(text)


async def test_the_caddy_that_we_ship_leads_here(launch: Any, tmp_path: Path) -> None:
    port = str(free_port("127.0.0.1"))
    with caddy(f"127.0.0.1:{port}") as proxy:
        settings = behind(proxy.url) | {"PORT": port}
        await (await launch(**settings)).started()
        found = await examine(tmp_path, **settings, SSL_CERT_FILE=str(proxy.root))
        assert found["tls"][0]["level"] == "warning"
        assert "ends in 0 days" in found["tls"][0]["text"]
        assert found["origin"][0]["level"] == "ok"
        assert f"{proxy.url} leads to this server" in found["origin"][0]["text"]
        assert "metrics" not in found

        # Caddy's own authority is none that browsers know.
        found = await examine(tmp_path, **settings)
        assert found["tls"][0]["level"] == "problem"
        assert "TLS_ISSUER" in found["tls"][0]["fix"]
        assert "origin" not in found


async def test_of_two_that_take_turns_it_sees_whether_one_serves(launch: Any, tmp_path: Path) -> None:
    ports = [str(free_port("127.0.0.1")) for _ in range(2)]
    with caddy(" ".join(f"127.0.0.1:{port}" for port in ports)) as proxy:
        common = behind(proxy.url) | {"HANDOVER": "1", "DATABASE": str(tmp_path / "rooms.sqlite")}
        first = await (await launch(**common | {"PORT": ports[0]})).started()
        waiting = common | {"PORT": ports[1], "RTC_PORT": str(free_port("127.0.0.1"))}
        second = await (await launch(**waiting)).started()
        trusting = waiting | {"SSL_CERT_FILE": str(proxy.root)}

        (running,) = (await examine(tmp_path, **trusting))["running"]
        assert (running["level"], running["text"][:21]) == ("ok", "The server stands by;")

        # It hangs, and does not let go of the database.
        first.signal(signal.SIGSTOP)
        (running,) = (await examine(tmp_path, **trusting))["running"]
        assert running["level"] == "problem"
        assert f"at {proxy.url} no process is seen to serve" in running["text"]
        assert "this one takes over once" in running["fix"]

        first.signal(signal.SIGKILL)
        await until_ready(second)
        (running,) = (await examine(tmp_path, **trusting))["running"]
        assert running["text"] == "The server runs and is ready."


async def until_ready(server: Any) -> None:
    async with asyncio.timeout(20), httpx.AsyncClient(base_url=server.url) as http:
        while (await http.get("/readyz")).status_code != 200:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.05)


async def test_a_host_of_the_pages_alone(launch: Any, tmp_path: Path) -> None:
    template = (Path(__file__).parents[3] / "client" / "src" / "app.html").read_text()
    own, elsewhere = tmp_path / "own", tmp_path / "elsewhere"
    for folder in (own, elsewhere):
        folder.mkdir()
        (folder / "200.html").write_text(template.replace("%sveltekit.body%", folder.name))
        (folder / "404.html").write_text("")
    port = str(free_port("127.0.0.1"))
    with caddy(
        "", "static.Caddyfile", CLIENT_ROOT=str(elsewhere), SERVER_URL="https://s.example.org"
    ) as host:
        settings = behind(host.url) | {"PORT": port, "CLIENT_DIR": str(own)}
        trusting = settings | {"SSL_CERT_FILE": str(host.root)}
        server = await (await launch(**settings)).started()
        (origin,) = (await examine(tmp_path, **trusting))["origin"]
        assert origin["level"] == "ok"
        assert f"{host.url} has the pages alone, and this server answers what they ask." in origin["text"]

        # The same pages as the server's own would ask where they come from.
        (elsewhere / "200.html").write_bytes((own / "200.html").read_bytes())
        (origin,) = (await examine(tmp_path, **trusting))["origin"]
        assert origin["level"] == "problem"
        assert "404 for /api/config" in origin["text"]
        (elsewhere / "200.html").write_text(template)

        server.process.kill()
        await server.process.wait()
        await (await launch(**settings | {"CLIENT_ORIGIN": "https://meet.example.org"})).started()
        (origin,) = (await examine(tmp_path, **trusting))["origin"]
        assert origin["level"] == "problem"
        assert "does not answer what they ask" in origin["text"]
        assert "Restart the server" in origin["fix"]


async def test_an_address_where_something_else_answers(launch: Any, tmp_path: Path) -> None:
    other = tmp_path / "Caddyfile"
    other.write_text(OPTIONS + OTHER_SERVER)
    port = str(free_port("127.0.0.1"))
    with caddy("", other) as proxy:
        settings = behind(proxy.url) | {"PORT": port}
        await (await launch(**settings)).started()
        (origin,) = (await examine(tmp_path, **settings, SSL_CERT_FILE=str(proxy.root)))["origin"]
    assert origin["level"] == "problem"
    assert "it is not this server (200 for /api/config)" in origin["text"]
    assert "pass /api, /socket.io and all pages on" in origin["fix"]


async def test_an_origin_that_the_running_server_does_not_know(launch: Any, tmp_path: Path) -> None:
    """The setting was changed, and the server not restarted; the proxy calls it by another name."""
    passing = "reverse_proxy {$UPSTREAM:127.0.0.1:3000} {\n"
    text = (FOLDER / "Caddyfile").read_text()
    assert passing in text
    renaming = tmp_path / "Caddyfile"
    renaming.write_text(text.replace(passing, f"{passing}\t\theader_up Host {{upstream_hostport}}\n"))
    port = str(free_port("127.0.0.1"))
    with caddy(f"127.0.0.1:{port}", renaming) as proxy:
        settings = behind(proxy.url) | {"PORT": port}
        await (await launch(**settings | {"CLIENT_ORIGIN": "https://meet.example.org"})).started()
        (origin,) = (await examine(tmp_path, **settings, SSL_CERT_FILE=str(proxy.root)))["origin"]
    assert origin["level"] == "problem"
    assert "does not let signaling through (403 for /socket.io)" in origin["text"]
    assert "Restart the server so that it knows CLIENT_ORIGIN" in origin["fix"]


async def test_an_address_where_nothing_answers(launch: Any, tmp_path: Path) -> None:
    port, nobody = str(free_port("127.0.0.1")), free_port("127.0.0.1")
    settings = behind(f"http://localhost:{nobody}") | {"PORT": port}
    await (await launch(**settings)).started()
    (origin,) = (await examine(tmp_path, **settings))["origin"]
    assert origin["level"] == "problem"
    assert f"http://localhost:{nobody} does not answer: connection refused." in origin["text"]
    assert "Start the proxy" in origin["fix"]
