"""The Caddyfile for pages on a host of their own sends what the server itself would send with them."""

from pathlib import Path

import pytest

from caddy import caddy
from chattr.identity.settings import FirebaseSettings
from chattr.web.client_files import load_client
from chattr.web.headers import security_headers

SERVER = "https://s.example.org"
FIREBASE = FirebaseSettings(project_id="chattr-1234", api_key="k", auth_domain="chattr-1234.firebaseapp.com")
SIGN_IN = {"GOOGLE_SIGN_IN": "on", "FIREBASE_AUTH_DOMAIN": FIREBASE.auth_domain}


@pytest.mark.parametrize(("firebase", "settings"), [(None, {}), (FIREBASE, SIGN_IN)], ids=["off", "on"])
def test_they_are_the_same_headers(
    tmp_path: Path, firebase: FirebaseSettings | None, settings: dict[str, str]
) -> None:
    # The built pages hold no inline script (e2e/test_deploy.py looks), so no hashes are needed.
    (tmp_path / "200.html").write_text("<html></html>")
    wanted = security_headers(load_client(tmp_path), (SERVER,), firebase)
    wanted["Strict-Transport-Security"] = "max-age=31536000"
    told = {"SERVER_URL": SERVER, "SERVER_SOCKET_URL": SERVER.replace("https", "wss")} | settings
    with (
        caddy("", "static.Caddyfile", CLIENT_ROOT=str(tmp_path), **told) as host,
        host.client() as client,
    ):
        for path, status in (("/", 200), ("/abc-defg-hij", 200), ("/a/gone.js", 404)):
            answer = client.get(path)
            assert answer.status_code == status
            assert {name: answer.headers.get(name) for name in wanted} == wanted
            assert "server" not in answer.headers
