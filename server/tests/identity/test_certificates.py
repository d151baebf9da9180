"""Google's certificates: kept, asked for once, and never a reason to hang."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from google.auth.exceptions import TransportError
from id_tokens import Endpoint, Signer, endpoint

from chattr.identity.certificates import CertificateCache
from chattr.identity.http import MAX_BYTES, BoundedRequest


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def google() -> Iterator[Endpoint]:
    with endpoint() as opened:
        opened.publish(Signer())
        yield opened


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def cache(clock: Time) -> CertificateCache:
    return CertificateCache(BoundedRequest(), clock)


@pytest.mark.parametrize(
    ("headers", "age_s"),
    [
        ({"Cache-Control": "public, max-age=19302, must-revalidate, no-transform"}, 19302),
        ({"cache-control": "MAX-AGE=600"}, 600),
        ({"Cache-Control": "max-age=600", "Age": "100"}, 500),
        ({}, 60),
        ({"Cache-Control": "no-store"}, 60),
        ({"Cache-Control": "max-age=0"}, 60),
        ({"Cache-Control": "max-age=x"}, 60),
        ({"Cache-Control": "max-age=600", "Age": "soon"}, 600),
        ({"Cache-Control": "max-age=999999999"}, 86_400),
    ],
)
def test_they_are_kept_as_long_as_google_says_within_bounds(
    google: Endpoint, cache: CertificateCache, clock: Time, headers: dict[str, str], age_s: int
) -> None:
    google.headers = headers
    first = cache(google.url)
    clock.now = age_s - 1
    assert cache(google.url) is first
    assert len(google.paths) == 1
    clock.now = age_s
    cache(google.url)
    assert len(google.paths) == 2


def test_many_who_ask_at_once_cause_one_fetch(google: Endpoint, cache: CertificateCache) -> None:
    google.delay = threading.Event()
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(cache, google.url) for _ in range(8)]
        while not google.paths:
            time.sleep(0.01)
        google.delay.set()
        answers = {id(one.result()) for one in asked}
    assert len(answers) == 1
    assert len(google.paths) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"{}"),
        (302, b"{}"),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"key": 1}'),
        (200, b'{"keys": []}'),
        (200, b"\xff\xfe"),
        (200, b'{"k": "' + b"x" * MAX_BYTES + b'"}'),
    ],
    ids=["failure", "redirect", "page", "list", "numbers", "key set", "no text", "too large"],
)
def test_what_is_no_table_of_certificates_is_not_kept(
    google: Endpoint, cache: CertificateCache, clock: Time, status: int, body: bytes
) -> None:
    good = google.body
    google.status, google.body, google.headers = status, body, {"Location": "/elsewhere"}
    with pytest.raises(TransportError):
        cache(google.url)
    assert google.paths == ["/"]

    google.status, google.body = 200, good
    clock.now = 1.9
    with pytest.raises(TransportError):
        cache(google.url)
    assert len(google.paths) == 1
    clock.now = 2.0
    assert cache(google.url).data == good


def test_a_server_that_does_not_answer_costs_no_more_than_the_time_limit() -> None:
    with endpoint() as silent:
        silent.delay = threading.Event()
        started = time.monotonic()
        with pytest.raises(TransportError):
            BoundedRequest(timeout_s=0.3)(silent.url)
        assert time.monotonic() - started < 3
        silent.delay.set()


def test_a_server_that_is_not_there_is_told_as_such() -> None:
    with endpoint() as gone:
        url = gone.url
    with pytest.raises(TransportError):
        BoundedRequest()(url)
    with pytest.raises(TransportError):
        BoundedRequest()("https://127.0.0.1:1/")
