"""A real TURN server on loopback, with the configuration that deploy/ ships."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bootstrap.tools import executable, libraries

CONFIGURATION = Path(__file__).resolve().parents[1] / "deploy" / "coturn" / "turnserver.conf"
START_S = 30
SECRET = "for-tests-alone"


@dataclass(frozen=True)
class TurnServer:
    """Where it listens, UDP and TCP, and where it writes its log."""

    port: int
    log: Path
    address: str
    pid: int

    @property
    def url(self) -> str:
        return f"turn:{self.address}:{self.port}"

    def held_ports(self) -> int:
        """Count the relay ports that browsers hold just now."""
        sockets = set()
        for link in Path(f"/proc/{self.pid}/fd").iterdir():
            with suppress(FileNotFoundError):
                sockets.add(str(link.readlink()))
        lines = [line.split() for line in Path("/proc/net/udp").read_text().splitlines()[1:]]
        ports = [int(line[1].rpartition(":")[2], 16) for line in lines if f"socket:[{line[9]}]" in sockets]
        return len([port for port in ports if port != self.port])


@contextmanager
def turn_server(
    address: str = "127.0.0.1", secret: str = SECRET, *options: str, configuration: Path = CONFIGURATION
) -> Iterator[TurnServer]:
    """Run coturn; `address` is that of the media ports as well, since everything is on this machine.

    `options` beat what the configuration says.
    """
    program = executable("turnserver")
    assert program is not None, "make test unpacks it"
    port = free_port(address)
    with tempfile.TemporaryDirectory() as folder:
        log_file = Path(folder) / "log"
        command: list[str | Path] = [
            *(program, "-c", configuration, f"--static-auth-secret={secret}"),
            *(f"--listening-port={port}", f"--listening-ip={address}", f"--relay-ip={address}"),
            *("--allow-loopback-peers", f"--allowed-peer-ip={address}"),
            f"--pidfile={folder}/pid",
            *options,
        ]
        environment = {**os.environ, **libraries("turnserver")}
        with log_file.open("wb") as log:
            process = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
        server = TurnServer(port, log_file, address, process.pid)
        try:
            _wait(server, process)
            yield server
        finally:
            process.kill()
            process.wait()


def _wait(server: TurnServer, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, server.log.read_text(errors="replace")
        with socket.socket() as probe:
            if probe.connect_ex((server.address, server.port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(server.log.read_text(errors="replace"))


def free_port(address: str) -> int:
    """One that is free for UDP and TCP."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind((address, 0))
            port = int(tcp.getsockname()[1])
            try:
                udp.bind((address, port))
            except OSError:
                continue
            return port
