"""A machine with a systemd of its own: Debian in a folder, booted in a container with a network of its own.

chattr was installed into the folder as docs/operating.md says; nothing inside is of this checkout.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from network_namespace import NetworkNamespace
from person import wait_until

DOCUMENTED = Path(__file__).resolve().parents[2] / "docs" / "operating.md"
SOURCE = "/src"
BOOT_TIMEOUT_S = 120.0
REBOOT_WANTED = 133
COMMAND_TIMEOUT_S = 120.0
NAME = "meet.test"
_AUTHORITY = "/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt"


class Machine:
    """`url`: where its meetings are; `address`: where it is met. `log`: what its console says."""

    def __init__(self, root: Path, line: NetworkNamespace, log: Path) -> None:
        self._root = root
        self._line = line
        self._log = log
        self._container: subprocess.Popen[bytes] | None = None
        self.address = line.guest_address
        self.url = f"https://{NAME}"

    def boot(self) -> None:
        """Start it, and wait until all that starts with it has."""
        (self._root / "etc" / "hosts").write_text(f"127.0.0.1 localhost\n{self.address} {NAME}\n")
        with self._log.open("ab") as log:
            self._container = subprocess.Popen(
                [
                    *("systemd-nspawn", "--quiet", "--boot", f"--directory={self._root}"),
                    *(f"--network-namespace-path=/run/netns/{self._line.name}", "--machine=chattr"),
                    # It needs no systemd of this machine.
                    *("--register=no", "--keep-unit", "--resolv-conf=off", "--console=read-only"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        states = ("running", "degraded")
        wait_until(
            lambda: self._is_here() and self.answer("systemctl", "is-system-running").strip() in states,
            what=f"the machine has booted (see {self._log})",
            timeout_s=BOOT_TIMEOUT_S,
        )

    def off(self) -> None:
        """Switch it off, as by its button, and then by its plug."""
        container, self._container = self._container, None
        if container is not None:
            container.terminate()
            try:
                container.wait(30)
            except subprocess.TimeoutExpired:
                container.kill()
                container.wait()

    def reboot(self) -> None:
        """Start it anew, with all that was running ended in order."""
        container, self._container = self._container, None
        assert container is not None
        self._enter(container, "systemctl", "reboot")
        # Under `--keep-unit` the container ends so, to be started again by whoever runs it.
        assert container.wait(BOOT_TIMEOUT_S) == REBOOT_WANTED
        self.boot()

    def do(self, *command: str, script: str = "") -> str:
        """Run a command inside as root, which must end well, and return what it says."""
        done = self._run(command, script)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def answer(self, *command: str) -> str:
        """Run a command inside, and return what it says, however it ends."""
        return self._run(command, "").stdout

    def follow(self, block: str) -> str:
        """Do what a block of commands of the documentation says, from the checkout inside."""
        return self.do("bash", "-eu", script=f"cd {SOURCE}\n{block}")

    def service(self, unit: str, name: str) -> str:
        """Return a property of a unit."""
        return self.do("systemctl", "show", "--value", f"--property={name}", unit).strip()

    def trust_its_own_authority(self) -> None:
        """Have programs on it take its certificate for one of an authority that everybody knows."""
        wait_until(lambda: self.answer("cat", _AUTHORITY), what="Caddy has made an authority")
        self.do("cp", _AUTHORITY, "/usr/local/share/ca-certificates/own.crt")
        self.do("update-ca-certificates")

    def _run(self, command: tuple[str, ...], script: str) -> subprocess.CompletedProcess[str]:
        assert self._container is not None
        return self._enter(self._container, *command, script=script)

    def _enter(
        self, container: subprocess.Popen[bytes], *command: str, script: str = ""
    ) -> subprocess.CompletedProcess[str]:
        (init,) = _children(container)
        enter = ["nsenter", f"--target={init}", "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup"]
        environment = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root"]
        return subprocess.run(
            [*enter, "--", *environment, *command],
            input=script,
            capture_output=True,
            text=True,
            timeout=COMMAND_TIMEOUT_S,
            check=False,
        )

    def _is_here(self) -> bool:
        assert self._container is not None
        assert self._container.poll() is None, self._log.read_text(errors="replace")
        return bool(_children(self._container))


def _children(process: subprocess.Popen[bytes]) -> list[int]:
    text = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return list(map(int, text.split()))


@contextmanager
def booted(root: Path, log: Path) -> Iterator[Machine]:
    """Boot it; needs root, systemd-container and iproute2."""
    assert os.geteuid() == 0, "a machine is booted as root"
    assert shutil.which("systemd-nspawn"), "a machine is booted by systemd-nspawn (systemd-container)"
    log.unlink(missing_ok=True)
    line = NetworkNamespace()
    machine = Machine(root, line, log)
    try:
        machine.boot()
        yield machine
    finally:
        machine.off()
        line.close()


def documented(section: str, number: int) -> str:
    """Return the n-th block of commands of a section of docs/operating.md."""
    text = DOCUMENTED.read_text(encoding="utf-8")
    (body,) = re.findall(rf"^## {section}\n(.*?)(?=^## )", text, re.MULTILINE | re.DOTALL)
    blocks = re.findall(r"^```sh\n(.*?)^```", body, re.MULTILINE | re.DOTALL)
    return str(blocks[number - 1])
