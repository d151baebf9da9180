"""Revocation: what Firebase says of an account counts, whatever the token says."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives import serialization
from id_tokens import PROJECT, Endpoint, Signer, endpoint, good_claims, unsigned

from chattr.core.errors import InvalidIdTokenError, SignInUnavailableError
from chattr.identity.accounts import FirebaseAccounts
from chattr.identity.http import BoundedRequest
from chattr.identity.settings import FirebaseSettings
from chattr.identity.verifier import FirebaseVerifier, read_unsigned


@pytest.fixture
def firebase() -> Iterator[Endpoint]:
    with endpoint() as opened:
        yield opened


def settings(host: str | None = None, credentials: Path | None = None) -> FirebaseSettings:
    return FirebaseSettings(
        project_id="demo-test",
        api_key="k",
        auth_domain="demo-test.firebaseapp.com",
        emulator_host=host,
        credentials=credentials,
    )


@pytest.fixture
def verifier(firebase: Endpoint) -> FirebaseVerifier:
    host = firebase.url.removeprefix("http://")
    return FirebaseVerifier(PROJECT, read_unsigned, FirebaseAccounts(settings(host), BoundedRequest()))


def account(**changes: object) -> bytes:
    return json.dumps({"users": [{"localId": "ada-1", **changes}]}).encode()


def test_an_account_that_lives_is_let_in(firebase: Endpoint, verifier: FirebaseVerifier) -> None:
    signed_in = int(time.time()) - 60
    firebase.body = account(validSince=str(signed_in))
    assert verifier.verify(unsigned(good_claims(auth_time=signed_in))).subject == "ada-1"
    path = "/identitytoolkit.googleapis.com/v1/projects/demo-test/accounts:lookup"
    assert firebase.paths == [path]
    assert [json.loads(body) for body in firebase.bodies] == [{"localId": ["ada-1"]}]
    assert firebase.authorizations == ["Bearer owner"]


def test_a_sign_in_before_the_revocation_does_not_count(
    firebase: Endpoint, verifier: FirebaseVerifier
) -> None:
    signed_in = int(time.time()) - 60
    firebase.body = account(validSince=str(signed_in + 1))
    with pytest.raises(InvalidIdTokenError):
        verifier.verify(unsigned(good_claims(auth_time=signed_in)))


@pytest.mark.parametrize("body", [account(disabled=True), b"{}", b'{"users": []}'])
def test_a_closed_or_deleted_account_does_not_count(
    firebase: Endpoint, verifier: FirebaseVerifier, body: bytes
) -> None:
    firebase.body = body
    with pytest.raises(InvalidIdTokenError):
        verifier.verify(unsigned(good_claims()))


@pytest.mark.parametrize(
    ("status", "body"),
    [(403, b"{}"), (500, b""), (200, b"<html>"), (200, b"[]"), (200, b'{"users": [1]}')],
)
def test_when_nobody_knows_nobody_is_let_in(
    firebase: Endpoint, verifier: FirebaseVerifier, status: int, body: bytes
) -> None:
    firebase.status, firebase.body = status, body
    with pytest.raises(SignInUnavailableError):
        verifier.verify(unsigned(good_claims()))


def test_nothing_is_asked_about_a_bad_token(firebase: Endpoint, verifier: FirebaseVerifier) -> None:
    with pytest.raises(InvalidIdTokenError):
        verifier.verify(unsigned(good_claims(aud="other")))
    assert firebase.paths == []


def test_a_service_account_gets_its_right_from_google_once(
    firebase: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    firebase.body = json.dumps(
        {"access_token": "granted", "expires_in": 3600, **json.loads(account())}
    ).encode()
    monkeypatch.setattr("chattr.identity.accounts.SERVICE_URL", firebase.url)
    accounts = FirebaseAccounts(settings(credentials=_key_file(tmp_path, firebase.url)), BoundedRequest())
    accounts.require_live("ada-1", 1)
    accounts.require_live("ada-1", 1)

    lookup = "/v1/projects/demo-test/accounts:lookup"
    assert firebase.paths == ["/token", lookup, lookup]
    assert firebase.authorizations[1:] == ["Bearer granted"] * 2
    assert parse_qs(firebase.bodies[0].decode())["assertion"][0].count(".") == 2


def test_a_right_that_google_does_not_give_lets_nobody_in(
    firebase: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chattr.identity.accounts.SERVICE_URL", firebase.url)
    accounts = FirebaseAccounts(settings(credentials=_key_file(tmp_path, firebase.url)), BoundedRequest())
    firebase.status, firebase.body = 401, b'{"error": "invalid_grant"}'
    verifier = FirebaseVerifier(PROJECT, read_unsigned, accounts)
    with pytest.raises(SignInUnavailableError):
        verifier.verify(unsigned(good_claims()))


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"type": "service_account"}'])
def test_a_key_file_that_cannot_be_used_is_told_at_the_start(tmp_path: Path, content: str) -> None:
    file = tmp_path / "key.json"
    file.write_text(content)
    with pytest.raises((ValueError, OSError)):
        FirebaseAccounts(settings(credentials=file), BoundedRequest())


def test_the_emulator_is_for_demo_projects_alone() -> None:
    with pytest.raises(ValueError, match="demo-"):
        FirebaseSettings(project_id="real", api_key="k", auth_domain="d", emulator_host="127.0.0.1:9099")


def _key_file(folder: Path, url: str) -> Path:
    key = Signer().key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "key.json"
    content = {
        "type": "service_account",
        "project_id": "demo-test",
        "private_key_id": "1",
        "private_key": key.decode(),
        "client_email": "chattr@demo-test.iam.gserviceaccount.com",
        "token_uri": f"{url}/token",
    }
    file.write_text(json.dumps(content))
    return file
