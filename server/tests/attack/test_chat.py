"""The chat, used by those whom it does not want, with what it does not take."""

import asyncio
from typing import Any

import pytest
from call_under_attack import ROOM, Call
from chat_samples import envelope, opaque
from participants import Client, admit

pytestmark = [
    pytest.mark.worker,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("default::DeprecationWarning"),
]

WRONG_FIELDS: dict[str, list[Any]] = {
    "version": [None, 0, 2, "1", True, [1]],
    "keyId": [None, "", "k" * 10, "k" * 12, "k" * 10 + "=", 5],
    "chainId": [None, "", "c" * 21, "c" * 23, "c" * 21 + "=", "c" * 21 + "\n", "c" * 22 + "\n", "ü" * 22, 7],
    "counter": [None, -1, 2**31, 2**64, 0.5, "0", True, [], float("1e400")],
    "algorithm": [None, "", "rsa", "ED25519", 1, ["p256"]],
    "publicKey": [None, "k" * 42, "k" * 89, "k" * 42 + "+", "k" * 42 + " ", {}],
    "binding": [None, "b" * 42, "b" * 44, "b" * 42 + "/", "<script>" + "b" * 35],
    "ciphertext": [None, "", "t" * 23, "t" * 12_001, "t" * 200_000, "t" * 40 + "\x00", 1],
    "signature": [None, "s" * 85, "s" * 87, "s" * 85 + ".", "s" * 85 + "\r"],
}
WRONG_MESSAGES: list[Any] = [None, "", 0, [], {}, "<img src=x onerror=alert(1)>", [envelope()]]


async def codes(one: Client, messages: list[Any]) -> set[str | None]:
    found = set()
    for message in messages:
        code = await one.code("send-chat-message", {"message": message})
        while code == "rate-limited":
            await asyncio.sleep(0.25)
            code = await one.code("send-chat-message", {"message": message})
        found.add(code)
    return found


async def test_messages_of_a_wrong_shape_are_refused_and_nobody_hears_of_them(call: Call) -> None:
    heard = len(call.host.heard("receive-chat-message"))
    async with call.stranger() as one:
        await admit(call.host, one, ROOM, "Mallory")
        call.keep_secret(one.token)
        wrong = [envelope(**{name: value}) for name, values in WRONG_FIELDS.items() for value in values]
        assert await codes(one, [*WRONG_MESSAGES, *wrong]) == {"bad-request"}
        assert await one.code("send-chat-message", {}) in {"bad-request", "rate-limited"}
        for request in ({"limit": 0}, {"limit": 201}, {"limit": "9"}, {"before": -1}, {"before": 2**70}):
            assert await one.code("get-chat-history", request) == "bad-request"
        await one.ask("leave-room")
    await call.host.settle()
    assert len(call.host.heard("receive-chat-message")) == heard


async def test_what_is_beside_a_message_is_not_passed_on(call: Call) -> None:
    async with call.stranger() as one:
        await admit(call.host, one, ROOM, "Mallory")
        call.keep_secret(one.token)
        sent = envelope(2**31 - 1, algorithm="p256", publicKey=opaque(88), ciphertext=opaque(12_000))
        more = {"messageId": "x", "sequence": 99, "senderName": "Ada", "html": "<script>"}
        reply = await one.ask(
            "send-chat-message", {"message": {**sent, **more}, "participantId": call.host.id, **more}
        )
        told = await call.host.hear(
            "receive-chat-message", lambda said: said["messageId"] == reply["messageId"]
        )
        assert told["message"] == sent
        assert (told["participantId"], told["senderName"]) == (one.id, "Mallory")
        assert told["sequence"] == reply["sequence"] != 99
        await one.ask("leave-room")


async def test_a_flood_of_messages_is_its_senders_own_trouble(call: Call) -> None:
    async with call.stranger() as one:
        await admit(call.host, one, ROOM, "Mallory")
        call.keep_secret(one.token)
        messages = [envelope(n, ciphertext=opaque(2_000)) for n in range(300)]
        answers = await asyncio.gather(*(one.code("send-chat-message", {"message": m}) for m in messages))
        assert answers.count("rate-limited") > 200
        assert set(answers) == {None, "rate-limited"}
        # The others have a rate of their own.
        assert await call.guest.code("send-chat-message", {"message": envelope(chain_id=opaque(22))}) is None
        await one.ask("leave-room")


async def test_readers_before_the_door_and_after_it(call: Call) -> None:
    async with call.stranger() as knocker, call.stranger() as removed:
        await admit(call.host, removed, ROOM, "Mallory")
        call.keep_secret(removed.token)
        await call.host.ask("remove-participant", {"participantId": removed.id, "ban": False})
        await removed.hear("removed")
        reply = await knocker.join(ROOM, "Mallory")
        call.keep_secret(reply["knockToken"])
        for one in (knocker, removed):
            assert await one.code("get-chat-history") == "not-joined"
            assert await one.code("send-chat-message", {"message": envelope()}) == "not-joined"
            assert await one.code("clear-chat-history") == "not-joined"
            assert one.heard("receive-chat-message") == []


async def test_a_guest_cannot_clear(call: Call) -> None:
    assert await call.guest.code("clear-chat-history") == "not-host"
