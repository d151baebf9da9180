"""Identifiers, secrets and the names that people type."""

import hashlib
import hmac
import re
import secrets
import unicodedata
from typing import Protocol

from chattr.core.errors import InvalidNameError, InvalidRoomIdError
from chattr.core.limits import MAX_NAME_LENGTH

_ROOM_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE_CATEGORIES = frozenset({"Cf", "Zs", "Zl", "Zp", "Mn", "Mc", "Me"})
# Letters and symbols by category, yet they draw nothing.
_INVISIBLE_LETTERS = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


class SecretSource(Protocol):
    """Where ids and secrets come from; tests bring their own."""

    def public_id(self) -> str:
        """Return a new id that others may see; unique, not secret."""

    def token(self) -> str:
        """Return a new secret."""


class SystemSecrets:
    """Ids of 96 and secrets of 256 random bits from the operating system, URL-safe."""

    def public_id(self) -> str:
        """Return a new public id."""
        return secrets.token_urlsafe(12)

    def token(self) -> str:
        """Return a new secret."""
        return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> bytes:
    """Return what may be kept of a secret: its SHA-256 (it has 256 random bits, so needs no salt)."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def secret_matches(secret: str, kept: bytes) -> bool:
    """Compare in a time that does not depend on how much of the secret is right."""
    return hmac.compare_digest(hash_secret(secret), kept)


def parse_room_id(text: str) -> str:
    """Return the canonical room id; codes are the same in upper and lower case.

    :raises InvalidRoomIdError: not 1 to 64 ASCII letters, digits, `-` and `_`, the first a letter or digit.
    """
    if _ROOM_ID.fullmatch(text) is None:
        raise InvalidRoomIdError
    return text.lower()


def parse_name(text: str) -> str:
    """Return a display name in Unicode NFC with single spaces.

    :raises InvalidNameError: nothing visible, more than 64 characters, a control character, or one
        that turns the direction of the text around it (Unicode TR 9, section 2).
    """
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(name) > MAX_NAME_LENGTH or not any(_is_visible(char) for char in name):
        raise InvalidNameError
    if any(char in _BIDI_CONTROLS or unicodedata.category(char) in {"Cc", "Cs"} for char in name):
        raise InvalidNameError
    return name


def _is_visible(char: str) -> bool:
    return unicodedata.category(char) not in _INVISIBLE_CATEGORIES and char not in _INVISIBLE_LETTERS
