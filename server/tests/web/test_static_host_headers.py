"""The Caddyfile for pages on a host of their own sends what the server itself would send with them."""

import re
from pathlib import Path

from chattr.web.client_files import load_client
from chattr.web.headers import security_headers

CADDYFILE = Path(__file__).parents[3] / "deploy" / "caddy" / "static.Caddyfile"
SERVER = ("{$SERVER_URL}", "{$SERVER_SOCKET_URL}")


def sent() -> dict[str, str]:
    block = re.search(r"^\theader \{\n(.*?)^\t\}", CADDYFILE.read_text(), re.MULTILINE | re.DOTALL)
    assert block is not None
    lines = (line.strip().split(" ", 1) for line in block[1].splitlines())
    return {name: value[0].strip('"') for name, *value in lines if value}


def test_they_are_the_same_headers(tmp_path: Path) -> None:
    # The built pages hold no inline script (e2e/test_deploy.py looks), so no hashes are needed.
    (tmp_path / "200.html").write_text("<html></html>")
    wanted = security_headers(load_client(tmp_path))
    found = sent()
    assert found.pop("Strict-Transport-Security") == "max-age=31536000"
    policy = found["Content-Security-Policy"]
    assert f"connect-src 'self' {' '.join(SERVER)};" in policy
    found["Content-Security-Policy"] = policy.replace(f" {' '.join(SERVER)}", "")
    assert found == wanted
