"""Runs the Firebase Auth emulator on loopback, and does what its operator could do to accounts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from bootstrap.shell import environment
from server_process import free_port

FOLDER = Path(__file__).parent / "firebase"
PROGRAM = FOLDER / "node_modules" / "firebase-tools" / "lib" / "bin" / "firebase.js"
PROJECT = "demo-chattr"
START_TIMEOUT_S = 120.0


class AuthEmulator:
    """The emulator as a process of its own; everything that it writes is below `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.host = f"127.0.0.1:{free_port()}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> dict[str, str]:
        """What the server needs to know."""
        return {
            "FIREBASE_PROJECT_ID": PROJECT,
            "FIREBASE_API_KEY": "any-key",
            "FIREBASE_AUTH_EMULATOR_HOST": self.host,
        }

    def start(self) -> None:
        if not PROGRAM.is_file():
            raise AssertionError(f"{PROGRAM} is missing: `make test` installs it, or `npm ci` in {FOLDER}")
        config = self.folder / "firebase.json"
        config.write_text(json.dumps({"emulators": self._emulators()}))
        command = ["node", PROGRAM, "emulators:start", "--only", "auth", "--project", PROJECT]
        with (self.folder / "emulator.log").open("wb") as log:
            self._process = subprocess.Popen(
                [*command, "--config", config],
                cwd=self.folder,
                # Without CI it would ask the network for news and people for statistics.
                env=environment()
                | {"CI": "1", "HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_ready()

    def _emulators(self) -> dict[str, object]:
        def own_port() -> dict[str, object]:
            return {"host": "127.0.0.1", "port": free_port()}

        host, port = self.host.split(":")
        auth = {"host": host, "port": int(port)}
        return {"auth": auth, "hub": own_port(), "logging": own_port(), "ui": {"enabled": False}}

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        end = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < end and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://{self.host}/", timeout=10) as reply:
                    if json.loads(reply.read())["authEmulator"]["ready"]:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise AssertionError(f"the emulator did not start:\n{(self.folder / 'emulator.log').read_text()}")

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        # The whole group: `node` may be a launcher that hands no signals on.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def accounts(self) -> list[dict[str, Any]]:
        found = self._ask("accounts:query", {})
        users = found.get("userInfo", [])
        assert isinstance(users, list)
        return users

    def disable(self, email: str) -> None:
        """Close an account, as the project's operator does."""
        (account,) = (user for user in self.accounts() if user["email"] == email)
        self._ask("accounts:update", {"localId": account["localId"], "disableUser": True})

    def revoke(self, email: str) -> None:
        """End all sign-ins of an account up to now, as the project's operator does."""
        (account,) = (user for user in self.accounts() if user["email"] == email)
        self._ask("accounts:update", {"localId": account["localId"], "validSince": str(int(time.time()) + 1)})

    def _ask(self, method: str, body: dict[str, object]) -> dict[str, Any]:
        url = f"http://{self.host}/identitytoolkit.googleapis.com/v1/projects/{PROJECT}/{method}"
        headers = {"Authorization": "Bearer owner", "Content-Type": "application/json"}
        request = urllib.request.Request(url, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=30) as reply:
            answer = json.loads(reply.read())
        assert isinstance(answer, dict)
        return answer
