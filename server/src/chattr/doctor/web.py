"""The web side: the server itself if it runs, and the addresses at which people open it."""

import json
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

import urllib3

from chattr.addresses import is_any
from chattr.config import Settings
from chattr.core.peers import LOOPBACK
from chattr.doctor.certificates import check_certificate
from chattr.doctor.findings import Finding, Level, ok, problem, warning
from chattr.web.state import ACTIVE, STANDING_BY

TIMEOUT_S = 5.0
_PAGE_MARK = b'name="application-name" content="chattr"'
_HANDSHAKE = "/socket.io/?EIO=4&transport=polling"


def find_running(settings: Settings) -> dict[str, object] | None:
    """Return what `/readyz` says where this server would answer; None when it does not run there."""
    if settings.port == 0:
        return None
    url = _own_url(settings)
    try:
        with _pool(trust_anything=True) as pool:
            ready = json.loads(pool.request("GET", f"{url}/readyz").data)
            if not isinstance(ready, dict):
                return None
            if ready.get("status") == STANDING_BY:
                # It answers nothing else.
                return ready
            config = pool.request("GET", f"{url}/api/config")
            told = json.loads(config.data)
            is_ours = config.status == 200 and isinstance(told, dict) and "version" in told
    except (urllib3.exceptions.HTTPError, ValueError):
        return None
    return ready if is_ours else None


def _own_url(settings: Settings) -> str:
    host = "127.0.0.1" if is_any(settings.host) else settings.host
    return f"{'https' if settings.https else 'http'}://{f'[{host}]' if ':' in host else host}:{settings.port}"


def check_running(settings: Settings, ready: dict[str, object] | None) -> Iterator[Finding]:
    """What a running server says of itself; of one that stands by, whether another one serves."""
    if ready is None:
        yield _explain_none(settings)
        return
    problems = ready.get("problems") or []
    storage = ready.get("storageProblem")
    if ready.get("status") == STANDING_BY:
        yield _check_turn(settings)
    elif isinstance(problems, list) and problems:
        yield problem("running", " ".join(map(str, problems)), "Look at the server's log for the reason.")
    elif storage:
        yield problem("running", f"{storage}", "Mend the disk; what is remembered waits in memory.")
    else:
        yield ok("running", "The server runs and is ready.")


def _explain_none(settings: Settings) -> Finding:
    if settings.port == 0:
        return warning(
            "running",
            "Whether a server runs is not known here: with PORT=0 it may answer on any port.",
            "Run the doctor with PORT set to the one on which it answers.",
        )
    unit, containers = ("'chattr@*'", "server server-2") if settings.handover else ("chattr", "server")
    return warning(
        "running",
        f"No server answers at {settings.host}:{settings.port}.",
        f"Start it. If it was started, its log says why it ended: `journalctl -u {unit}`, or "
        f"`docker compose logs {containers}`.",
    )


def _check_turn(settings: Settings) -> Finding:
    if not settings.client_origin:
        return warning(
            "running",
            "The server stands by. Whether another process serves is not known here, without CLIENT_ORIGIN.",
            "Run the doctor with the settings of the other process.",
        )
    if any(map(_is_served, settings.client_origin)):
        return ok(
            "running", "The server stands by; another process serves, and this one takes over when it ends."
        )
    return problem(
        "running",
        f"The server stands by, and at {' and '.join(settings.client_origin)} no process is seen to serve.",
        "See in the log of the other process why it has not ended, and end it: this one takes over once the "
        "database is let go of.",
    )


def _is_served(origin: str) -> bool:
    """Tell whether a process that serves answers there; its certificate is looked at elsewhere."""
    try:
        with _pool(trust_anything=True) as pool:
            answer = pool.request("GET", f"{origin}/activez")
            # A host of the pages alone has a page there.
            return answer.status == 200 and json.loads(answer.data) == {"status": ACTIVE}
    except (urllib3.exceptions.HTTPError, ValueError):
        return False


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
        yield from _check_origin(origin, _own_url(settings) if running else None)


def _check_origin(origin: str, server: str | None) -> Iterator[Finding]:
    parts = urlsplit(origin)
    host = parts.hostname or ""
    if parts.scheme == "http" and host not in ("localhost", "127.0.0.1"):
        yield problem(
            "origin",
            f"{origin} is plain HTTP, where browsers give no camera or microphone.",
            "Put a proxy with a certificate in front (deploy/) and set CLIENT_ORIGIN to its https address.",
        )
    is_safe = True
    if parts.scheme == "https":
        certificate = check_certificate(host, parts.port or 443)
        is_safe = certificate.level is not Level.PROBLEM
        yield certificate
    if server and is_safe:
        yield from _check_way_in(origin, server)


def _check_way_in(origin: str, server: str) -> Iterator[Finding]:
    try:
        with _pool() as pool:
            config = pool.request("GET", f"{origin}/api/config")
            greeting = pool.request("GET", origin + _HANDSHAKE, headers={"Origin": origin})
            metrics = pool.request("GET", f"{origin}/metrics")
            page = pool.request("GET", f"{origin}/").data
    except urllib3.exceptions.HTTPError as error:
        yield problem(
            "origin",
            f"{origin} does not answer: {_why(error)}.",
            "Start the proxy, and have it pass everything on to HOST and PORT.",
        )
        return
    if config.status != 200 or b"requireSignIn" not in config.data:
        yield _check_pages_alone(origin, server, page) or problem(
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


def _check_pages_alone(origin: str, server: str, page: bytes) -> Finding | None:
    """Judge a host of our pages alone, by whether the server takes what they ask. None: it is no such host.

    The pages that the server has itself ask where they come from, so a host of these must pass `/api` on.
    """
    with _pool(trust_anything=True) as pool:
        if _PAGE_MARK not in page or page == pool.request("GET", f"{server}/").data:
            return None
        config = pool.request("GET", f"{server}/api/config", headers={"Origin": origin})
        greeting = pool.request("GET", server + _HANDSHAKE, headers={"Origin": origin})
    if config.headers.get("access-control-allow-origin") != origin or greeting.status != 200:
        return problem(
            "origin",
            f"{origin} has the pages alone, and the running server does not answer what they ask.",
            "Restart the server, so that it knows what CLIENT_ORIGIN says now.",
        )
    return ok(
        "origin",
        f"{origin} has the pages alone, and this server answers what they ask. Whether they ask this one "
        f"(make client SERVER=...), {origin}/check tells.",
    )


def _why(error: BaseException) -> str:
    """Find what the system said below what the library makes of it."""
    below: BaseException | None = error
    while below is not None:
        if isinstance(below, OSError) and below.strerror:
            return below.strerror.lower()
        below = getattr(below, "reason", None) or below.__cause__
        if not isinstance(below, BaseException):
            break
    return str(error)


def _pool(*, trust_anything: bool = False) -> urllib3.PoolManager:
    retries = urllib3.Retry(total=0, redirect=3)
    timeout = urllib3.Timeout(TIMEOUT_S)
    if not trust_anything:
        return urllib3.PoolManager(retries=retries, timeout=timeout, ssl_context=ssl.create_default_context())
    # On this machine; the certificate of HTTPS=1 is signed by nobody.
    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    return urllib3.PoolManager(retries=retries, timeout=timeout, cert_reqs="CERT_NONE", assert_hostname=False)
