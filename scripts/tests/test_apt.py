"""System packages: installed where that is allowed, else one command for a person."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from bootstrap import apt
from bootstrap.errors import SetupError
from bootstrap.progress import Display


class Machine:
    """A system whose packages and rights the test chooses; it records what would be run."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._monkeypatch = monkeypatch
        self._folder = folder
        self.ran: list[Sequence[str | Path]] = []
        self.screen = io.StringIO()
        monkeypatch.setenv("PATH", str(folder))
        monkeypatch.setattr(apt, "run", lambda command, **_: self.ran.append(command))

    def program(self, name: str, shell: str) -> None:
        path = self._folder / name
        path.write_text(f"#!/bin/sh\n{shell}\n")
        path.chmod(0o755)

    def installed(self, *packages: str) -> None:
        known = "|".join(packages) or "none"
        self.program("dpkg-query", f'case "$3" in {known}) echo installed;; *) exit 1;; esac')

    def user(self, number: int) -> None:
        self._monkeypatch.setattr("os.geteuid", lambda: number)

    def ensure(self, *packages: str) -> None:
        apt.ensure(packages, "Building the worker", Display(self.screen, 1))


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    debian = Machine(monkeypatch, tmp_path)
    debian.installed()
    debian.program("apt-get", "exit 1")
    return debian


def test_nothing_is_run_when_all_is_there(machine: Machine) -> None:
    machine.installed("g++", "libssl-dev")
    machine.user(1000)
    machine.ensure("g++", "libssl-dev")
    assert machine.ran == []
    assert machine.screen.getvalue() == ""


def test_root_installs_what_is_missing_and_no_more(machine: Machine) -> None:
    machine.installed("g++")
    machine.user(0)
    machine.ensure("g++", "libssl-dev", "libuv1-dev")
    update, install = machine.ran
    assert "update" in update
    assert install[:3] == ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    assert install[-2:] == ["libssl-dev", "libuv1-dev"]
    assert "libssl-dev libuv1-dev" in machine.screen.getvalue()


def test_sudo_without_a_password_is_used(machine: Machine) -> None:
    machine.user(1000)
    machine.program("sudo", "exit 0")
    machine.ensure("g++")
    assert [command[:2] for command in machine.ran] == [["sudo", "-n"]] * 2


@pytest.mark.parametrize("sudo", ["exit 1", None], ids=["sudo wants a password", "no sudo"])
def test_without_rights_one_exact_command_is_told(machine: Machine, sudo: str | None) -> None:
    machine.user(1000)
    if sudo:
        machine.program("sudo", sudo)
    with pytest.raises(SetupError, match="Building the worker needs system packages: g\\+\\+") as caught:
        machine.ensure("g++", "libssl-dev")
    install = "apt-get install -y --no-install-recommends g++ libssl-dev"
    assert caught.value.advice.endswith(f'sudo sh -c "apt-get update && {install}"')
    assert machine.ran == []


def test_a_system_without_apt_is_told_the_names(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "apt-get").unlink()
    (tmp_path / "dpkg-query").unlink()
    machine.user(0)
    with pytest.raises(SetupError) as caught:
        machine.ensure("g++", "libssl-dev")
    assert "Install what Debian calls g++ libssl-dev" in caught.value.advice
