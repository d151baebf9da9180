"""The relay's ports in deploy/: enough for all whom the server lets in, and told the same everywhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bootstrap.paths import CLIENT, ROOT
from chattr.config import load

CONFIGURATION = (ROOT / "deploy" / "coturn" / "turnserver.conf").read_text()
PAGE = (ROOT / "docs" / "operating.md").read_text()
HELD = 6
"""Ports that a person holds with microphone and camera, as e2e/test_relay.py counts."""

HELD_WITH_SCREEN = 10


def option(name: str) -> int:
    (value,) = re.findall(rf"^{name}=(\d+)$", CONFIGURATION, re.MULTILINE)
    return int(value)


def test_everybody_whom_the_server_lets_in_by_default_has_room() -> None:
    settings = load({}, None)
    people = settings.max_rooms * settings.max_participants_per_room
    assert people * HELD <= option("total-quota") <= option("max-port") - option("min-port") + 1


def test_a_person_with_four_networks_has_room_while_paths_are_looked_for_anew() -> None:
    assert option("user-quota") >= HELD_WITH_SCREEN * 4 * 2


def test_the_range_is_apart_from_that_of_media() -> None:
    settings = load({}, None)
    assert settings.rtc_max_port < option("min-port")


def test_the_page_names_the_range_and_how_it_is_reckoned() -> None:
    first, last = option("min-port"), option("max-port")
    assert f"| {first} to {last} | UDP |" in PAGE
    assert f"ufw allow {first}:{last}/udp" in PAGE
    assert f"`total-quota` ({option('total-quota')})" in PAGE
    assert f"| microphone and camera | 3 | {HELD} |" in PAGE
    assert f"| a screen with its sound as well | 5 | {HELD_WITH_SCREEN} |" in PAGE


@pytest.mark.parametrize(
    "file", sorted((CLIENT / "messages").glob("*/check.json")), ids=lambda file: file.parent.name
)
def test_the_check_names_it_in_every_language(file: Path) -> None:
    words = json.loads(file.read_text())["check_relay_silent_fix"]
    assert re.findall(r"\d{5}", words) == [str(option("min-port")), str(option("max-port"))]
