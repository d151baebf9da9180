"""What pictures are taken in: real servers, real browsers, people with painted cameras."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))

from camera import Shot, take  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402 - the path is only known here

from conftest import FAKE_DEVICES, OUTPUT, UDP_ON_LOOPBACK, Browsers  # noqa: E402
from person import Person, new_person  # noqa: E402
from relay import Relay  # noqa: E402
from server_process import ServerProcess, free_port  # noqa: E402
from synthetic_people import Synthetic, let_in  # noqa: E402

PAINTER = ROOT / "client/src/lib/components/dev/painted_track.ts"
NAMES = (
    "Ada Lovelace",
    "Grace Hopper",
    "Katherine Johnson",
    "Alan Turing",
    "Radia Perlman",
    "Tim Berners-Lee",
    "Hedy Lamarr",
    "Søren",
    "Barbara Liskov",
)
"""Who is painted how: by the place in this list."""
STRANGE_ORIGIN = "chattr.test"
LAYERS = "640x360@8:500"


class Studio:
    """Everything that a scene needs; what it makes is closed with it.

    `keep_in`: a folder for each picture by itself, as soon as it is taken.
    """

    def __init__(self, keep_in: Path | None = None) -> None:
        self.shots: list[Shot] = []
        self._keep_in = keep_in
        self._people: list[Person] = []
        self._exits = contextlib.ExitStack()

    def __enter__(self) -> Studio:
        OUTPUT.mkdir(exist_ok=True)
        self._folder = Path(self._exits.enter_context(tempfile.TemporaryDirectory()))
        self._browsers = Browsers(self._exits.enter_context(sync_playwright()).chromium)
        self._exits.callback(self._browsers.close)
        self._painter = _as_javascript(PAINTER) + (HERE / "faces.js").read_text(encoding="utf-8")
        self.server = self.start_server()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            for number, someone in enumerate(self._people):
                someone.page.screenshot(path=OUTPUT / f"failed-{number}-{someone.name}.png")
            print(f"What everybody saw then is in {OUTPUT}.", flush=True)
        self._exits.close()

    @property
    def browser(self) -> Browser:
        return self._browsers.get(*FAKE_DEVICES, UDP_ON_LOOPBACK)

    @property
    def strict_browser(self) -> Browser:
        """Nobody clicks 'Allow' here."""
        return self._browsers.get("--use-fake-device-for-media-stream", "--deny-permission-prompts")

    @property
    def strange_browser(self) -> Browser:
        """Knows an origin that is neither localhost nor HTTPS."""
        return self._browsers.get(*FAKE_DEVICES, f"--host-resolver-rules=MAP {STRANGE_ORIGIN} 127.0.0.1")

    def start_server(self, **settings: str) -> ServerProcess:
        defaults = {"RTC_PORT": str(free_port()), "WORKERS": "1", "DATABASE": ":memory:"}
        server = ServerProcess({**defaults, **settings})
        self._exits.callback(server.stop)
        server.start(self._folder / f"server-{server.port}.log")
        return server

    def relay(self) -> Relay:
        """A way to the server that can be cut."""
        relay = Relay(self.server.port)
        self._exits.callback(relay.close)
        return relay

    def person(
        self,
        name: str,
        *,
        at: str | None = None,
        via: Browser | None = None,
        missing: tuple[str, ...] = (),
        busy: tuple[str, ...] = (),
        script: str = "",
        **options: object,
    ) -> Person:
        """Somebody with a painted camera; `missing` and `busy` name 'audio' and 'video'."""
        someone = new_person(
            via or self.browser, name, at or self.server.url, reduced_motion="reduce", **options
        )
        self._exits.callback(someone.context.close)
        self._people.append(someone)
        seed = NAMES.index(name) if name in NAMES else len(NAMES)
        casting = json.dumps({"seed": seed, "missing": missing, "busy": busy})
        someone.context.add_init_script(f"window.__casting = {casting};\n{self._painter}\n{script}")
        return someone

    def crowd(self, host: Person, room: str, names: tuple[str, ...]) -> Synthetic:
        """People without a browser, let in by the host; each sends a still of themselves."""
        pictures = [self._still(host.page, name) for name in names]
        crowd = Synthetic(
            self.server.url,
            room,
            f"--senders={len(names)}",
            f"--layers={LAYERS}",
            "--names",
            *names,
            "--pictures",
            *map(str, pictures),
        )
        self._exits.callback(crowd.close)
        let_in(host, crowd, len(names))
        for name in names:
            host.expect_to_see(name)
        return crowd

    def shoot(self, page: Page, name: str, label: str) -> None:
        """Take what the page shows now."""
        shot = take(page, name, label)
        self.shots.append(shot)
        if self._keep_in is not None:
            for (size, theme), data in shot.pictures.items():
                (self._keep_in / f"{shot.name}-{size}-{theme}.webp").write_bytes(data)
        print(f"  {label}", flush=True)

    def _still(self, page: Page, name: str) -> Path:
        data = page.evaluate("seed => window.__still(seed)", NAMES.index(name))
        file = self._folder / f"{NAMES.index(name)}.png"
        file.write_bytes(base64.b64decode(data))
        return file


def _as_javascript(file: Path) -> str:
    """The module without types and exports, so that a page can run it as a script."""
    strip = (
        "process.stdout.write(require('module').stripTypeScriptTypes(require('fs').readFileSync(0, 'utf8')))"
    )
    found = subprocess.run(
        [os.environ.get("NODE_BIN", "node"), "--no-warnings", "-e", strip],
        input=file.read_bytes(),
        capture_output=True,
        check=True,
    )
    return found.stdout.decode().replace("export function", "function")
