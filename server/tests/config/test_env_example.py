"""`.env.example` and the settings say the same."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from chattr.config import load
from chattr.config.example import render, render_deployed
from chattr.config.settings import SETTINGS

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / ".env.example"
SOURCES = (ROOT / "server" / "src", ROOT / "packages" / "mediasoup" / "src" / "mediasoup")

READERS = {"os.environ.get", "os.environ.pop", "os.environ.setdefault", "os.getenv"}

BY_SUPERVISORS = {"NOTIFY_SOCKET"}
"""Set by systemd for its services (sd_notify(3)), not by an operator."""


def test_it_is_what_the_settings_render() -> None:
    assert EXAMPLE.read_text(encoding="utf-8") == render(), (
        "run: python -m chattr.config.example > .env.example"
    )


def test_that_of_deploy_is_what_the_settings_render() -> None:
    assert (ROOT / "deploy" / ".env.example").read_text(encoding="utf-8") == render_deployed(), (
        "run: python -m chattr.config.example deploy > deploy/.env.example"
    )


def test_every_setting_is_there_once_with_its_default() -> None:
    listed = re.findall(r"^# ([A-Z_]+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == [(setting.name, setting.default) for setting in SETTINGS]


def test_uncommented_it_gives_the_defaults(tmp_path: Path) -> None:
    lines = re.sub(r"^# ([A-Z_]+=)", r"\1", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    env_file = tmp_path / ".env"
    env_file.write_text(lines)
    assert load({}, env_file=env_file) == load({}, env_file=None)


def environment_reads() -> Iterator[tuple[str, str]]:
    """Where the code reads a variable of the environment past the settings, and which."""
    for path in (path for source in SOURCES for path in sorted(source.rglob("*.py"))):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
                name = node.slice
            elif isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in READERS:
                name = node.args[0]
            else:
                continue
            found = ast.literal_eval(name) if isinstance(name, ast.Constant) else None
            yield f"{path}:{node.lineno}", str(found or constants.get(ast.unparse(name)))


def test_no_variable_is_read_that_the_example_does_not_name() -> None:
    names = {name for setting in SETTINGS for name in (setting.name, *setting.aliases)}
    reads = list(environment_reads())
    assert {name for _, name in reads} >= {"NOTIFY_SOCKET", "MEDIASOUP_WORKER_BIN"}
    assert [read for read in reads if read[1] not in names | BY_SUPERVISORS] == []
