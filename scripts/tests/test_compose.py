"""deploy/compose.yaml and its .env: what is needed, and what has which default."""

from __future__ import annotations

import re

import pytest

from bootstrap.paths import ROOT
from chattr.config import load
from chattr.config.example import DEPLOYED, NOT_DEPLOYED
from chattr.config.settings import SETTINGS

DEPLOY = ROOT / "deploy"
EXAMPLE = (DEPLOY / ".env.example").read_text()
COMPOSE = (DEPLOY / "compose.yaml").read_text()


def test_compose_asks_for_what_its_example_has() -> None:
    needed = set(re.findall(r"\$\{(\w+):\?\}", COMPOSE))
    offered = set(re.findall(r"^(\w+)=", EXAMPLE, re.MULTILINE))
    assert needed == offered


SUBSTITUTION = re.compile(r"\$\{(\w+):([-?])((?:[^{}]|\{[^{}]*\})*)\}")


def resolved(text: str, given: dict[str, str]) -> str:
    """Put values in as compose does (docs.docker.com/reference/compose-file/interpolation)."""

    def value(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        if given.get(name):
            return given[name]
        assert kind == "-", f"{name} is required"
        return resolved(rest, given)

    return SUBSTITUTION.sub(value, text)


def environment() -> dict[str, str]:
    """What compose.yaml has for the server, as it stands there."""
    block = re.search(r"^    environment:\n((?:      [A-Z_]+: .*\n)+)", COMPOSE, re.MULTILINE)
    assert block is not None
    return dict(line.strip().split(": ", 1) for line in block[1].splitlines())


def env_file(text: str) -> dict[str, str]:
    """Read it as compose does, with values of lines before put in."""
    values = {"TURN_SECRET": "secret"}
    for name, value in re.findall(r"^(\w+)=(.+)$", text, re.MULTILINE):
        values[name] = re.sub(r"\$\{(\w+)\}", lambda match: values[match[1]], value)
    return values


def server_has(text: str) -> dict[str, str]:
    """The environment of the server in its container, for this text of .env."""
    given = env_file(text)
    image = (DEPLOY / "Dockerfile").read_text().split("FROM ")[-1]
    has = dict(re.findall(r"^(?:ENV|   ) ([A-Z_]+)=(\S+)", image, re.MULTILINE))
    return has | given | {name: resolved(value, given) for name, value in environment().items()}


def test_what_an_operator_sets_beats_what_compose_has_for_the_server() -> None:
    basic, lines = env_file(EXAMPLE), environment()
    assert {name: resolved(text, basic) for name, text in lines.items()} == {
        "HOST": "127.0.0.1",
        "CLIENT_ORIGIN": "https://meet.example.org",
        "TRUSTED_PROXIES": "127.0.0.1",
        "ANNOUNCED_ADDRESS": "198.51.100.7",
        "TURN_URLS": "turn:meet.example.org:3478,turn:meet.example.org:3478?transport=tcp",
        "TURN_SECRET": "secret",
        "LOG_FORMAT": "json",
    }
    for name, text in lines.items():
        assert resolved(text, basic | {name: "the operator's"}) == "the operator's"


def test_the_example_has_every_setting_with_the_default_of_the_install() -> None:
    listed = re.findall(r"^(?:# )?([A-Z_]+)=", EXAMPLE, re.MULTILINE)
    assert len(listed) == len(set(listed))
    names = {setting.name for setting in SETTINGS} - set(NOT_DEPLOYED)
    assert set(listed) == names | {"DOMAIN", "COMPOSE_FILE", "NOFILE"}
    uncommented = re.sub(r"^# ([A-Z_]+=)", r"\1", EXAMPLE, flags=re.MULTILINE)
    assert load(server_has(uncommented), None) == load(server_has(EXAMPLE), None)
    settings = load(server_has(EXAMPLE), None)
    assert str(settings.database) == DEPLOYED["DATABASE"]
    assert str(settings.worker_bin) == DEPLOYED["MEDIASOUP_WORKER_BIN"]


@pytest.mark.parametrize("unit", ["chattr.service", "chattr@.service"])
def test_the_units_have_the_same_defaults(unit: str) -> None:
    text = (DEPLOY / "systemd" / unit).read_text()
    given = dict(re.findall(r"^Environment=(\w+)=(.*)$", text, re.MULTILINE))
    common = DEPLOYED.keys() & given.keys()
    assert common == {"CLIENT_DIR", "DATABASE", "LOG_FORMAT", "MEDIASOUP_WORKER_BIN"}
    assert {name: given[name] for name in common} == {name: DEPLOYED[name] for name in common}


def test_how_many_files_the_server_may_open_is_a_setting() -> None:
    (limit,) = re.findall(r"^    ulimits:\n      nofile: (.*)$", COMPOSE, re.MULTILINE)
    assert resolved(limit, {"NOFILE": "50000"}) == "50000"
    assert resolved(limit, {}) == "16384"
    assert "# NOFILE=16384\n" in EXAMPLE
    for unit in ("chattr.service", "chattr@.service"):
        assert "LimitNOFILE=16384\n" in (DEPLOY / "systemd" / unit).read_text()
