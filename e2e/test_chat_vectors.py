"""The second implementation of the chat's cryptography agrees with the published vectors."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_der_private_key

from chat_twin import (
    PrivateKey,
    Reader,
    RefusedError,
    Room,
    Sender,
    frame,
    message_key,
    pad,
    raw_public_key,
    unb64,
    unpad,
)
from chat_vectors import PATH

VECTORS = json.loads(PATH.read_text(encoding="utf-8"))
ROOM = Room(VECTORS["roomId"], unb64(VECTORS["roomKey"]))


def signer(algorithm: str) -> PrivateKey:
    key: Any = load_der_private_key(unb64(VECTORS["signers"][algorithm]), None)
    return key


def test_what_follows_from_the_room_key() -> None:
    assert ROOM.key_id == VECTORS["keyId"]
    assert ROOM.safety_code == VECTORS["safetyCode"]
    assert frame(*VECTORS["frame"]["parts"]).hex() == VECTORS["frame"]["hex"]


def test_the_chain() -> None:
    chain = VECTORS["chain"]
    chain_key = ROOM.chain_key(chain["participantId"], chain["chainId"])
    assert chain_key.hex() == chain["chainKey"]
    for step in chain["steps"]:
        key, nonce = message_key(chain_key, step["counter"])
        assert (key.hex(), nonce.hex()) == (step["key"], step["nonce"])


def test_every_message_opens_and_is_made_again() -> None:
    reader = Reader(ROOM)
    for vector in VECTORS["messages"]:
        message = vector["message"]
        assert reader.open(vector["participantId"], message) == vector["payload"]
        key = signer(message["algorithm"])
        sender = Sender(ROOM, vector["participantId"], key, message["chainId"])
        made = sender.seal(vector["payload"], counter=message["counter"])
        # ECDSA signatures have a random part (FIPS 186-5, section 6.4).
        ignored = {"signature"} if message["algorithm"] == "p256" else set()
        assert {name: value for name, value in made.items() if name not in ignored} == {
            name: value for name, value in message.items() if name not in ignored
        }


def test_what_is_refused_is_refused_with_its_reason() -> None:
    reader = Reader(ROOM)
    for case in VECTORS["refused"]:
        if case["reason"] is None:
            reader.open(case["participantId"], case["message"])
            continue
        with pytest.raises(RefusedError) as caught:
            reader.open(case["participantId"], case["message"])
        assert caught.value.reason == case["reason"], case["name"]
    for case in VECTORS["elsewhere"]:
        with pytest.raises(RefusedError, match="tampered"):
            Reader(Room(case["roomId"], ROOM.key)).open(case["participantId"], case["message"])


@pytest.mark.parametrize("length", [0, 400, 506, 507, 8000])
def test_padding_hides_all_but_the_bucket(length: int) -> None:
    payload = {"x": "y" * length}
    padded = pad(payload)
    assert len(padded) in {512, 1024, 8192}
    assert unpad(padded) == payload


def test_a_public_key_has_the_length_of_its_algorithm() -> None:
    assert len(raw_public_key(signer("ed25519"))) == 32
    assert len(raw_public_key(signer("p256"))) == 65
