"""`chattr-server backup` beside a running server, `restore`, and a server that goes on from the copy."""

import asyncio
import os
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest
from chat_samples import envelope
from killed_call import People, kill
from small_disk import small_disk

pytestmark = pytest.mark.worker


async def command(database: Path, *words: str, given: Path | None = None) -> tuple[int, str]:
    """Run `chattr-server` with the settings of a server, and with `given` as its standard input."""
    with (given or Path(os.devnull)).open("rb") as file:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "chattr", *words),
            env={"PATH": os.environ["PATH"], "DATABASE": str(database)},
            cwd=database.parent,
            stdin=file,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


async def backup(database: Path, target: Path) -> tuple[int, str]:
    return await command(database, "backup", str(target))


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.parametrize("way", ["file", "standard input"])
async def test_a_call_goes_on_from_the_copy_as_if_nothing_had_happened(
    launch: Any, still_there: Any, tmp_path: Path, way: str
) -> None:
    database, copy = tmp_path / "rooms.sqlite", tmp_path / "copy.sqlite"
    copy.write_text("yesterday's")
    people = People()
    server = await (await launch(DATABASE=str(database))).started()
    await people.meet(server.url)
    host = people.clients["Ada"]
    await host.ask("send-chat-message", {"message": envelope(0)})

    code, said = await backup(database, copy)
    assert (code, said) == (0, f"{copy} is a whole copy of {database} ({copy.stat().st_size} bytes).\n")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [name for name in names(tmp_path) if "copy" in name] == ["copy.sqlite"]

    # What comes after the copy is not in it.
    await host.ask("send-chat-message", {"message": envelope(1)})
    code, said = await command(database, "restore", str(copy))
    assert code == 1
    assert said.startswith(f"Nothing was put back: The database {database} is in use by another process.")
    assert len((await host.ask("get-chat-history"))["messages"]) == 2
    await kill(server, still_there)
    await people.drop()
    size = copy.stat().st_size
    done = (0, f"{database} is the backup now ({size} bytes).\n")
    if way == "file":
        assert await command(database, "restore", str(copy)) == done
    else:
        assert await command(database, "restore", "-", given=copy) == done
    assert database.stat().st_mode & 0o777 == 0o600
    assert [name for name in names(tmp_path) if "rooms" in name] == ["rooms.sqlite", "rooms.sqlite-lock"]
    server = await (await launch(DATABASE=str(database))).started()
    try:
        replies = await people.come_back(server.url, ["Bob", "Eve", "Cleo", "Ada", "Dan"])
        for name in ("Ada", "Bob", "Cleo", "Dan"):
            assert replies[name]["status"] == "admitted", name
            assert replies[name]["isHost"] == (name == "Ada"), name
        assert replies["Eve"]["status"] == "pending"
        history = await people.clients["Ada"].ask("get-chat-history")
        assert len(history["messages"]) == 1
    finally:
        await people.drop()


async def test_of_two_that_take_turns_neither_may_run(launch: Any, tmp_path: Path) -> None:
    database, copy = tmp_path / "rooms.sqlite", tmp_path / "copy.sqlite"
    settings = {"HANDOVER": "1", "DATABASE": str(database)}
    first = await (await launch(**settings)).started()
    second = await (await launch(**settings)).started()
    assert (await backup(database, copy))[0] == 0
    for ends, left in ((first, 1), (second, 0)):
        ends.signal(signal.SIGTERM)
        await ends.ended(10)
        assert (await command(database, "restore", str(copy)))[0] == left


async def test_while_somebody_writes_the_copy_is_of_one_moment(tmp_path: Path) -> None:
    database, copy = tmp_path / "rooms.sqlite", tmp_path / "copy.sqlite"
    writer = sqlite3.connect(database, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("CREATE TABLE pairs (one INTEGER, other INTEGER)")
    running = asyncio.create_task(backup(database, copy))
    count = 0
    while not running.done():
        writer.execute("BEGIN")
        writer.execute("INSERT INTO pairs VALUES (?, ?)", (count, count))
        writer.execute("UPDATE pairs SET one = one + 1, other = other + 1 WHERE rowid % 7 = 0")
        writer.execute("COMMIT")
        count += 1
        await asyncio.sleep(0)
    assert (await running)[0] == 0
    writer.close()
    made = sqlite3.connect(copy)
    total, odd = made.execute("SELECT count(*), sum(one <> other) FROM pairs").fetchone()
    made.close()
    assert 0 < total < count
    assert odd == 0


async def test_of_nothing_there_is_no_copy(tmp_path: Path) -> None:
    code, said = await backup(tmp_path / "none.sqlite", tmp_path / "copy.sqlite")
    assert code == 1
    assert said.startswith("No copy was made: There is no database")
    assert names(tmp_path) == []


async def test_a_damaged_one_replaces_no_copy(tmp_path: Path) -> None:
    database, copy = tmp_path / "rooms.sqlite", tmp_path / "copy.sqlite"
    database.write_bytes(b"SQLite format 3\0" + b"\xff" * 4000)
    copy.write_text("yesterday's")
    code, said = await backup(database, copy)
    assert code == 1
    assert "is damaged" in said
    assert copy.read_text() == "yesterday's"
    assert len(names(tmp_path)) == 2


async def test_a_full_disk_keeps_the_copy_that_it_has(tmp_path: Path) -> None:
    database, disk = tmp_path / "rooms.sqlite", tmp_path / "disk"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.execute("INSERT INTO t VALUES (zeroblob(3000000))")
    connection.close()
    with small_disk(disk, megabytes=1):
        (disk / "copy.sqlite").write_text("yesterday's")
        code, said = await backup(database, disk / "copy.sqlite")
        assert code == 1
        assert f"The copy {disk}/copy.sqlite cannot be written" in said
        assert names(disk) == ["copy.sqlite"]
        assert (disk / "copy.sqlite").read_text() == "yesterday's"
