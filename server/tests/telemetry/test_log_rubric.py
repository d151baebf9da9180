"""Every record that the server writes is written as docs/logging.md says."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from chattr.core import events
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
    owner: str
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
            yield Call(f"{path.relative_to(SOURCE)}:{node.lineno}", owner, method, event, fields)


PAGE = (ROOT / "docs" / "logging.md").read_text()


def rows(heading: str) -> list[list[str]]:
    """The cells of the table that begins so, without its head."""
    table = PAGE[PAGE.index(heading) :].split("\n\n")[0]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()[2:]]


def documented() -> set[str]:
    return {name for row in rows("| field |") for name in re.findall(r"`(\w+)`", row[0])}


def level_of(call: Call) -> str:
    return "error" if call.method == "exception" else call.method


def written() -> set[tuple[str, str | None]]:
    """Every event with its level, as in the code."""
    return {(level_of(call), call.event) for call in calls() if call.method != "bind"}


def test_the_page_names_every_event_with_its_level_and_no_other() -> None:
    levels = ("error", "warning", "info", "debug")
    told = [
        (level, event)
        for row in rows("| about |")
        for level, cell in zip(levels, row[1:], strict=True)
        for event in re.findall(r"`([^`]+)`", cell)
    ]
    assert len(told) == len(set(told))
    assert set(told) == written()


def test_the_examples_of_a_level_are_of_that_level() -> None:
    for level, _, examples in rows("| level |"):
        named = re.findall(r"`([^`]+)`", examples)
        assert named
        assert {(level.strip("`"), event) for event in named} <= written()


def test_there_is_something_to_look_at() -> None:
    assert len(list(calls())) > 50


def test_events_are_short_fixed_phrases_in_lower_case() -> None:
    for call in calls():
        if call.method == "bind":
            continue
        assert call.event, call
        assert call.event[0].islower() or call.event[0].isdigit(), call
        assert not re.search(r"[%{}.:]", call.event), call
        assert len(call.event.split()) <= MOST_WORDS, call


def test_every_field_is_in_the_table_and_no_other() -> None:
    used = {field for call in calls() for field in call.fields}
    assert used == documented()


def test_no_field_is_one_of_those_that_are_struck_out() -> None:
    assert not documented() & (SECRETS | NAMES)


OF_A_ROOM = {"participant", "transport", "producer", "messages", "routers"}


def test_what_is_of_a_room_names_the_room() -> None:
    """A module's own logger is bound to nothing; those of a room and of a participant hand theirs on."""
    for call in calls():
        if call.owner in {"log", "_log"} and call.method != "bind":
            assert not OF_A_ROOM & set(call.fields) or "room" in call.fields, call


def test_loggers_are_bound_to_a_room_first() -> None:
    bound = {(call.owner, call.fields) for call in calls() if call.method == "bind"}
    assert bound == {
        ("structlog.get_logger(__name__)", ("room",)),
        ("log", ("room",)),
        ("log", ("room", "participant")),
        ("room.log", ("participant",)),
    }


def test_every_change_in_a_life_is_written() -> None:
    """What `RoomLog` leaves out are states, places in the line, and the chat."""
    source = ast.parse((SOURCE / "calls" / "room_log.py").read_text())
    taken = {ast.unparse(node.cls) for node in ast.walk(source) if isinstance(node, ast.MatchClass)}
    silent = {event for event in get_args(events.RoomEvent) if f"e.{event.__name__}" not in taken}
    assert silent == {
        events.Admitted,
        events.PositionChanged,
        events.MuteRequested,
        events.MutedByHost,
        events.ChatTaken,
        events.ChatTold,
        events.ChatExpired,
    }
