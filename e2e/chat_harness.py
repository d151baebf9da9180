"""The chat's engine in a real Chromium, without the rest of the product."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
CLIENT = ROOT / "client"
ENTRY = "src/lib/chat/testing/harness.ts"
# WebCrypto wants a secure context, which this name is; nothing listens there.
PAGE = "http://localhost/harness"
BUILD = """
const { build } = await import('vite');
const [entry, outDir] = process.argv.slice(1);
const lib = { entry, formats: ['iife'], name: 'built', fileName: () => 'harness.js' };
await build({
    configFile: false, logLevel: 'error', build: { lib, outDir, target: 'es2022', emptyOutDir: false },
});
"""


def build_harness() -> str:
    """Return the engine and its harness as one script."""
    search = os.pathsep.join([str(ROOT / ".venv" / "node" / "bin"), os.environ.get("PATH", "")])
    node = shutil.which("node", path=search)
    assert node is not None, "Node is needed; `make test` installs it"
    with TemporaryDirectory() as folder:
        command = [node, "--input-type=module", "--eval", BUILD, "--", ENTRY, folder]
        subprocess.run(command, cwd=CLIENT, check=True)
        return (Path(folder) / "harness.js").read_text(encoding="utf-8")


def open_harness(browser: Browser, script: str) -> Page:
    """Return a page with `harness` in it."""
    page = browser.new_page()
    page.route(PAGE, lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto(PAGE)
    page.add_script_tag(content=script)
    return page
