"""Identifiers of the objects that we create in the worker."""

import secrets
import uuid

CNAME_LENGTH = 8


def new_id() -> str:
    """Return a random identifier (a UUID of version 4, RFC 9562)."""
    return str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))


def new_cname() -> str:
    """Return a random RTCP canonical name of 8 characters (RFC 7022)."""
    return secrets.token_hex(CNAME_LENGTH // 2)
