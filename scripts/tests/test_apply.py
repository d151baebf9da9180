"""deploy/systemd/apply.sh: what it puts in place, what it leaves alone, and what it restarts."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from bootstrap.paths import ROOT

DEPLOY = ROOT / "deploy"
OWN = "static-auth-secret=secret\nexternal-ip=198.51.100.7\nallowed-peer-ip=198.51.100.7\n"


class Machine:
    """A root folder as Debian's packages leave it; its systemctl writes down what it is told."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._programs = root / "programs"
        self._told = root / "told"
        for folder in ("etc/systemd/system", "etc/caddy", "programs"):
            (root / folder).mkdir(parents=True)
        (root / "etc/caddy/Caddyfile").write_text(":80\n")
        self.file("turnserver.conf").write_text("# as packaged\n")
        self.file("turnserver.conf").chmod(0o640)
        systemctl = self._programs / "systemctl"
        systemctl.write_text(f'#!/bin/sh\necho "$*" >> {self._told}\n')
        systemctl.chmod(0o755)

    def file(self, name: str) -> Path:
        return self.root / "etc" / name

    def apply(self) -> list[str]:
        """Run it, and return what it told systemd."""
        self._told.write_text("")
        path = f"{self._programs}:{os.environ['PATH']}"
        subprocess.run(
            [DEPLOY / "systemd" / "apply.sh"], env={"PATH": path, "ROOT": str(self.root)}, check=True
        )
        return self._told.read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def installed(machine: Machine) -> Machine:
    machine.file("chattr").mkdir()
    machine.file("chattr/turnserver.conf").write_text(OWN)
    machine.apply()
    return machine


def test_all_is_put_in_place(machine: Machine) -> None:
    machine.file("chattr").mkdir()
    machine.file("chattr/turnserver.conf").write_text(OWN)
    assert machine.apply() == ["daemon-reload", "try-restart caddy", "try-restart coturn"]
    for unit in ("chattr.service", "chattr@.service"):
        assert machine.file(f"systemd/system/{unit}").read_text() == (DEPLOY / "systemd" / unit).read_text()
    assert machine.file("caddy/Caddyfile").read_text() == (DEPLOY / "caddy" / "Caddyfile").read_text()
    shipped = (DEPLOY / "coturn" / "turnserver.conf").read_text()
    assert machine.file("turnserver.conf").read_text() == shipped + OWN
    assert machine.file("caddy/Caddyfile.before").read_text() == ":80\n"


def test_the_secret_is_for_those_whom_the_package_lets_read(installed: Machine) -> None:
    for name in ("turnserver.conf", "turnserver.conf.before"):
        assert stat.S_IMODE(installed.file(name).stat().st_mode) == 0o640


def test_what_is_in_place_is_neither_written_nor_restarted(installed: Machine) -> None:
    assert installed.apply() == ["daemon-reload"]
    assert installed.file("turnserver.conf.before").read_text() == "# as packaged\n"


def test_an_upgrade_restarts_what_has_changed_alone(installed: Machine) -> None:
    installed.file("caddy/Caddyfile").write_text("# of an older version\n")
    assert installed.apply() == ["daemon-reload", "try-restart caddy"]
    assert installed.file("caddy/Caddyfile").read_text() == (DEPLOY / "caddy" / "Caddyfile").read_text()
    # What stood there before there was anything of ours is still there.
    assert installed.file("caddy/Caddyfile.before").read_text() == ":80\n"


def test_lines_of_ones_own_that_stand_in_the_file_of_coturn_are_kept(machine: Machine) -> None:
    machine.file("turnserver.conf").write_text(f"min-port=1\n{OWN}")
    machine.apply()
    own = machine.file("chattr/turnserver.conf")
    assert own.read_text() == OWN
    assert stat.S_IMODE(own.stat().st_mode) == 0o600
    shipped = (DEPLOY / "coturn" / "turnserver.conf").read_text()
    assert machine.file("turnserver.conf").read_text() == shipped + OWN


def test_a_machine_without_caddy_and_coturn_gets_the_units(machine: Machine) -> None:
    (machine.root / "etc/caddy/Caddyfile").unlink()
    (machine.root / "etc/caddy").rmdir()
    machine.file("turnserver.conf").unlink()
    assert machine.apply() == ["daemon-reload"]
    assert machine.file("systemd/system/chattr.service").exists()
    assert not machine.file("turnserver.conf").exists()
