"""The chat's cryptography a second time, written from `docs/chat-crypto.md`; for tests only."""

from __future__ import annotations

import base64
import hmac
import json
import os
import re
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

PROTOCOL = "chattr chat v1"
BUCKETS = (512, 1024, 2048, 4096, 8192)
MAX_SKIPPED = 1000
MAX_COUNTER = 2**31 - 1

Json = dict[str, Any]
Part = bytes | str | int
PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey


class RefusedError(Exception):
    """A message that is not shown; `reason` is the code that the browser gives."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unb64(text: object, length: int | None = None) -> bytes:
    """Decode the one spelling that some bytes have."""
    if not isinstance(text, str) or re.fullmatch(r"[A-Za-z0-9_-]*", text) is None or len(text) % 4 == 1:
        raise RefusedError("malformed")
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if b64(data) != text or (length is not None and len(data) != length):
        raise RefusedError("malformed")
    return data


def frame(*parts: Part) -> bytes:
    out = bytearray()
    for part in parts:
        data = _bytes_of(part)
        out += len(data).to_bytes(4, "big") + data
    return bytes(out)


def _bytes_of(part: Part) -> bytes:
    if isinstance(part, int):
        return part.to_bytes(4, "big")
    return part.encode() if isinstance(part, str) else part


def hkdf(key: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, PROTOCOL.encode(), info).derive(key)


@dataclass
class Room:
    """All that follows from the key of a room."""

    room_id: str
    key: bytes

    @property
    def key_id(self) -> str:
        return b64(hkdf(self.key, frame("key id", self.room_id), 8))

    @property
    def safety_code(self) -> str:
        code = hkdf(self.key, frame("safety code", self.room_id), 20)
        groups = [int.from_bytes(code[at : at + 5], "big") % 100_000 for at in range(0, 20, 5)]
        return " ".join(f"{group:05}" for group in groups)

    def binding(self, participant_id: str, chain_id: str, algorithm: str, public_key: bytes) -> str:
        mac_key = hkdf(self.key, frame("binding", self.room_id), 32)
        claim = frame("binding", self.room_id, participant_id, chain_id, algorithm, public_key)
        return b64(hmac.digest(mac_key, claim, "sha256"))

    def chain_key(self, participant_id: str, chain_id: str) -> bytes:
        return hkdf(self.key, frame("chain", self.room_id, participant_id, chain_id), 32)


def step(chain_key: bytes) -> tuple[bytes, bytes, bytes]:
    """Return the next chain key, and the key and the nonce of the message at this place."""
    out = hkdf(chain_key, frame("step"), 76)
    return out[:32], out[32:64], out[64:]


def message_key(chain_key: bytes, counter: int) -> tuple[bytes, bytes]:
    for _ in range(counter):
        chain_key = step(chain_key)[0]
    return step(chain_key)[1:]


def raw_public_key(key: PrivateKey) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.public_key().public_bytes_raw()
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def sign(key: PrivateKey, data: bytes) -> bytes:
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(data)
    r, s = utils.decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def verify(algorithm: str, public_key: bytes, signature: bytes, data: bytes) -> None:
    try:
        if algorithm == "ed25519":
            ed25519.Ed25519PublicKey.from_public_bytes(public_key).verify(signature, data)
            return
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
        point.verify(utils.encode_dss_signature(r, s), data, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError) as error:
        raise RefusedError("tampered") from error


def pad(payload: Json) -> bytes:
    text = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
    size = next(bucket for bucket in BUCKETS if bucket >= 2 + len(text))
    return (len(text).to_bytes(2, "big") + text).ljust(size, b"\0")


def unpad(padded: bytes) -> Json:
    length = int.from_bytes(padded[:2], "big")
    text, rest = padded[2 : 2 + length], padded[2 + length :]
    if len(padded) < 2 or len(text) != length or rest.strip(b"\0"):
        raise RefusedError("malformed")
    try:
        payload = json.loads(text.decode())
    except ValueError as error:
        raise RefusedError("malformed") from error
    if not isinstance(payload, dict):
        raise RefusedError("malformed")
    return payload


def associated_data(room_id: str, participant_id: str, chain_id: str, counter: int) -> bytes:
    return frame(f"{PROTOCOL} content", room_id, participant_id, chain_id, counter)


def signed_bytes(room_id: str, participant_id: str, envelope: Json) -> bytes:
    return frame(
        f"{PROTOCOL} message",
        room_id,
        participant_id,
        envelope["keyId"],
        envelope["chainId"],
        envelope["counter"],
        envelope["algorithm"],
        unb64(envelope["publicKey"]),
        envelope["binding"],
        unb64(envelope["ciphertext"]),
    )


@dataclass
class Sender:
    """One session of a participant."""

    room: Room
    participant_id: str
    key: PrivateKey = field(default_factory=ed25519.Ed25519PrivateKey.generate)
    chain_id: str = field(default_factory=lambda: b64(os.urandom(16)))
    counter: int = 0

    def seal(self, payload: Json, *, counter: int | None = None) -> Json:
        """Return the envelope of the next message, or of the one at `counter`."""
        at = self.counter if counter is None else counter
        self.counter = at + 1
        return self.seal_bytes(pad(payload), at)

    def seal_bytes(self, padded: bytes, counter: int) -> Json:
        room, algorithm = self.room, self.algorithm
        public_key = raw_public_key(self.key)
        key, nonce = message_key(room.chain_key(self.participant_id, self.chain_id), counter)
        data = associated_data(room.room_id, self.participant_id, self.chain_id, counter)
        envelope: Json = {
            "version": 1,
            "keyId": room.key_id,
            "chainId": self.chain_id,
            "counter": counter,
            "algorithm": algorithm,
            "publicKey": b64(public_key),
            "binding": room.binding(self.participant_id, self.chain_id, algorithm, public_key),
            "ciphertext": b64(AESGCM(key).encrypt(nonce, padded, data)),
        }
        return self.signed(envelope)

    def signed(self, envelope: Json) -> Json:
        """Sign whatever is in it."""
        signature = sign(self.key, signed_bytes(self.room.room_id, self.participant_id, envelope))
        return {**envelope, "signature": b64(signature)}

    @property
    def algorithm(self) -> str:
        return "ed25519" if isinstance(self.key, ed25519.Ed25519PrivateKey) else "p256"

    def text(self, text: str, *, at: int = 1_700_000_000_000, name: str = "Twin") -> Json:
        """A message that says something and knows of no other."""
        body = {"type": "text", "text": text}
        prev = self.counter - 1 if self.counter > 0 else None
        return self.seal({"at": at, "name": name, "prev": prev, "seen": [], "body": body})


@dataclass
class _Chain:
    key: bytes
    public_key: bytes
    position: int = 0
    skipped: dict[int, tuple[bytes, bytes]] = field(default_factory=dict)


@dataclass
class Reader:
    """Follows everybody's chains."""

    room: Room
    chains: dict[tuple[str, str], _Chain] = field(default_factory=dict)

    def open(self, participant_id: str, envelope: Json) -> Json:
        """Return the content.

        :raises RefusedError: it is not shown.
        """
        ciphertext = self._prove(participant_id, envelope)
        chain_id, counter = envelope["chainId"], envelope["counter"]
        public_key = unb64(envelope["publicKey"])
        chain = self.chains.setdefault(
            (participant_id, chain_id), _Chain(self.room.chain_key(participant_id, chain_id), public_key)
        )
        if chain.public_key != public_key:
            raise RefusedError("forged-sender")
        if counter < chain.position and counter not in chain.skipped:
            raise RefusedError("replayed")
        if counter - chain.position > MAX_SKIPPED:
            raise RefusedError("too-far-ahead")
        position, key, skipped = chain.position, chain.key, dict(chain.skipped)
        while position <= counter:
            key, *found = step(key)
            skipped[position] = (found[0], found[1])
            position += 1
        secret, nonce = skipped.pop(counter)
        data = associated_data(self.room.room_id, participant_id, chain_id, counter)
        try:
            padded = AESGCM(secret).decrypt(nonce, ciphertext, data)
        except InvalidTag as error:
            raise RefusedError("tampered") from error
        while len(skipped) > MAX_SKIPPED:
            del skipped[min(skipped)]
        chain.position, chain.key, chain.skipped = position, key, skipped
        return unpad(padded)

    def _prove(self, participant_id: str, envelope: Json) -> bytes:
        version, counter, algorithm = (envelope.get(name) for name in ("version", "counter", "algorithm"))
        if type(version) is not int or version < 0:
            raise RefusedError("malformed")
        if version != 1:
            raise RefusedError("unsupported-version")
        if type(counter) is not int or not 0 <= counter <= MAX_COUNTER:
            raise RefusedError("malformed")
        if not isinstance(algorithm, str) or algorithm not in {"ed25519", "p256"}:
            raise RefusedError("malformed")
        lengths = {"keyId": 8, "chainId": 16, "binding": 32, "signature": 64}
        for name, length in lengths.items():
            unb64(envelope.get(name), length)
        public_key = unb64(envelope.get("publicKey"), 32 if algorithm == "ed25519" else 65)
        ciphertext = unb64(envelope.get("ciphertext"))
        if len(ciphertext) <= 16:
            raise RefusedError("malformed")
        data = signed_bytes(self.room.room_id, participant_id, envelope)
        verify(algorithm, public_key, unb64(envelope["signature"]), data)
        if envelope["keyId"] != self.room.key_id:
            raise RefusedError("wrong-key")
        expected = self.room.binding(participant_id, envelope["chainId"], algorithm, public_key)
        if not hmac.compare_digest(expected, envelope["binding"]):
            raise RefusedError("forged-sender")
        return ciphertext
