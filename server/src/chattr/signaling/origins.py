"""Which pages may connect."""

from typing import Any
from urllib.parse import urlsplit


class OriginRule:
    """A page of the server's own host and port, or of a listed origin; programs, which send no Origin."""

    def __init__(self, client_origins: tuple[str, ...]) -> None:
        self._listed = frozenset(origin.rstrip("/").lower() for origin in client_origins)

    def allows(self, origin: str | None, environ: dict[str, Any]) -> bool:
        """Tell whether a handshake with this Origin header may go on (RFC 6454 section 7).

        The scheme is not compared for the own host: behind a proxy that ends TLS it differs.
        """
        if origin is None:
            return True
        lowered = origin.lower()
        if lowered in self._listed:
            return True
        try:
            parts = urlsplit(lowered)
        except ValueError:
            return False
        own_host = str(environ.get("HTTP_HOST", "")).lower()
        return parts.scheme in {"http", "https"} and own_host != "" and parts.netloc == own_host
