"""`.env.example` and the settings say the same."""

import re
from pathlib import Path

from chattr.config import load
from chattr.config.example import render
from chattr.config.settings import SETTINGS

EXAMPLE = Path(__file__).parents[3] / ".env.example"


def test_it_is_what_the_settings_render() -> None:
    assert EXAMPLE.read_text(encoding="utf-8") == render(), (
        "run: python -m chattr.config.example > .env.example"
    )


def test_every_setting_is_there_once_with_its_default() -> None:
    listed = re.findall(r"^# ([A-Z_]+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == [(setting.name, setting.default) for setting in SETTINGS]


def test_uncommented_it_gives_the_defaults(tmp_path: Path) -> None:
    lines = re.sub(r"^# ([A-Z_]+=)", r"\1", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    env_file = tmp_path / ".env"
    env_file.write_text(lines)
    assert load({}, env_file=env_file) == load({}, env_file=None)
