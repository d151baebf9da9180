"""Each check by itself: what it finds, and the fix that it names."""

import asyncio
import os
import socket
import sqlite3
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from chattr.config import Settings, load
from chattr.doctor import addresses, disk, machine, ports, web
from chattr.doctor.attempts import attempt
from chattr.doctor.findings import Finding, Level, as_text, problem, warning
from coturn import free_port

LAN = ["192.168.1.5"]


def settings(**environ: str) -> Settings:
    return load(environ, None)


def only(findings: list[Finding], level: Level) -> Finding:
    (finding,) = (finding for finding in findings if finding.level is level)
    return finding


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "lan_addresses", lambda: LAN)


@pytest.mark.parametrize(
    ("environ", "seen_at", "level", "words"),
    [
        ({}, None, Level.OK, "192.168.1.5 and 127.0.0.1"),
        ({"ANNOUNCED_ADDRESS": "192.168.1.5"}, None, Level.OK, "this machine's own"),
        (
            {"ANNOUNCED_ADDRESS": "198.51.100.7"},
            "203.0.113.9",
            Level.PROBLEM,
            "ANNOUNCED_ADDRESS=203.0.113.9",
        ),
        ({"ANNOUNCED_ADDRESS": "8.8.8.8"}, "8.8.8.8", Level.OK, "seen from outside"),
        ({"ANNOUNCED_ADDRESS": "8.8.8.8"}, None, Level.OK, "must lead here"),
        (
            {"ANNOUNCED_ADDRESS": "10.9.9.9"},
            None,
            Level.WARNING,
            "a private address that is not this machine's",
        ),
        ({"ANNOUNCED_ADDRESS": "nowhere.invalid"}, None, Level.PROBLEM, "DNS record"),
        (
            {"CLIENT_ORIGIN": "https://meet.example.org"},
            "8.8.4.4",
            Level.PROBLEM,
            "ANNOUNCED_ADDRESS=8.8.4.4",
        ),
        ({"CLIENT_ORIGIN": "https://meet.example.org"}, None, Level.PROBLEM, "Set ANNOUNCED_ADDRESS"),
        ({"HOST": "0.0.0.0"}, None, Level.WARNING, "HTTPS=1"),
        # Asked over IPv6, a server sees nothing of IPv4.
        ({"ANNOUNCED_ADDRESS": "8.8.8.8"}, "2001:4860:4860::8888", Level.OK, "must lead here"),
        ({"ANNOUNCED_ADDRESS": "8.8.8.8"}, "2001:4860:4860::8888 8.8.8.8", Level.OK, "seen from outside"),
        (
            {"ANNOUNCED_ADDRESS": "8.8.8.8"},
            "2001:4860:4860::8888 8.8.4.4",
            Level.PROBLEM,
            "ANNOUNCED_ADDRESS=8.8.4.4",
        ),
        (
            {"ANNOUNCED_ADDRESS": "2001:4860:4860::8844"},
            "8.8.4.4 2001:4860:4860::8888",
            Level.PROBLEM,
            "ANNOUNCED_ADDRESS=2001:4860:4860::8888",
        ),
        (
            {"CLIENT_ORIGIN": "https://meet.example.org"},
            "2001:db8::1",
            Level.PROBLEM,
            "Set ANNOUNCED_ADDRESS to",
        ),
    ],
)
def test_the_announced_address(
    environ: dict[str, str], seen_at: str | None, level: Level, words: str
) -> None:
    found = list(addresses.check_addresses(settings(**environ), (seen_at or "").split()))
    assert any(f.level is level and words in f"{f.text} {f.fix}" for f in found), found
    if level is not Level.PROBLEM:
        assert all(f.level is not Level.PROBLEM for f in found)


def test_lan_plus_wan_is_told() -> None:
    found = list(addresses.check_addresses(settings(ANNOUNCED_ADDRESS="8.8.8.8"), ["8.8.8.8"]))
    lan = next(f for f in found if f.check == "lan-and-wan")
    assert "hairpin" in (lan.fix or "")


def test_a_taken_web_port_is_told_with_who_has_it() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = settings(PORT=str(other.getsockname()[1]))
        finding = ports.check_web_port(taken, running=False)
        assert finding.level is Level.PROBLEM
        assert f"(process {os.getpid()})" in finding.text
        assert "PORT" in (finding.fix or "")
        assert ports.check_web_port(taken, running=True).level is Level.OK


def test_of_a_port_that_is_not_known_it_does_not_say_that_nobody_answers() -> None:
    any_port = settings(PORT="0")
    (finding,) = web.check_running(any_port, web.find_running(any_port))
    assert finding.level is Level.WARNING
    assert "is not known here" in finding.text


