"""The web side: the server itself if it runs, and the addresses at which people open it."""

import datetime as dt
import json
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

import urllib3
from cryptography import x509

from chattr.addresses import is_any
from chattr.config import Settings
from chattr.core.peers import LOOPBACK
from chattr.doctor.findings import Finding, ok, problem, warning

TIMEOUT_S = 5.0
FEW_DAYS = 10
"""A certificate with fewer days left should have been renewed."""

STANDING_BY = "standing-by"
"""What `/readyz` says of a process that waits for its turn."""

_HANDSHAKE = "/socket.io/?EIO=4&transport=polling"


def find_running(settings: Settings) -> dict[str, object] | None:
    """Return what `/readyz` says where this server would answer; None when it does not run there."""
    if settings.port == 0:
        return None
    host = "127.0.0.1" if is_any(settings.host) else settings.host
    url = f"{'https' if settings.https else 'http'}://{f'[{host}]' if ':' in host else host}:{settings.port}"
    try:
        with _pool(trust_anything=True) as pool:
            ready = json.loads(pool.request("GET", f"{url}/readyz").data)
            if not isinstance(ready, dict):
                return None
            if ready.get("status") == STANDING_BY:
                # It answers nothing else.
                return ready
            config = pool.request("GET", f"{url}/api/config")
            is_ours = config.status == 200 and "version" in json.loads(config.data)
    except (urllib3.exceptions.HTTPError, ValueError):
        return None
    return ready if is_ours else None


def check_running(ready: dict[str, object] | None) -> Iterator[Finding]:
    """What a running server says of itself."""
    if ready is None:
        return
    problems = ready.get("problems") or []
    storage = ready.get("storageProblem")
    if ready.get("status") == STANDING_BY:
        yield ok(
            "running", "The server stands by; another process serves, and this one takes over when it ends."
        )
    elif isinstance(problems, list) and problems:
        yield problem("running", " ".join(map(str, problems)), "Look at the server's log for the reason.")
    elif storage:
        yield problem("running", f"{storage}", "Mend the disk; what is remembered waits in memory.")
    else:
        yield ok("running", "The server runs and is ready.")


def check_origins(settings: Settings, running: bool) -> Iterator[Finding]:
    """Each public address: certificate, way through to the server, and what must not get through."""
    if settings.client_origin and not settings.trusted_proxies and not settings.https:
        yield warning(
            "proxy",
            "CLIENT_ORIGIN is set and TRUSTED_PROXIES is not: behind a proxy, all people count as one.",
            "Set TRUSTED_PROXIES to the proxy's address, 127.0.0.1 if it runs on this machine.",
        )
    for network in settings.trusted_proxies:
        if network.num_addresses > 1 and network not in LOOPBACK and network.is_global:
            yield warning(
                "proxy",
                f"TRUSTED_PROXIES={network}: everybody in there may claim to be any address.",
                "List the proxies alone.",
            )
    for origin in settings.client_origin:
        yield from _check_origin(origin, running)


def _check_origin(origin: str, running: bool) -> Iterator[Finding]:
    parts = urlsplit(origin)
    host = parts.hostname or ""
    if parts.scheme == "http" and host not in ("localhost", "127.0.0.1"):
        yield problem(
            "origin",
            f"{origin} is plain HTTP, where browsers give no camera or microphone.",
            "Put a proxy with a certificate in front (deploy/) and set CLIENT_ORIGIN to its https address.",
        )
    if parts.scheme == "https":
        yield _check_certificate(host, parts.port or 443)
    if running:
        yield from _check_way_in(origin)


def _check_certificate(host: str, port: int) -> Finding:
    context = ssl.create_default_context()
    fix = "Let the proxy get one (Caddy does by itself once ports 80 and 443 are open and DNS points here)."
    try:
        with (
            socket.create_connection((host, port), TIMEOUT_S) as plain,
            context.wrap_socket(plain, server_hostname=host) as tls,
        ):
            der = tls.getpeercert(binary_form=True)
    except ssl.SSLCertVerificationError as error:
        return problem("tls", f"The certificate of {host} is not good: {error.verify_message}.", fix)
    except (OSError, UnicodeError) as error:
        return problem(
            "tls",
            f"{host}:{port} cannot be reached: {_reason(error)}.",
            "Point its DNS record here, start the proxy, and open 80 and 443 in the firewall.",
        )
    assert der is not None
    left = x509.load_der_x509_certificate(der).not_valid_after_utc - dt.datetime.now(dt.UTC)
    if left.days < FEW_DAYS:
        return warning("tls", f"The certificate of {host} ends in {left.days} days.", fix)
    return ok("tls", f"The certificate of {host} is good for {left.days} more days.")


def _check_way_in(origin: str) -> Iterator[Finding]:
    try:
        with _pool() as pool:
            config = pool.request("GET", f"{origin}/api/config")
            greeting = pool.request("GET", origin + _HANDSHAKE, headers={"Origin": origin})
            metrics = pool.request("GET", f"{origin}/metrics")
    except urllib3.exceptions.HTTPError as error:
        reason = getattr(error, "reason", None) or error
        yield problem(
            "origin",
            f"{origin} does not answer: {reason}.",
            "Start the proxy, and have it pass everything on to HOST and PORT.",
        )
        return
    if config.status != 200 or b"requireSignIn" not in config.data:
        yield problem(
            "origin",
            f"{origin} answers, but it is not this server ({config.status} for /api/config).",
            "Have the proxy pass /api, /socket.io and all pages on to HOST and PORT.",
        )
    elif greeting.status != 200:
        yield problem(
            "origin",
            f"{origin} does not let signaling through ({greeting.status} for /socket.io).",
            "Restart the server so that it knows CLIENT_ORIGIN, and have the proxy pass /socket.io on, "
            "WebSockets too.",
        )
    else:
        yield ok("origin", f"{origin} leads to this server, and its pages may use it.")
    if metrics.status == 200 and b"chattr_rooms" in metrics.data:
        yield problem(
            "metrics",
            f"Everybody can read {origin}/metrics.",
            "Have the proxy answer 404 there, or set METRICS_ALLOW=none.",
        )


def _pool(*, trust_anything: bool = False) -> urllib3.PoolManager:
    retries = urllib3.Retry(total=0, redirect=3)
    timeout = urllib3.Timeout(TIMEOUT_S)
    if not trust_anything:
        return urllib3.PoolManager(retries=retries, timeout=timeout, ssl_context=ssl.create_default_context())
    # On this machine; the certificate of HTTPS=1 is signed by nobody.
    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    return urllib3.PoolManager(retries=retries, timeout=timeout, cert_reqs="CERT_NONE", assert_hostname=False)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
