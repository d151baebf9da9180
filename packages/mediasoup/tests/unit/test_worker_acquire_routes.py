"""Which route to a worker binary is taken, and what happens when one does not work."""

from __future__ import annotations

import io
import os
import socket
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from worker_binary import Route, WorkerPathError, acquire
from worker_binary.cache import Cache
from worker_binary.locking import exclusive
from worker_binary.probe import why_not_running
from worker_binary.release import VERSION, prebuilt_name

from .worker_doubles import LIMITS, MUTE_WORKER, TALKING_WORKER, BuildReachedError, Machine, script


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return Machine(tmp_path)


@contextmanager
def release_server(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[str]:
    """A loopback server that gives ``answer`` to the one address that upstream's asset has."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == f"/releases/{VERSION}/{prebuilt_name()}":
                answer(self)
            else:
                self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/releases"
        finally:
            server.shutdown()
            thread.join()


def body(content: bytes, *, announced: int | None = None) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer with this content; ``announced`` is the length that the header tells."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content) if announced is None else announced))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def archive(*members: tuple[str, bytes]) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as tar:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return data.getvalue()


def link_archive(target: str) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as tar:
        entry = tarfile.TarInfo("mediasoup-worker")
        entry.type = tarfile.SYMTYPE
        entry.linkname = target
        tar.addfile(entry)
    return data.getvalue()


def test_a_given_binary_is_used_before_anything_else(machine: Machine, tmp_path: Path) -> None:
    given = script(tmp_path / "my-worker", TALKING_WORKER)
    machine.environ["MEDIASOUP_WORKER_BIN"] = str(given)
    acquired = acquire(machine.request())
    assert (acquired.binary, acquired.route) == (given, Route.GIVEN)
    assert not machine.cached.exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "it does not exist"), (MUTE_WORKER, "it ends at once"), ("not a program", "it does not start")],
)
def test_a_given_binary_that_cannot_work_is_refused(
    machine: Machine, tmp_path: Path, content: str | None, reason: str
) -> None:
    given = tmp_path / "my-worker"
    if content:
        script(given, content)
    machine.environ["MEDIASOUP_WORKER_BIN"] = str(given)
    with pytest.raises(WorkerPathError, match=reason) as caught:
        acquire(machine.request())
    assert str(given) in str(caught.value)
    assert "unset it" in caught.value.advice


def test_a_good_archive_is_installed_and_then_found_in_the_cache(machine: Machine) -> None:
    with release_server(body(archive(("mediasoup-worker", TALKING_WORKER.encode())))) as url:
        machine.offer(url)
        first = acquire(machine.request())
    assert (first.binary, first.route) == (machine.fetched, Route.PREBUILT)
    assert machine.fetched.stat().st_mode & 0o777 == 0o755
    # The server is gone: only the cache can answer now.
    second = acquire(machine.request())
    assert (second.binary, second.route) == (machine.fetched, Route.CACHE)
    assert machine.ear.lines == []


def test_a_prebuilt_that_is_kept_is_not_taken_for_one_that_was_built(machine: Machine) -> None:
    machine.fetched.parent.mkdir(parents=True)
    script(machine.fetched, TALKING_WORKER)
    with pytest.raises(BuildReachedError):
        acquire(machine.request())
    assert machine.fetched.parent != machine.cached.parent
    assert machine.fetched.parent.name.endswith("-prebuilt")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda handler: handler.send_error(404), "the server answered 404"),
        (body(b"this is no archive"), "the archive is damaged"),
        (body(archive(("mediasoup-worker", b"x" * 5000))[:-40]), "the archive is damaged"),
        (body(b"half", announced=100), "the connection broke off"),
        (body(bytes(LIMITS.size_bytes + 1)), "larger than 1000000 bytes"),
        (body(archive(("another-file", b"x"))), "the archive has no file mediasoup-worker"),
        (body(archive(("mediasoup-worker", MUTE_WORKER.encode()))), "it ends at once"),
        (body(archive(("mediasoup-worker", b"\x7fELF nonsense"))), "it does not start"),
        (body(link_archive("/bin/sh")), "something other than files"),
    ],
    ids=[
        "404",
        "garbage",
        "truncated",
        "broken-off",
        "too-large",
        "wrong-file",
        "mute",
        "not-for-here",
        "link",
    ],
)
def test_a_bad_prebuilt_leads_to_the_build_with_one_line(
    machine: Machine, answer: Callable[[BaseHTTPRequestHandler], None], reason: str
) -> None:
    with release_server(answer) as url:
        machine.offer(url)
        with pytest.raises(BuildReachedError):
            acquire(machine.request())
    assert len(machine.ear.lines) == 1
    assert reason in machine.ear.lines[0]
    assert not machine.cached.exists()
    assert list(machine.fetched.parent.iterdir()) == []


@pytest.mark.parametrize("name", ["../../escaped", "/tmp/escaped-from-an-archive", "a/../../escaped"])
def test_an_archive_that_climbs_out_of_its_folder_writes_nothing(machine: Machine, name: str) -> None:
    content = archive(("mediasoup-worker", TALKING_WORKER.encode()), (name, b"bad"))
    with release_server(body(content)) as url:
        machine.offer(url)
        with pytest.raises(BuildReachedError):
            acquire(machine.request())
    assert "write outside its folder" in machine.ear.lines[0]
    assert not machine.fetched.exists()
    assert list(machine.folder.rglob("escaped")) == []
    assert not Path("/tmp/escaped-from-an-archive").exists()


def test_a_connection_that_hangs_is_given_up_in_time(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        machine.offer(f"http://127.0.0.1:{server.getsockname()[1]}")
        started = time.monotonic()
        with pytest.raises(BuildReachedError):
            acquire(machine.request())
        assert time.monotonic() - started < LIMITS.total_s
    assert "no answer within 0.3 s" in machine.ear.lines[0]


def test_a_server_that_trickles_is_given_up_in_time(machine: Machine) -> None:
    finished = threading.Event()

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        while not finished.wait(0.05):
            try:
                handler.wfile.write(b"x")
            except OSError:
                return

    with release_server(trickle) as url:
        machine.offer(url)
        started = time.monotonic()
        with pytest.raises(BuildReachedError):
            acquire(machine.request())
        elapsed = time.monotonic() - started
        finished.set()
    assert LIMITS.total_s <= elapsed < LIMITS.total_s + 1
    assert "not complete after 1 s" in machine.ear.lines[0]


def test_nothing_prebuilt_is_fetched_unasked(machine: Machine) -> None:
    with pytest.raises(BuildReachedError):
        acquire(machine.request())
    assert machine.ear.lines == []


def test_nobody_listening_leads_to_the_build(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    machine.offer(f"http://127.0.0.1:{port}")
    with pytest.raises(BuildReachedError):
        acquire(machine.request())
    assert "not reachable" in machine.ear.lines[0]


def test_a_cached_binary_that_no_longer_runs_is_replaced(machine: Machine) -> None:
    machine.cached.parent.mkdir(parents=True)
    script(machine.cached, MUTE_WORKER)
    with release_server(body(archive(("mediasoup-worker", TALKING_WORKER.encode())))) as url:
        machine.offer(url)
        assert acquire(machine.request()).route is Route.PREBUILT
    assert machine.ear.lines == ["The cached worker is discarded: it ends at once"]


def test_two_set_ups_take_turns(machine: Machine) -> None:
    machine.cached.parent.mkdir(parents=True)
    script(machine.cached, TALKING_WORKER)
    lock = Cache.of(machine.request().environ).lock
    ended = threading.Event()

    def second() -> None:
        acquire(machine.request())
        ended.set()

    with exclusive(lock, lambda: pytest.fail("nobody else holds the lock")):
        thread = threading.Thread(target=second)
        thread.start()
        deadline = time.monotonic() + 5
        while not machine.ear.lines and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not ended.is_set()
    thread.join(5)
    assert ended.is_set()
    assert machine.ear.lines == ["Another set-up fetches or builds the worker; waiting for it"]


@pytest.mark.worker
def test_the_real_binary_is_seen_to_run() -> None:
    link = Path(__file__).parents[2] / "src/mediasoup/_bin/mediasoup-worker"
    assert why_not_running(Path(os.environ.get("MEDIASOUP_WORKER_BIN", link))) is None
