"""Identifiers of the objects that we create in the worker."""

import secrets

CNAME_LENGTH = 8

_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def new_id() -> str:
    """Return a random identifier (a UUID of version 4, RFC 9562)."""
    digits = secrets.token_hex(16)
    # The version, and the two bits of the variant, stand in for random ones (RFC 9562 section 5.4).
    variant = _VARIANT[digits[16]]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def new_cname() -> str:
    """Return a random RTCP canonical name of 8 characters (RFC 7022)."""
    return secrets.token_hex(CNAME_LENGTH // 2)