@pytest.mark.parametrize("told", ["7", '"version"', "[]", "no JSON"])
def test_another_server_that_answers_everything_is_not_taken_for_ours(told: str) -> None:
    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}" if self.path == "/readyz" else told.encode())

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Other) as other:
        thread = Thread(target=other.serve_forever)
        thread.start()
        assert web.find_running(settings(PORT=str(other.server_port))) is None
        other.shutdown()
        thread.join()


def test_a_taken_media_port_is_told() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        found = list(
            ports.check_media_ports(
                settings(RTC_PORT=str(port), WORKERS="1", HOST="127.0.0.1"), running=False
            )
        )
        finding = only(found, Level.PROBLEM)
        assert f"{port} (UDP) is taken by" in finding.text
        assert "RTC_PORT" in (finding.fix or "")


async def test_the_tcp_port_of_every_worker_is_tried() -> None:
    first = free_port("127.0.0.1")
    two = settings(RTC_PORT=str(first), WORKERS="2", HOST="127.0.0.1", ANNOUNCED_ADDRESS="127.0.0.1")
    async with await listening(first):
        half = await ports.check_reach(two, running=True)
        assert half.level is Level.WARNING
        assert f"127.0.0.1, TCP {first + 1}, cannot be reached" in half.text
        assert f"Open {first}-{first + 1} (UDP and TCP)" in (half.fix or "")
        async with await listening(first + 1):
            assert (await ports.check_reach(two, running=True)).level is Level.OK


async def listening(port: int) -> asyncio.Server:
    return await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", port)


def test_few_descriptors_are_told_with_both_ways_out() -> None:
    finding = machine.check_descriptors(settings(MAX_SOCKETS="1000000"), running=False, server=None)
    assert finding.level is Level.WARNING
    for limit in ("LimitNOFILE=2000512", "NOFILE=2000512 in .env", "ulimit -Hn 2000512"):
        assert limit in (finding.fix or "")
    assert "MAX_SOCKETS=" in (finding.fix or "")
    assert machine.check_descriptors(settings(MAX_SOCKETS="1"), running=False, server=None).level is Level.OK


def test_a_clock_that_is_years_behind() -> None:
    assert machine.check_clock(1_000_000_000).level is Level.PROBLEM
    assert machine.check_clock(time.time()).level is not Level.PROBLEM


def test_a_database_that_is_whole_and_one_that_is_not(tmp_path: Path) -> None:
    file = tmp_path / "rooms.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    whole = disk.check_disk(settings(DATABASE=str(file)), running=False, server=None)
    assert f"{file} is whole." in [finding.text for finding in whole]
    file.write_bytes(b"SQLite format 3\0" + b"\xff" * 4000)
    damaged = only(disk.check_disk(settings(DATABASE=str(file)), running=False, server=None), Level.PROBLEM)
    assert "backup" in (damaged.fix or "")


def test_memory_alone_is_a_warning() -> None:
    (finding,) = disk.check_disk(settings(DATABASE=":memory:"), running=False, server=None)
    assert finding.level is Level.WARNING


def test_a_folder_that_cannot_be_written() -> None:
    found = disk.check_disk(settings(DATABASE="/proc/sys/rooms.sqlite"), running=False, server=None)
    assert "cannot be written" in found[0].text
    assert "DATABASE" in (found[0].fix or "")


@pytest.mark.parametrize(
    ("origin", "check", "words"),
    [
        ("http://meet.example.org", "origin", "plain HTTP"),
        ("https://127.0.0.1:9", "tls", "cannot be reached"),
    ],
)
def test_a_public_address_that_will_not_do(origin: str, check: str, words: str) -> None:
    found = list(
        web.check_origins(settings(CLIENT_ORIGIN=origin, TRUSTED_PROXIES="127.0.0.1"), running=False)
    )
    finding = next(f for f in found if f.check == check)
    assert (finding.level, words in finding.text, bool(finding.fix)) == (Level.PROBLEM, True, True)


def test_a_proxy_that_is_not_named() -> None:
    found = list(web.check_origins(settings(CLIENT_ORIGIN="https://127.0.0.1:9"), running=False))
    assert "TRUSTED_PROXIES" in next(f.fix or "" for f in found if f.check == "proxy")


def test_what_a_check_found_before_it_failed_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    def look() -> Iterator[Finding]:
        yield warning("disk", "Odd.", "Look at it.")
        raise KeyError("mounts")

    before, failed = attempt("disk", look)
    assert before.text == "Odd."
    assert (failed.check, failed.level) == ("disk", Level.PROBLEM)
    assert "KeyError: 'mounts'" in failed.text
    assert "Traceback" in capsys.readouterr().err


def test_the_sum_counts_in_words() -> None:
    one, two = problem("a", "Wrong.", "Mend it."), warning("b", "Odd.", "Look at it.")
    assert as_text([one, two, two]).endswith("\n1 problem, 2 warnings.")
