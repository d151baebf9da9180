"""Nobody between two browsers can read the chat, nor change it unnoticed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import WebSocket, WebSocketRoute, expect

from chatting import come_back, expect_said, messages, open_chat, say
from person import Person, wait_until
from relay import Relay
from server_process import ServerProcess

Invite = Callable[..., Person]
StartServer = Callable[..., ServerProcess]
pytestmark = pytest.mark.browser

TOLD = '42["receive-chat-message",'


class Watch:
    """Everything that a page sends: addresses, headers, bodies, frames."""

    def __init__(self, person: Person) -> None:
        self.sent: list[str] = []
        person.context.on("request", self._on_request)
        person.page.on("websocket", self._on_socket)

    def _on_request(self, request: Any) -> None:
        body = request.post_data_buffer or b""
        self.sent.append(f"{request.url} {json.dumps(request.headers)} {body.decode(errors='replace')}")

    def _on_socket(self, socket: WebSocket) -> None:
        self.sent.append(socket.url)
        socket.on("framesent", lambda payload: self.sent.append(str(payload)))

    def ciphertexts(self) -> list[str]:
        return re.findall(r'"ciphertext":"([\w-]+)"', "\n".join(self.sent))


def key_of(link: str) -> str:
    found = re.search(r"#k=([\w-]{43})", link)
    assert found is not None
    return found[1]


def memory_holds(pid: int, *needles: bytes) -> list[bytes]:
    """Return which of these are anywhere in the writable memory of a process."""
    found = set()
    longest = max(map(len, needles))
    regions = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8").splitlines()
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for region in regions:
            bounds, rights = region.split()[:2]
            if not rights.startswith("rw"):
                continue
            start, end = (int(bound, 16) for bound in bounds.split("-"))
            tail = b""
            for at in range(start, end, 1 << 22):
                try:
                    memory.seek(at)
                    chunk = tail + memory.read(min(1 << 22, end - at))
                except OSError:
                    # A guard page, or one that has gone meanwhile.
                    break
                found.update(needle for needle in needles if needle in chunk)
                tail = chunk[-longest:]
    return sorted(found)


def test_the_server_holds_ciphertext_alone_and_the_key_never_leaves_the_browser(
    person: Invite, start_server: StartServer, tmp_path: Path
) -> None:
    database = tmp_path / "chattr.sqlite"
    server = start_server(DATABASE=str(database), LOG_LEVEL="debug")
    ada = person("Ada", at=server.url, permissions=["camera", "microphone", "clipboard-write"])
    # Beacons of a page that goes away are seen on the wire alone.
    wire = Relay(server.port)
    ben = person("Ben", at=wire.url)
    watches = [Watch(ada), Watch(ben)]
    link = ada.start_meeting()
    ada.let_in(ben, wire.url + link.removeprefix(server.url))
    open_chat(ada, ben)
    secrets = ["xylophone-of-quicksilver", "marzipan-under-the-glacier"]
    say(ada, secrets[0])
    say(ben, secrets[1])
    expect_said(ada, ben, texts=secrets)
    come_back(ben)
    open_chat(ben)
    expect_said(ben, texts=secrets)

    ada.button("Settings").click()
    ada.button("Copy diagnostics").click()
    diagnostics = wait_until(ada.pasted, what="the diagnostics are copied")
    ada.page.keyboard.press("Escape")

    key = key_of(link)
    ciphertexts = [text for watch in watches for text in watch.ciphertexts()]
    assert len(ciphertexts) >= 2
    assert server.process is not None
    needles = [text.encode(code) for text in (*secrets, key) for code in ("utf-8", "utf-16-le")]
    # What we look for would be found: the ciphertext is.
    held = memory_holds(server.process.pid, *needles, ciphertexts[0].encode())
    assert held == [ciphertexts[0].encode()]
    ben.leave()
    server.stop()
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert ciphertexts[0].encode() in stored
    for needle in needles:
        assert needle not in stored
        assert needle not in server.log().encode()
    sent = [text for watch in watches for text in watch.sent]
    assert b"POST /api/leave" in wire.sent
    wire.close()
    for secret in (*secrets, key):
        assert secret.encode() not in wire.sent
        assert not [text for text in sent if secret in text]
        assert secret not in diagnostics


class MaliciousRelay:
    """Sits between the server and one person's page, and does as it likes with what others write."""

    def __init__(self, person: Person) -> None:
        self.treat: Callable[[Any], list[Any]] = lambda told: [told]
        person.page.route_web_socket(re.compile("/socket.io/"), self._handle)

    def _handle(self, page_side: WebSocketRoute) -> None:
        server_side = page_side.connect_to_server()
        page_side.on_message(server_side.send)

        def tell(message: str | bytes) -> None:
            if not isinstance(message, str) or not message.startswith(TOLD):
                page_side.send(message)
                return
            for told in self.treat(json.loads(message[2:])[1]):
                page_side.send("42" + json.dumps(["receive-chat-message", told]))

        server_side.on_message(tell)


def edited(told: Any, **changes: Any) -> Any:
    return {**told, "message": {**told["message"], **changes}}


def test_a_relay_that_drops_repeats_swaps_and_edits_is_found_out(person: Invite) -> None:
    ada, ben = person("Ada"), person("Ben")
    relay = MaliciousRelay(ben)
    ada.let_in(ben, ada.start_meeting())
    open_chat(ada, ben)
    say(ada, "first")
    expect_said(ben, texts=["first"])

    def unreadable(words: str, count: int) -> None:
        expect(messages(ben).get_by_text(words)).to_have_count(count)

    # Repeated as it is, it stands once; as another message, it is a copy.
    relay.treat = lambda told: [told, told, {**told, "messageId": "again", "sequence": told["sequence"] + 1}]
    say(ada, "second")
    expect_said(ben, texts=["first", "second"])
    unreadable("It is a copy of an earlier message, so it is not shown.", 1)

    # Edited in any way it is not shown, and the genuine one still is.
    changed = "It was changed on its way, so it is not shown."
    relay.treat = lambda told: [
        edited(told, ciphertext="AAAA" + told["message"]["ciphertext"][4:]),
        edited(told, counter=2**31 - 1),
        {**told, "participantId": "somebody-else"},
        told,
    ]
    say(ada, "third")
    expect_said(ben, texts=["third"])
    unreadable(changed, 3)

    # Held back and told after the next one, both stand where they belong.
    held: list[Any] = []

    def swap(told: Any) -> list[Any]:
        held.append(told)
        return held[::-1] if len(held) == 2 else []

    relay.treat = swap
    say(ada, "fourth")
    expect_said(ada, texts=["fourth"])
    say(ada, "fifth")
    expect_said(ben, texts=["fourth", "fifth"])
    shown = messages(ben).inner_text()
    assert shown.index("fourth") < shown.index("fifth")

    # Dropped, it is fetched as soon as a later one shows that it is missing.
    drops = iter([True])
    relay.treat = lambda told: [] if next(drops, False) else [told]
    say(ada, "sixth")
    say(ada, "seventh")
    expect_said(ben, texts=["sixth", "seventh"])
    say(ben, "I read all of it")
    expect_said(ada, texts=["I read all of it"])
    unreadable(changed, 3)
