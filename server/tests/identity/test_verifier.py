"""ID tokens through Google's library, with keys of our own on a loopback endpoint."""

import time
from collections.abc import Callable, Iterator

import pytest
import structlog
from forged_tokens import FORGED
from id_tokens import PICTURE, PROJECT, Endpoint, Signer, endpoint, good_claims, part, unsigned

from chattr.core.errors import InvalidIdTokenError, SignInUnavailableError
from chattr.identity.certificates import CertificateCache
from chattr.identity.http import BoundedRequest
from chattr.identity.identity import Identity
from chattr.identity.verifier import FirebaseVerifier, SignatureReader, read_unsigned


@pytest.fixture(scope="module")
def google() -> Signer:
    return Signer()


@pytest.fixture(scope="module")
def stranger() -> Signer:
    """Has Google's key id, and another key."""
    return Signer()


@pytest.fixture
def certificates(google: Signer) -> Iterator[Endpoint]:
    with endpoint() as opened:
        opened.publish(google)
        yield opened


@pytest.fixture
def verifier(certificates: Endpoint) -> FirebaseVerifier:
    request = CertificateCache(BoundedRequest())
    return FirebaseVerifier(PROJECT, SignatureReader(PROJECT, request, certificates.url))


def test_a_good_token_says_who_it_is(verifier: FirebaseVerifier, google: Signer) -> None:
    identity = verifier.verify(google.sign(good_claims()))
    assert identity == Identity("ada-1", "Ada Lovelace", PICTURE)


@pytest.mark.parametrize("make", FORGED.values(), ids=FORGED.keys())
def test_a_token_that_is_not_good_is_refused(
    verifier: FirebaseVerifier, google: Signer, stranger: Signer, make: Callable[[Signer, Signer], str]
) -> None:
    with pytest.raises(InvalidIdTokenError) as caught:
        verifier.verify(make(google, stranger))
    assert caught.value.code == "invalid-id-token"


@pytest.mark.parametrize(
    "garbage",
    [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "e30.e30.",
        "e30.e30.e30",
        "\x00.\x00.\x00",
        "\ud800.a.b",
        "ä.ö.ü",
        "=.=.=",
        f"{part(b'[' * 3000)}.{part(b'[' * 2000)}.",
        f"{part(b'9' * 5000)}.e30.",
        "x" * 8193,
        "x" * 10_000_000,
    ],
    ids=range(15),
)
def test_garbage_is_refused_and_fetches_nothing(
    verifier: FirebaseVerifier, certificates: Endpoint, garbage: str
) -> None:
    started = time.monotonic()
    with pytest.raises(InvalidIdTokenError):
        verifier.verify(garbage)
    assert time.monotonic() - started < 1
    assert certificates.paths == []


def test_a_token_as_long_as_they_may_be_is_read_and_a_longer_one_is_not(
    verifier: FirebaseVerifier, google: Signer
) -> None:
    def padded(length: int) -> str:
        return google.sign(good_claims(padding="x" * length))

    fits = max((n for n in range(4800, 6200) if len(padded_length(n)) <= 8192), default=0)
    assert verifier.verify(padded(fits)).subject == "ada-1"
    with pytest.raises(InvalidIdTokenError):
        verifier.verify(padded(fits + 4))


def test_a_little_difference_of_clocks_is_forgiven(verifier: FirebaseVerifier, google: Signer) -> None:
    now = int(time.time())
    assert verifier.verify(google.sign(good_claims(iat=now + 5, auth_time=now + 5)))
    assert verifier.verify(google.sign(good_claims(exp=now - 5)))


def test_new_keys_are_taken_when_the_old_ones_are_too_old(certificates: Endpoint, google: Signer) -> None:
    now = [0.0]
    cache = CertificateCache(BoundedRequest(), clock=lambda: now[0])
    verifier = FirebaseVerifier(PROJECT, SignatureReader(PROJECT, cache, certificates.url))
    certificates.headers = {"Cache-Control": "public, max-age=1000"}
    token = google.sign(good_claims())
    verifier.verify(token)

    next_key = Signer("key-2")
    certificates.publish(next_key)
    now[0] = 999.0
    verifier.verify(token)
    with pytest.raises(InvalidIdTokenError):
        verifier.verify(next_key.sign(good_claims()))
    assert len(certificates.paths) == 1

    now[0] = 1000.0
    assert verifier.verify(next_key.sign(good_claims())).subject == "ada-1"
    with pytest.raises(InvalidIdTokenError):
        verifier.verify(token)
    assert len(certificates.paths) == 2


def test_without_keys_nobody_is_told_that_their_token_is_bad(
    verifier: FirebaseVerifier, certificates: Endpoint, google: Signer
) -> None:
    certificates.status = 503
    with pytest.raises(SignInUnavailableError):
        verifier.verify(google.sign(good_claims()))


def test_the_log_says_why_and_nothing_of_the_token(
    verifier: FirebaseVerifier, google: Signer, stranger: Signer
) -> None:
    with structlog.testing.capture_logs() as logs:
        for token in (google.sign(good_claims(aud="other")), stranger.sign(good_claims()), "a.b.c" * 3):
            with pytest.raises(InvalidIdTokenError):
                verifier.verify(token)
    assert [entry["event"] for entry in logs] == ["sign-in refused"] * 3
    assert set(logs[0]) == {"event", "log_level", "reason"}
    assert all(len(entry["reason"]) < 40 and "." not in entry["reason"] for entry in logs)


def test_the_emulator_reads_unsigned_tokens_by_all_other_rules(google: Signer) -> None:
    verifier = FirebaseVerifier(PROJECT, read_unsigned)
    assert verifier.verify(unsigned(good_claims())).name == "Ada Lovelace"
    for changes in ({"aud": "other"}, {"iss": "x"}, {"exp": 1}, {"firebase": None}, {"sub": ""}):
        with pytest.raises(InvalidIdTokenError):
            verifier.verify(unsigned(good_claims(**changes)))
    with pytest.raises(InvalidIdTokenError):
        verifier.verify(google.sign(good_claims()))


def padded_length(length: int) -> str:
    """As long as a token with so much padding, without the cost of signing."""
    header = part({"alg": "RS256", "kid": "key-1", "typ": "JWT"})
    return f"{header}.{part(good_claims(padding='x' * length))}.{'x' * 342}"
