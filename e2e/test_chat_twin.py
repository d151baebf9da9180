"""What Chromium encrypts the second implementation reads, and the reverse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from playwright.sync_api import Browser, Page

from chat_harness import build_harness, open_harness
from chat_twin import Reader, RefusedError, Room, Sender, b64, unb64
from chat_vectors import PATH, ROOM_ID

pytestmark = pytest.mark.browser
TEXTS = ["Hello", "Grüße, 世界 👋🏽", "x" * 2000, '"\u4e16' * 1000, "line\nline", "<script>alert(1)</script>"]


@pytest.fixture(scope="module")
def script() -> str:
    return build_harness()


@pytest.fixture
def page(browser: Browser, script: str) -> Iterator[Page]:
    page = open_harness(browser, script)
    yield page
    page.close()


def read_in_browser(page: Page, key: str, said: list[Any]) -> list[str]:
    found = page.evaluate("([key, said]) => harness.open(key, said)", [key, said])
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize("algorithm", ["ed25519", "p256"])
def test_chromium_writes_and_python_reads(page: Page, algorithm: str) -> None:
    key = page.evaluate("harness.newKey()")
    sealed = page.evaluate(
        "([key, texts, algorithm]) => harness.seal(key, 'p-browser', texts, algorithm)",
        [key, TEXTS, algorithm],
    )
    assert {said["message"]["algorithm"] for said in sealed} == {algorithm}
    reader = Reader(Room(ROOM_ID, unb64(key)))
    assert [reader.open("p-browser", said["message"])["body"]["text"] for said in sealed] == TEXTS
    with pytest.raises(RefusedError, match="replayed"):
        reader.open("p-browser", sealed[0]["message"])
    assert not any(text in str(sealed) for text in TEXTS if len(text) > 5)


@pytest.mark.parametrize("algorithm", ["ed25519", "p256"])
def test_python_writes_and_chromium_reads(page: Page, algorithm: str) -> None:
    key = page.evaluate("harness.newKey()")
    sender = Sender(Room(ROOM_ID, unb64(key)), "p-python")
    if algorithm == "p256":
        sender.key = ec.generate_private_key(ec.SECP256R1())
    said = [{"participantId": "p-python", "message": sender.text(text)} for text in TEXTS]
    assert read_in_browser(page, key, said) == TEXTS
    # In any order, and each once.
    shuffled = [*reversed(said), said[0]]
    assert read_in_browser(page, key, shuffled) == [*reversed(TEXTS), "[replayed]"]
    other = b64(bytes(32))
    assert set(read_in_browser(page, other, said)) == {"[wrong-key]"}


def test_chromium_agrees_with_the_vectors(page: Page) -> None:
    vectors = json.loads(PATH.read_text(encoding="utf-8"))
    shown = [payload["body"].get("text") or payload["body"]["emoji"] for payload in payloads(vectors)]
    assert read_in_browser(page, vectors["roomKey"], vectors["messages"]) == shown
    reasons = [f"[{case['reason']}]" if case["reason"] else "Hello" for case in vectors["refused"]]
    assert read_in_browser(page, vectors["roomKey"], vectors["refused"]) == reasons


def payloads(vectors: Any) -> list[Any]:
    return [message["payload"] for message in vectors["messages"]]


def test_a_crafted_counter_costs_nothing(page: Page) -> None:
    """A genuine signer, a huge counter: found out by a subtraction, not by walking there."""
    key = page.evaluate("harness.newKey()")
    sender = Sender(Room(ROOM_ID, unb64(key)), "p-python")
    crafted = [
        {"participantId": "p-python", "message": sender.signed({**sender.text("x"), "counter": counter})}
        for counter in (1001, 100_000, 2**31 - 1)
    ]
    genuine = Sender(Room(ROOM_ID, unb64(key)), "p-other").text("still here")
    said = [*crafted, {"participantId": "p-other", "message": genuine}]
    assert read_in_browser(page, key, said) == ["[too-far-ahead]"] * 3 + ["still here"]
