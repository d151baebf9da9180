"""Frames of WebSocket messages, towards clients."""


def text_frame(data: bytes) -> bytes:
    """Return one unmasked frame with a whole text message, encoded as UTF-8 (RFC 6455 section 5.2)."""
    size = len(data)
    if size < 126:
        return b"\x81%c%b" % (size, data)
    if size < 65_536:
        return b"\x81\x7e%b%b" % (size.to_bytes(2, "big"), data)
    return b"\x81\x7f%b%b" % (size.to_bytes(8, "big"), data)
