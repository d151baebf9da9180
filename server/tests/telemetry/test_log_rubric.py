"""Every record that the server writes is written as docs/logging.md says."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chattr.logs import NAMES, SECRETS

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "server" / "src" / "chattr"
LEVELS = {"debug", "info", "warning", "error", "exception"}
# The doctor and the start speak to people on the terminal.
MOST_WORDS = 8


@dataclass(frozen=True)
class Call:
    """One place that writes a record, or binds fields for others."""

    place: str
    method: str
    event: str | None
    fields: tuple[str, ...]


def calls() -> Iterator[Call]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            owner, method = ast.unparse(node.func.value), node.func.attr
            if not re.search(r"(^|[._])log$|get_logger\(", owner) or method not in {*LEVELS, "bind"}:
                continue
            first = node.args[0] if node.args else None
            event = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
            fields = tuple(keyword.arg or "**" for keyword in node.keywords)
            yield Call(f"{path.relative_to(SOURCE)}:{node.lineno}", method, event, fields)


def documented() -> set[str]:
    page = (ROOT / "docs" / "logging.md").read_text()
    table = page[page.index("| field |") :].split("\n\n")[0]
    return {name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])}


def test_there_is_something_to_look_at() -> None:
    assert len(list(calls())) > 50


def test_events_are_short_fixed_phrases_in_lower_case() -> None:
    for call in calls():
        if call.event is not None:
            assert call.event[0].islower() or call.event[0].isdigit(), call
            assert not re.search(r"[%{}.:]", call.event), call
            assert len(call.event.split()) <= MOST_WORDS, call


def test_every_field_is_in_the_table_and_no_other() -> None:
    used = {field for call in calls() for field in call.fields}
    assert used == documented()


def test_no_field_is_one_of_those_that_are_struck_out() -> None:
    assert not documented() & (SECRETS | NAMES)


def test_who_names_a_participant_in_the_life_of_a_room_names_the_room() -> None:
    rooms = [call for call in calls() if call.place.startswith("calls/live_room.py")]
    assert [call.fields for call in rooms if call.method == "bind"] == [("room",)]
    assert any("participant" in call.fields for call in rooms)
