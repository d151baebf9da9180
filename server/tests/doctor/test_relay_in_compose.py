"""The relay as deploy/compose.yaml starts it: a real coturn, with its secret where nobody else reads it."""

import asyncio
import os
import re
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bootstrap.tools import executable, libraries
from chattr.config import load
from chattr.doctor.relays import check_relays
from coturn import CONFIGURATION, SECRET, START_S, free_port

COMPOSE = CONFIGURATION.parents[1] / "compose.yaml"
START = "    entrypoint: [sh, -euc]\n    command:\n      - |\n"


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """coturn as compose starts it, but on a free port of loopback."""
    (block,) = re.findall(rf"^{re.escape(START)}((?:        .*\n)+)", COMPOSE.read_text(), re.MULTILINE)
    port = free_port("127.0.0.1")
    given = tmp_path / "given.conf"
    own = f"listening-port={port}\nlistening-ip=127.0.0.1\nrelay-ip=127.0.0.1\npidfile={tmp_path}/pid\n"
    shipped = CONFIGURATION.read_text()
    given.write_text(re.sub(r"^(listening-port|pidfile)=.*\n", "", shipped, flags=re.MULTILINE) + own)
    script = re.sub(r"^ {8}", "", block, flags=re.MULTILINE).replace("$$", "$")
    script = script.replace("/tmp/turnserver.conf", str(tmp_path / "turnserver.conf"))
    script = script.replace("/etc/coturn/turnserver.conf", str(given))
    program = executable("turnserver")
    assert program is not None, "make test unpacks it"
    environ = {
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "TURN_SECRET": SECRET,
        "ANNOUNCED_ADDRESS": "127.0.0.1",
        **libraries("turnserver"),
    }
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(["sh", "-euc", script], env=environ, cwd=tmp_path, stdout=log, stderr=log)
    try:
        yield port, process
    finally:
        process.kill()
        process.wait()


def test_the_relay_has_its_secret_in_a_file_that_nobody_else_may_read(
    relay: tuple[int, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    port, process = relay
    settings = {"TURN_URLS": f"turn:127.0.0.1:{port}?transport=tcp", "TURN_SECRET": SECRET}
    deadline = time.monotonic() + START_S
    while "takes the password" not in (text := asyncio.run(check_relays(load(settings, None)))[1][0].text):
        assert time.monotonic() < deadline, text + (tmp_path / "log").read_text(errors="replace")
        time.sleep(0.2)
    words = Path(f"/proc/{process.pid}/cmdline").read_bytes()
    assert words.startswith(b"turnserver\0")
    assert SECRET.encode() not in words
    assert stat.S_IMODE((tmp_path / "turnserver.conf").stat().st_mode) == 0o600
