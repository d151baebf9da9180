"""The client's files: caching, compression, fallback, and no way out of the folder."""

import base64
import gzip
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from chattr.calls.service import CallService
from chattr.calls.settings import IceSettings
from chattr.core.limits import Limits
from chattr.sfu.settings import MediaSettings
from chattr.web import ServerState, WebSettings, create_web
from chattr.web.headers import SecurityHeaders

SCRIPT = "\n\tstart();\n"
PAGE = f'<!doctype html><title>chattr</title><script src="/theme.js"></script><script>{SCRIPT}</script>'
BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
CODE = b"export const answer = 42;\n" * 50


@pytest.fixture
def build(tmp_path: Path) -> Path:
    folder = tmp_path / "build"
    assets = folder / "_app" / "immutable"
    assets.mkdir(parents=True)
    (folder / "200.html").write_text(PAGE)
    (folder / "theme.js").write_text("1;")
    (folder / "sound.mp3").write_bytes(b"\0")
    (folder / "_app" / "version.json").write_text("{}")
    (assets / "start.abc.js").write_bytes(CODE)
    (assets / "start.abc.js.gz").write_bytes(gzip.compress(CODE, mtime=0))
    (assets / "start.abc.js.br").write_bytes(b"brotli")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


def client_of(folder: Path, origins: tuple[str, ...] = ()) -> httpx.AsyncClient:
    service = CallService(Limits(), MediaSettings(), IceSettings())
    app, headers = create_web(service, ServerState(), WebSettings(folder, origins))
    transport = httpx.ASGITransport(app=SecurityHeaders(app, headers))
    return httpx.AsyncClient(transport=transport, base_url="http://localhost:3000")


@pytest.fixture
async def client(build: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(build) as opened:
        yield opened


@pytest.mark.parametrize("path", ["/", "/abc-def-ghi", "/Room_1", "/abc-def-ghi/", "/room?x=1"])
async def test_every_page_is_the_shell(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.text == PAGE
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/missing.js",
        "/_app/immutable/gone.js",
        "/_app/immutable/",
        "/_app",
        "/api",
        "/api/",
        "/api/unknown",
        "/socket.io",
        "/favicon.ico",
        "/a/b",
        "/.env",
        "/link.txt",
    ],
)
async def test_unknown_assets_and_interfaces_are_404(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 404
    assert "<" not in answer.text


@pytest.mark.parametrize("path", ["/foo/bar", "/foo/bar/", "/a/b.c/d", "/abc-defg-hij.", "//etc/passwd"])
async def test_an_address_that_leads_nowhere_shows_people_the_clients_own_page(
    client: httpx.AsyncClient, path: str
) -> None:
    url = httpx.URL("http://localhost:3000").copy_with(raw_path=path.encode())
    answer = await client.get(url, headers=BROWSER)
    assert (answer.status_code, answer.text) == (404, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    home = (await client.get("/", headers=BROWSER)).headers
    own = {"cache-control", "vary", "etag"}
    assert {name: answer.headers[name] for name in home if name not in own} == {
        name: value for name, value in home.items() if name not in own
    }


async def test_the_lost_page_comes_packed_as_the_others_do(build: Path) -> None:
    (build / "200.html").write_text(PAGE * 50)
    async with client_of(build) as client:
        answer = await client.get("/foo/bar", headers=BROWSER)
    assert (answer.status_code, answer.headers["content-encoding"]) == (404, "gzip")
    assert answer.text == PAGE * 50


@pytest.mark.parametrize(
    "path", ["/api/unknown", "/_app/immutable/gone", "/socket.io/x", "/a/gone.js", "/.env"]
)
async def test_a_browser_gets_no_page_for_a_file_or_an_interface(
    client: httpx.AsyncClient, path: str
) -> None:
    answer = await client.get(path, headers=BROWSER)
    assert answer.status_code == 404
    assert "<" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/_app/..%2f..%2f..%2fsecret.txt",
        "/_app/immutable/....//....//secret.txt",
        "/%2fetc%2fpasswd",
        "//etc/passwd",
        "/..\\secret.txt",
        "/secret.txt%00.js",
    ],
)
async def test_paths_do_not_lead_out_of_the_folder(build: Path, path: str) -> None:
    service = CallService(Limits(), MediaSettings(), IceSettings())
    app, _ = create_web(service, ServerState(), WebSettings(build))
    raw = httpx.URL("http://localhost:3000").copy_with(raw_path=path.encode())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as opened:
        answer = await opened.send(httpx.Request("GET", raw))
    assert answer.status_code == 404
    assert "secret" not in answer.text


