"""What pages are told of sign-in, and what they may do only then."""

from pathlib import Path

import httpx
import pytest

from chattr.app import create_app
from chattr.calls.service import CallService
from chattr.calls.settings import IceSettings
from chattr.config import load
from chattr.core.limits import Limits
from chattr.identity.settings import FirebaseSettings, SignInPolicy
from chattr.listening import StartError
from chattr.sfu.settings import MediaSettings
from chattr.web import ServerState, WebSettings, create_web
from chattr.web.headers import SecurityHeaders

REAL = FirebaseSettings(project_id="chattr-1", api_key="AIza", auth_domain="chattr-1.firebaseapp.com")
DEMO = FirebaseSettings(
    project_id="demo-chattr",
    api_key="any",
    auth_domain="demo-chattr.firebaseapp.com",
    emulator_host="127.0.0.1:9099",
)
FIREBASE = {"FIREBASE_PROJECT_ID": "chattr-1234", "FIREBASE_API_KEY": "AIza"}


async def ask(
    folder: Path, path: str, firebase: FirebaseSettings | None, policy: SignInPolicy = SignInPolicy.NOBODY
) -> httpx.Response:
    service = CallService(Limits(), MediaSettings(), IceSettings())
    app, headers = create_web(service, ServerState(), WebSettings(folder, (), firebase, policy))
    transport = httpx.ASGITransport(app=SecurityHeaders(app, headers))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:3000") as client:
        return await client.get(path)


def policy_of(answer: httpx.Response) -> dict[str, str]:
    parts = (part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    return {part[0]: part[1] for part in parts}


async def test_without_a_project_there_is_nothing_to_sign_in_at(tmp_path: Path) -> None:
    answer = await ask(tmp_path, "/api/config", None)
    assert answer.json() == {"signIn": None, "requireSignIn": "nobody", "version": "0.1.0"}
    assert answer.headers["cache-control"] == "no-store"


async def test_pages_are_told_of_the_project_and_of_who_must_sign_in(tmp_path: Path) -> None:
    answer = await ask(tmp_path, "/api/config", REAL, SignInPolicy.HOSTS)
    assert answer.json() == {
        "signIn": {
            "apiKey": "AIza",
            "authDomain": "chattr-1.firebaseapp.com",
            "projectId": "chattr-1",
            "emulatorHost": None,
        },
        "requireSignIn": "hosts",
        "version": "0.1.0",
    }


async def test_pages_may_do_more_only_when_there_is_a_sign_in(tmp_path: Path) -> None:
    plain = await ask(tmp_path, "/", None)
    assert "google" not in plain.headers["content-security-policy"]
    assert "frame-src" not in policy_of(plain)
    assert plain.headers["cross-origin-opener-policy"] == "same-origin"

    offered = await ask(tmp_path, "/", REAL)
    allowed = policy_of(offered)
    assert allowed["frame-src"] == "https://chattr-1.firebaseapp.com"
    assert allowed["script-src"].endswith("https://apis.google.com")
    assert allowed["img-src"].endswith("https://*.googleusercontent.com")
    assert allowed["connect-src"].endswith(
        "https://identitytoolkit.googleapis.com https://securetoken.googleapis.com"
    )
    assert allowed["frame-ancestors"] == "'none'"
    assert offered.headers["cross-origin-opener-policy"] == "same-origin-allow-popups"


async def test_with_the_emulator_pages_reach_it_and_not_google(tmp_path: Path) -> None:
    allowed = policy_of(await ask(tmp_path, "/", DEMO))
    assert allowed["frame-src"] == "http://127.0.0.1:9099"
    assert allowed["connect-src"] == "'self' http://127.0.0.1:9099"


def test_a_key_file_that_cannot_be_used_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    file.write_text("{}")
    environ = FIREBASE | {"FIREBASE_CHECK_REVOKED": "1", "FIREBASE_CREDENTIALS": str(file)}
    with pytest.raises(StartError, match="FIREBASE_CREDENTIALS"):
        create_app(load(environ | {"DATABASE": ":memory:"}, env_file=None))
