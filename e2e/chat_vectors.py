"""Writes `docs/chat-crypto-vectors.json` anew, for both implementations: `python e2e/chat_vectors.py`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chat_twin import Json, PrivateKey, Room, Sender, b64, frame, message_key, pad

PATH = Path(__file__).parent.parent / "docs" / "chat-crypto-vectors.json"
ROOM_ID = "abc-defg-hij"
ROOM_KEY = bytes(range(32))
ADA, BEN = "Xq3vYb1cD9Ef0GhI", "0123456789abcdef"
CHAIN = b64(bytes(range(16)))
OTHER_CHAIN = b64(bytes(range(16, 32)))
AT = 1_700_000_000_000


def ed25519_key() -> PrivateKey:
    return ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(100, 132)))


def p256_key() -> PrivateKey:
    return ec.derive_private_key(int.from_bytes(bytes(range(1, 33)), "big"), ec.SECP256R1())


def pkcs8(key: PrivateKey) -> str:
    return b64(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def payload(body: Json, **changes: Any) -> Json:
    return {"at": AT, "name": "Ada", "prev": None, "seen": [], "body": body, **changes}


def messages(room: Room) -> list[Json]:
    ada = Sender(room, ADA, ed25519_key(), CHAIN)
    ben = Sender(room, BEN, p256_key(), OTHER_CHAIN)
    reaction = {"type": "reaction", "to": [ADA, CHAIN, 0], "emoji": "👍", "on": True}
    reply = {"type": "text", "text": "Reply", "replyTo": [ADA, CHAIN, 0]}
    long = {"type": "text", "text": '"\u4e16\\\n' * 500}
    said = [
        (ada, 0, payload({"type": "text", "text": "Hello, world"})),
        (ada, 1, payload({"type": "text", "text": "Grüße, 世界 👋🏽"}, prev=0, seen=[[BEN, OTHER_CHAIN, 7]])),
        (ada, 2, payload(long, prev=1)),
        (ada, 500, payload(reply, prev=2)),
        (ben, 0, payload({"type": "text", "text": "<b>not HTML</b>"}, name="guest")),
        (ben, 1, payload(reaction, name="guest", prev=0)),
        # 1,000 are passed over, which is the most that a reader does.
        (ben, 1002, payload({"type": "text", "text": "Far"}, name="guest", prev=1)),
    ]
    return [
        {
            "participantId": sender.participant_id,
            "payload": content,
            "message": sender.seal(content, counter=counter),
        }
        for sender, counter, content in said
    ]


def flip(text: str) -> str:
    """Change the first character."""
    return ("B" if text[0] == "A" else "A") + text[1:]


def refused(room: Room) -> list[Json]:
    """Messages to be read after each other by one who has read nothing before."""
    key = ed25519_key()
    ada = Sender(room, ADA, key, CHAIN)
    good = ada.text("Hello")
    forger = Sender(room, ADA, ed25519.Ed25519PrivateKey.from_private_bytes(bytes(32)), CHAIN)
    without_key = Sender(Room(ROOM_ID, bytes(32)), ADA, key, CHAIN)
    forged = without_key.signed({**without_key.text("No key"), "keyId": room.key_id})
    far = payload({"type": "text", "text": "x"})
    cases: list[tuple[str, str, Json]] = [
        ("the signature does not fit", "tampered", {**good, "signature": flip(good["signature"])}),
        ("another ciphertext", "tampered", {**good, "ciphertext": flip(good["ciphertext"])}),
        ("another place", "tampered", {**good, "counter": 1}),
        ("another chain", "tampered", {**good, "chainId": OTHER_CHAIN}),
        ("another public key", "tampered", {**good, "publicKey": b64(bytes(range(32)))}),
        ("another binding", "tampered", {**good, "binding": flip(good["binding"])}),
        ("another key id", "tampered", {**good, "keyId": flip(good["keyId"])}),
        ("another algorithm", "malformed", {**good, "algorithm": "p256"}),
        ("a later version", "unsupported-version", {**good, "version": 2}),
        ("a fraction as counter", "malformed", {**good, "counter": 0.5}),
        ("a second spelling of the same bytes", "malformed", {**good, "binding": good["binding"][:-1] + "_"}),
        ("padding of base64", "malformed", {**good, "keyId": good["keyId"] + "="}),
        ("made with another room key", "wrong-key", without_key.text("Other")),
        ("a signer that nobody with the key has bound", "forged-sender", forged),
        (
            "signed, not encrypted with the key of its place",
            "tampered",
            ada.signed({**good, "counter": 3}),
        ),
        (
            "1,001 passed over",
            "too-far-ahead",
            ada.seal(far, counter=1001),
        ),
        ("no JSON inside", "malformed", ada.seal_bytes(b"\0\3abc".ljust(512, b"\0"), 4)),
        ("padding that is not zero", "malformed", ada.seal_bytes(pad(payload({})) + b"\1", 5)),
        ("length beyond the end", "malformed", ada.seal_bytes(b"\xff\xff".ljust(512, b"\0"), 6)),
        ("the genuine one", "", good),
        ("the genuine one again", "replayed", good),
        ("another signer on the same chain", "forged-sender", forger.text("I am Ada")),
    ]
    return [
        {"name": name, "reason": reason or None, "participantId": ADA, "message": message}
        for name, reason, message in cases
    ]


def elsewhere(room: Room) -> list[Json]:
    good = Sender(room, ADA, ed25519_key(), CHAIN).text("Hello")
    return [
        {"name": "in another room", "roomId": "zzz-zzzz-zzz", "participantId": ADA, "message": good},
        {"name": "from another participant", "roomId": ROOM_ID, "participantId": BEN, "message": good},
    ]


def vectors() -> Json:
    room = Room(ROOM_ID, ROOM_KEY)
    chain_key = room.chain_key(ADA, CHAIN)
    steps = []
    for counter in (0, 1, 2, 500, 1000):
        key, nonce = message_key(chain_key, counter)
        steps.append({"counter": counter, "key": key.hex(), "nonce": nonce.hex()})
    return {
        "roomId": ROOM_ID,
        "roomKey": b64(ROOM_KEY),
        "keyId": room.key_id,
        "safetyCode": room.safety_code,
        "frame": {"parts": ["chain", ROOM_ID, 258], "hex": frame("chain", ROOM_ID, 258).hex()},
        "signers": {"ed25519": pkcs8(ed25519_key()), "p256": pkcs8(p256_key())},
        "chain": {"participantId": ADA, "chainId": CHAIN, "chainKey": chain_key.hex(), "steps": steps},
        "messages": messages(room),
        "refused": refused(room),
        "elsewhere": elsewhere(room),
    }


if __name__ == "__main__":
    PATH.write_text(json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
