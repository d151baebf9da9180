"""docs/limits.md and the code say the same."""

import importlib
import re
from dataclasses import fields
from pathlib import Path

import pytest

from chattr.config.settings import SETTINGS
from chattr.connections.caps import SPARE
from chattr.core.limits import Limits, Rate, RateLimits
from chattr.protocol.errors import ErrorCode
from chattr.signaling.admittance import MAX_TURNED_AWAY

PAGE = (Path(__file__).parents[3] / "docs" / "limits.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line[:1] == "|"
]
CAPS = {row[0].strip("`"): row for row in ROWS if re.fullmatch(r"`[A-Z_]+`", row[0])}
FIXED = [row for row in ROWS if len(row) == 3 and row[2].startswith("`")]

TIMES = {
    "grace_ms",
    "session_ms",
    "ban_ms",
    "denied_wait_ms",
    "empty_lock_ms",
    "retention_ms",
    "chat_retention_ms",
}


def test_every_cap_is_there_with_its_default() -> None:
    settings = {setting.name: setting.default for setting in SETTINGS}
    assert {name: settings.get(name) for name in CAPS} == {name: row[1] for name, row in CAPS.items()}


def test_no_cap_of_the_code_is_missing() -> None:
    named = {name.lower() for name in CAPS}
    caps = {field.name for field in fields(Limits)} - TIMES - {"rates"}
    caps |= {f"rate_{field.name}" for field in fields(RateLimits)}
    assert caps == named


def test_every_code_is_one() -> None:
    named = {code for row in CAPS.values() for code in re.findall(r"`([a-z-]+)`", row[4])} - {"join-room"}
    assert named
    assert named <= {str(code) for code in ErrorCode}


@pytest.mark.parametrize("row", FIXED, ids=[row[2].strip("`") for row in FIXED])
def test_a_fixed_limit_is_what_the_code_has(row: list[str]) -> None:
    names = re.findall(r"`([\w.]+)`", row[2])
    module, _, first = names[0].rpartition(".")
    found = [getattr(importlib.import_module(f"chattr.{module}"), name) for name in (first, *names[1:])]
    if isinstance(found[0], Rate):
        assert row[1] == f"{found[0].burst}/{found[0].per_second}"
    else:
        assert float(row[1].split()[0]) == sum(found)


def test_the_text_has_the_numbers_of_the_code() -> None:
    assert len(FIXED) == 23
    assert f"When {MAX_TURNED_AWAY} are being told" in PAGE
    assert PAGE.count(f"and {SPARE}\nmore") + PAGE.count(f"and {SPARE} more") == 2
