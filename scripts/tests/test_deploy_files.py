"""deploy/: systemd takes the unit, the image is made by the steps that are tried, and settings exist."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from bootstrap.paths import ROOT
from bootstrap.tools import executable, libraries
from chattr.handover import GATEWAY_STOP_S, LET_GO_S, MEDIA_LINGERS_S, SERVICE_STOP_S
from chattr.server import REQUEST_GRACE_S

DEPLOY = ROOT / "deploy"


UNITS = pytest.mark.parametrize("unit", ["chattr.service", "chattr@.service"])


@UNITS
def test_systemd_takes_the_unit(tmp_path: Path, unit: str) -> None:
    program = executable("systemd-analyze")
    assert program is not None, "make test unpacks it"
    # Its programs need not be installed here, so the copy names one that is.
    copy = tmp_path / unit.replace("@", "@1")
    text = (DEPLOY / "systemd" / unit).read_text()
    assert "ExecStart=/opt/chattr/venv/bin/chattr-server\n" in text
    copy.write_text(text.replace("/opt/chattr/venv/bin/chattr-server", "/bin/true"))
    environment = {**os.environ, **libraries("systemd-analyze")}
    result = subprocess.run(
        [program, "verify", "--man=no", copy], env=environment, capture_output=True, text=True, check=False
    )
    mine = [line for line in result.stderr.splitlines() if copy.name in line]
    assert mine == [], result.stderr
    if result.returncode != 0:
        assert "chattr" not in result.stderr


def test_a_server_that_ends_is_given_longer_than_it_takes() -> None:
    takes_s = GATEWAY_STOP_S + LET_GO_S + MEDIA_LINGERS_S + REQUEST_GRACE_S + SERVICE_STOP_S
    for unit in ("chattr.service", "chattr@.service"):
        text = (DEPLOY / "systemd" / unit).read_text()
        assert takes_s < float(re.findall(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)[0])
    compose = (DEPLOY / "compose.yaml").read_text()
    assert takes_s < float(re.findall(r"stop_grace_period: (\d+)s", compose)[0])


def told_settings(folder: Path, *words: str) -> dict[str, str]:
    """What chattr-server is given by the command for whoever looks after it."""
    settings = folder / "chattr.env"
    settings.write_text(
        "# TURN_SECRET=old\nTURN_SECRET='new'\nLOG_FORMAT=pretty\n"
        'TURN_URLS="turn:a:3478,turn:a:3478?transport=tcp"\nCLIENT_ORIGIN=https://a.example.org'
    )
    environ = {"PATH": os.environ["PATH"], "SETTINGS": str(settings), "PROGRAM": "env"}
    script = DEPLOY / "systemd" / "chattr-server.sh"
    done = subprocess.run(
        [script, *words], env=environ, capture_output=True, text=True, check=True, cwd=folder
    )
    return dict(line.split("=", 1) for line in done.stdout.splitlines())


def test_the_command_for_whoever_looks_after_it_has_the_settings_of_the_unit(tmp_path: Path) -> None:
    told = told_settings(tmp_path)
    assert told.items() >= {
        ("TURN_SECRET", "new"),
        ("LOG_FORMAT", "pretty"),
        ("TURN_URLS", "turn:a:3478,turn:a:3478?transport=tcp"),
        ("CLIENT_ORIGIN", "https://a.example.org"),
        ("DATABASE", "/var/lib/chattr/chattr.sqlite"),
        ("MEDIASOUP_WORKER_BIN", "/opt/chattr/bin/mediasoup-worker"),
    }
    assert "HANDOVER" not in told


@pytest.mark.parametrize("process", ["1", "2"])
def test_it_has_those_of_one_of_two_processes_too(tmp_path: Path, process: str) -> None:
    assert told_settings(tmp_path, f"@{process}").items() >= {
        ("HANDOVER", "1"),
        ("PORT", f"300{process}"),
        ("RTC_PORT", f"24{process}00"),
        ("TURN_SECRET", "new"),
        ("DATABASE", "/var/lib/chattr/chattr.sqlite"),
    }


@UNITS
def test_what_keeps_it_from_starting_is_waited_for_without_end(unit: str) -> None:
    text = (DEPLOY / "systemd" / unit).read_text()
    head, service = text.split("[Service]")
    assert "StartLimitIntervalSec=0" in head.splitlines()
    assert "Restart=always" in service.splitlines()


@UNITS
def test_the_unit_gives_up_what_it_does_not_need(unit: str) -> None:
    text = (DEPLOY / "systemd" / unit).read_text()
    for line in (
        "DynamicUser=yes",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=",
        "SystemCallFilter=@system-service",
        "RestrictNamespaces=yes",
    ):
        assert line in text.splitlines()


def test_package_lists_are_kept_for_who_goes_on_and_left_out_of_the_image() -> None:
    assert "/var/lib/apt/lists" not in (DEPLOY / "image_steps.sh").read_text()
    assert "/var/lib/apt/lists/*" in (DEPLOY / "Dockerfile").read_text().split("FROM ")[-1]


def test_the_image_is_made_by_the_steps_that_are_tried() -> None:
    steps = set(re.findall(r"^(\w+)\(\) \{", (DEPLOY / "image_steps.sh").read_text(), re.MULTILINE))
    tried = (DEPLOY / "try_image.sh").read_text() + documented(1)
    for text in ((DEPLOY / "Dockerfile").read_text(), tried):
        named = set(re.findall(r"image_steps\.sh (\w+)\b(?!/)", text))
        assert named == {"build_packages", "worker", "build", "run_packages"}
        assert named <= steps


def documented(number: int) -> str:
    """A block of commands of docs/operating.md, as try_image.sh takes it out."""
    script = (DEPLOY / "try_image.sh").read_text()
    function = re.search(r"^documented\(\) \{.*?^\}", script, re.MULTILINE | re.DOTALL)
    assert function is not None
    command = f"here='{ROOT}'\n{function[0]}\ndocumented {number}"
    return subprocess.run(["bash", "-euc", command], capture_output=True, text=True, check=True).stdout


def test_the_documented_install_is_whole_and_asks_nothing() -> None:
    packages, settings = documented(1), documented(2)
    assert documented(3) == ""
    for block in (packages, settings):
        subprocess.run(["bash", "-n"], input=block, text=True, check=True)
    for line in packages.splitlines():
        if "apt-get install" in line:
            assert line.startswith("apt-get update && apt-get install -y ")
    assert settings.startswith("name=")
    assert settings.endswith("deploy/systemd/chattr-server.sh doctor\n")
    for file in re.findall(r"\bdeploy/\S+", packages + settings):
        assert (ROOT / file).exists(), file


@pytest.mark.parametrize("script", ["image_steps.sh", "try_image.sh", "systemd/apply.sh"])
def test_bash_takes_the_scripts(script: str) -> None:
    subprocess.run(["bash", "-n", DEPLOY / script], check=True)
    assert os.access(DEPLOY / script, os.X_OK)


def test_the_image_runs_without_rights_and_has_a_health_check() -> None:
    last = (DEPLOY / "Dockerfile").read_text().split("FROM ")[-1].splitlines()
    user = last.index("USER chattr")
    assert not any(line.startswith("USER") for line in last[user + 1 :])
    assert any(line.startswith("HEALTHCHECK") and "healthy" in line for line in last)


def test_the_pair_of_units_and_of_containers_differ_from_the_single_ones_in_their_turns_alone() -> None:
    single, pair = ((DEPLOY / "systemd" / f"chattr{end}.service").read_text() for end in ("", "@"))
    more = set(pair.splitlines()) - set(single.splitlines())
    assert {line for line in more if not line.startswith(("#", "Description="))} == {
        "Environment=HANDOVER=1",
        "Environment=PORT=300%i",
        "Environment=RTC_PORT=24%i00",
        "User=chattr",
    }
    containers = (DEPLOY / "compose.handover.yaml").read_text()
    for process in ("1", "2"):
        own = f'HANDOVER: "1", PORT: "300{process}", RTC_PORT: "24{process}00"'
        assert own in containers
        assert f"127.0.0.1:300{process}" in containers


def test_every_setting_of_the_server_that_deploy_names_exists() -> None:
    known = set(re.findall(r"^# (\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    compose = (DEPLOY / "compose.yaml").read_text()
    server = compose[compose.index("    environment:") : compose.index("    volumes: [rooms")]
    unit = (DEPLOY / "systemd" / "chattr@.service").read_text()
    image = (DEPLOY / "Dockerfile").read_text()
    named = set(re.findall(r"^      ([A-Z_]+):", server, re.MULTILINE))
    named |= set(re.findall(r"^Environment=([A-Z_]+)=", unit, re.MULTILINE))
    named |= set(re.findall(r"^(?:ENV|   ) ([A-Z_]+)=", image, re.MULTILINE)) - {"PATH", "PYTHONUNBUFFERED"}
    assert len(named) > 8
    assert named <= known
