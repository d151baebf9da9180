"""`chattr-server healthy`, for whoever restarts servers that do not answer."""

import http.client
import ssl

from chattr.config import load

TIMEOUT_S = 4.0


def main() -> int:
    """Ask the server that these settings start; 0 when it answers, else 1."""
    settings = load()
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    connection = http.client.HTTPConnection(host, settings.port, timeout=TIMEOUT_S)
    if settings.https:
        # The certificate is the server's own, and the question goes to this machine.
        context = ssl._create_unverified_context()  # noqa: S323
        connection = http.client.HTTPSConnection(host, settings.port, timeout=TIMEOUT_S, context=context)
    try:
        connection.request("GET", "/healthz")
        return int(connection.getresponse().status != http.client.OK)
    except OSError:
        return 1
    finally:
        connection.close()