async def test_hashed_assets_are_kept_for_ever_and_other_files_are_asked_for_again(
    client: httpx.AsyncClient,
) -> None:
    hashed = await client.get("/_app/immutable/start.abc.js")
    assert hashed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert hashed.headers["content-type"] == "text/javascript; charset=utf-8"
    for path in ("/theme.js", "/_app/version.json"):
        assert (await client.get(path)).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None), ("br;q=0, gzip", "gzip"), ("", None)],
)
async def test_compressed_files_are_served_to_who_takes_them(
    client: httpx.AsyncClient, accepted: str, coding: str | None
) -> None:
    request = client.build_request(
        "GET", "/_app/immutable/start.abc.js", headers={"accept-encoding": accepted}
    )
    answer = await client.send(request, stream=True)
    body = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert body == {"br": b"brotli", "gzip": gzip.compress(CODE, mtime=0), None: CODE}[coding]


async def test_a_text_that_the_build_left_plain_is_packed(build: Path) -> None:
    (build / "large.json").write_bytes(b"[" + b"1," * 5000 + b"1]")
    (build / "photo.png").write_bytes(bytes(5000))
    async with client_of(build) as client:
        large, photo = await client.get("/large.json"), await client.get("/photo.png")
    assert large.headers["content-encoding"] == "gzip"
    assert int(large.headers["content-length"]) < 200
    assert len(large.json()) == 5001
    assert "content-encoding" not in photo.headers


async def test_a_known_file_is_answered_304(client: httpx.AsyncClient) -> None:
    first = await client.get("/")
    again = await client.get("/", headers={"if-none-match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


async def test_head_tells_the_length_only(client: httpx.AsyncClient) -> None:
    answer = await client.head("/")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) == len(PAGE)


async def test_pages_take_get_only(client: httpx.AsyncClient) -> None:
    assert (await client.post("/room")).status_code == 405


async def test_without_a_build_the_page_says_what_to_run(tmp_path: Path) -> None:
    async with client_of(tmp_path / "nothing") as client:
        answer = await client.get("/")
    assert answer.status_code == 503
    assert "npm --prefix client run build" in answer.text


async def test_inline_scripts_are_allowed_by_their_hash_alone(client: httpx.AsyncClient) -> None:
    answer = await client.get("/abc-def-ghi")
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy["script-src"] == f"'self' 'wasm-unsafe-eval' 'sha256-{digest}'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == "'self'"


async def test_every_answer_has_the_security_headers(client: httpx.AsyncClient) -> None:
    for path in ("/", "/theme.js", "/missing.js", "/healthz", "/api/leave"):
        headers = (await client.get(path)).headers
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        policy = headers["permissions-policy"].split(", ")
        for feature in ("camera", "microphone", "display-capture", "screen-wake-lock", "picture-in-picture"):
            assert f"{feature}=(self)" in policy
        for feature in ("geolocation", "serial", "xr-spatial-tracking"):
            assert f"{feature}=()" in policy


async def test_public_origins_are_named_with_their_sockets(build: Path) -> None:
    async with client_of(build, ("https://meet.example.org", "http://10.0.0.3:3000")) as client:
        policy = (await client.get("/")).headers["content-security-policy"]
    assert (
        "connect-src 'self' https://meet.example.org http://10.0.0.3:3000 "
        "wss://meet.example.org ws://10.0.0.3:3000;" in policy
    )
