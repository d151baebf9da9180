"""A real Caddy on loopback with the configuration of deploy/, and its own authority for certificates."""

import os
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bootstrap.tools import executable
from server_process import free_port

FOLDER = Path(__file__).resolve().parents[1] / "deploy" / "caddy"
START_S = 60


@dataclass(frozen=True)
class Caddy:
    """`url`: where it answers over HTTPS; `plain`: where it sends people on from; `log`: what it writes."""

    url: str
    plain: str
    root: Path
    log: Path

    def client(self, source: str | None = None) -> httpx.Client:
        """Speak to it, from an address of this machine, and check its certificate."""
        trust = ssl.create_default_context(cafile=str(self.root))
        transport = httpx.HTTPTransport(verify=trust, local_address=source)
        return httpx.Client(base_url=self.url, transport=transport, timeout=30)


def behind(url: str) -> dict[str, str]:
    """The settings that deploy/compose.yaml gives a server whose pages people open at `url`.

    One worker and no file are enough here.
    """
    return {
        "HOST": "127.0.0.1",
        "CLIENT_ORIGIN": url,
        "TRUSTED_PROXIES": "127.0.0.1",
        "ANNOUNCED_ADDRESS": "127.0.0.1",
        "RTC_PORT": str(free_port()),
        "WORKERS": "1",
        "DATABASE": ":memory:",
    }


@contextmanager
def caddy(upstream: str, configuration: str | Path = "Caddyfile", **settings: str) -> Iterator[Caddy]:
    """Run it in front of `upstream` (host:port). `configuration`: a file of deploy/, or any whole path."""
    program = executable("caddy")
    assert program is not None, "make test unpacks it"
    https, http = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        environment = os.environ | {
            "XDG_DATA_HOME": folder,
            "XDG_CONFIG_HOME": folder,
            "DOMAIN": "localhost",
            "TLS_ISSUER": "internal",
            "HTTPS_PORT": str(https),
            "HTTP_PORT": str(http),
            "UPSTREAM": upstream,
            **settings,
        }
        command = [program, "run", "--adapter", "caddyfile", "--config", FOLDER / configuration]
        with log.open("wb") as file:
            process = subprocess.Popen(command, env=environment, cwd=folder, stdout=file, stderr=file)
        root = Path(folder) / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        running = Caddy(f"https://localhost:{https}", f"http://localhost:{http}", root, log)
        try:
            _wait(running, process, log)
            yield running
        finally:
            process.kill()
            process.wait()


def _wait(running: Caddy, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text(errors="replace")
        try:
            with running.client() as client:
                # Answered by itself, before there is a server behind it.
                client.get("/metrics")
        except (httpx.HTTPError, OSError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text(errors="replace"))
