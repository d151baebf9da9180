"""`make client SERVER=https://chattr.example.org`: build the pages for a host of their own, into OUT."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bootstrap.paths import CLIENT, NODE_BIN, ROOT
from bootstrap.setup import for_client, prepare
from bootstrap.shell import environment


def main() -> int:
    server = os.environ.get("SERVER", "").rstrip("/")
    if not re.fullmatch(r"https?://[^/\s?#@]+", server):
        sys.exit("Say where the server is: make client SERVER=https://chattr.example.org")
    out = (ROOT / os.environ.get("OUT", "dist/client")).resolve()
    if out in (ROOT, CLIENT, *ROOT.parents) or (out.exists() and not _is_build(out)):
        sys.exit(f"{out} holds something else; name another folder with OUT.")
    prepare(for_client())
    settings = {**environment(), "VITE_SERVER_URL": server, "CLIENT_OUT": str(out)}
    code = subprocess.run(
        [NODE_BIN / "npm", "run", "build"], cwd=CLIENT, env=settings, check=False
    ).returncode
    if code == 0:
        add_lost_page(out)
        origin = "https://<where these pages are>"
        print(
            f"\nThe pages are in {out}; answer / and /<room code> with 200.html, "
            "what is not there with 404.html.\n"
            f"Set CLIENT_ORIGIN={origin} at {server}."
        )
    return code


def add_lost_page(out: Path) -> None:
    """Give the page of what is not there the name by which hosts of static files look for it."""
    shutil.copyfile(out / "200.html", out / "404.html")


def _is_build(folder: Path) -> bool:
    return folder.is_dir() and (not any(folder.iterdir()) or (folder / "200.html").is_file())


if __name__ == "__main__":
    sys.exit(main())
