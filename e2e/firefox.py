"""Drives Firefox over WebDriver BiDi (W3C), which it speaks by itself; nothing else is needed for it.

Only what the main flow wants: open a page, find by role and name, click, type, ask the page.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import re
import subprocess
import tempfile
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

import aiohttp

from bootstrap import tools
from person import PATIENCE_S, wait_until

Json = dict[str, Any]
START_TIMEOUT_S = 90.0
ANSWER_TIMEOUT_S = 60.0

PREFERENCES = {
    # Devices that need neither hardware nor anybody who clicks 'Allow'.
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    # H.264 would be fetched from elsewhere.
    "media.gmp-manager.updateEnabled": False,
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "remote.active-protocols": 1,
}


class BidiError(Exception):
    """Firefox refused a command."""


class Firefox:
    """One Firefox without a window, with one page."""

    def __init__(self, program: str, log: Path) -> None:
        self._program, self._log = program, log
        self._exits = contextlib.ExitStack()
        self._numbers = itertools.count(1)
        self._loop = asyncio.new_event_loop()
        self._waiting: dict[int, asyncio.Future[Json]] = {}

    def __enter__(self) -> Firefox:
        with contextlib.ExitStack() as exits:
            profile = Path(exits.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
            lines = (
                f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()
            )
            (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
            exits.callback(self._end_loop)
            threading.Thread(target=self._loop.run_forever, daemon=True).start()
            address = self._launch(profile, exits)
            self._run(self._connect(address))
            exits.callback(lambda: self._run(self._disconnect()))
            self.command("session.new", capabilities={})
            tree = self.command("browsingContext.getTree")
            self._context = tree["contexts"][0]["context"]
            self._exits = exits.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.close()

    # What a person does.

    def open(self, url: str) -> None:
        self.command("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def click(self, role: str, name: str) -> None:
        """Press the element with this role and accessible name, once it is there."""
        element = wait_until(lambda: self.find(role, name), what=f"Firefox shows the {role} {name!r}")
        origin = {"type": "element", "element": {"sharedId": element}}
        actions = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._perform({"type": "pointer", "id": "mouse", "actions": actions})

    def type(self, text: str) -> None:
        """Into whatever has the focus."""
        actions = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self._perform({"type": "key", "id": "keyboard", "actions": actions})

    def run_in_each_page(self, function: str) -> None:
        """Run a JavaScript function in each page that is opened from now on, before all of its scripts."""
        self.command("script.addPreloadScript", functionDeclaration=function)

    # What they see.

    def find(self, role: str, name: str) -> str | None:
        locator = {"type": "accessibility", "value": {"role": role, "name": name}}
        nodes = self.command("browsingContext.locateNodes", context=self._context, locator=locator)["nodes"]
        return nodes[0]["sharedId"] if nodes else None

    def ask(self, expression: str) -> Any:
        """The value of an expression in the page: a string, number, truth value or null."""
        found = self.command(
            "script.evaluate",
            expression=expression,
            target={"context": self._context},
            awaitPromise=True,
        )
        if found["type"] != "success":
            raise BidiError(str(found["exceptionDetails"]["text"]))
        return found["result"].get("value")

    def wait_for(self, expression: str, *, what: str, timeout_s: float = PATIENCE_S) -> Any:
        return wait_until(lambda: self.ask(expression), what=f"Firefox: {what}", timeout_s=timeout_s)

    def expect(self, role: str, name: str) -> None:
        wait_until(lambda: self.find(role, name), what=f"Firefox shows the {role} {name!r}")

    # The protocol.

    def command(self, method: str, **parameters: Any) -> Json:
        """Send one command and wait for its answer.

        :raises BidiError: Firefox refuses it.
        """
        return self._run(self._send(method, parameters))

    def _perform(self, source: Json) -> None:
        self.command("input.performActions", context=self._context, actions=[source])

    def _launch(self, profile: Path, exits: contextlib.ExitStack) -> str:
        log = exits.enter_context(self._log.open("wb"))
        process = subprocess.Popen(
            [
                self._program,
                "--headless",
                "--no-remote",
                "--remote-debugging-port",
                "0",
                "--profile",
                profile,
            ],
            stdout=log,
            stderr=log,
            env={
                **os.environ,
                **tools.libraries("firefox-esr"),
                "HOME": str(profile),
                "MOZ_CRASHREPORTER": "0",
            },
        )
        exits.callback(_end, process)
        return str(wait_until(self._address, what="Firefox listens", timeout_s=START_TIMEOUT_S))

    def _address(self) -> str | None:
        said = self._log.read_text(encoding="utf-8", errors="replace")
        found = re.search(r"WebDriver BiDi listening on (ws://\S+)", said)
        return found[1] if found else None

    async def _connect(self, address: str) -> None:
        self._session = aiohttp.ClientSession()
        self._socket = await self._session.ws_connect(f"{address}/session", max_msg_size=0)
        self._reading = asyncio.create_task(self._read())

    async def _disconnect(self) -> None:
        self._reading.cancel()
        await self._socket.close()
        await self._session.close()

    async def _read(self) -> None:
        async for message in self._socket:
            answer = message.json()
            waiting = self._waiting.pop(answer.get("id") or 0, None)
            if waiting is not None:
                waiting.set_result(answer)

    async def _send(self, method: str, parameters: Json) -> Json:
        number = next(self._numbers)
        answer = self._waiting[number] = self._loop.create_future()
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        async with asyncio.timeout(ANSWER_TIMEOUT_S):
            found = await answer
        if found["type"] == "error":
            raise BidiError(f"{method}: {found['error']}: {found['message']}")
        result = found["result"]
        assert isinstance(result, dict)
        return result

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(ANSWER_TIMEOUT_S + 10)

    def _end_loop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        wait_until(lambda: not self._loop.is_running(), what="the loop ends")
        self._loop.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def firefox_program() -> str | None:
    """Where Firefox ESR is: what FIREFOX_BIN names, the system's, or the one that set-up fetched."""
    given = os.environ.get("FIREFOX_BIN")
    found = tools.executable("firefox-esr")
    return given or (str(found) if found else None)
