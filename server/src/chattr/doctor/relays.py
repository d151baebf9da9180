"""The TURN servers, tried with a password made as for a participant."""

import asyncio
import ipaddress
import time
from collections.abc import Sequence

from chattr.app import ice_settings
from chattr.calls.ice_servers import ice_servers
from chattr.config import Settings
from chattr.config.hosts import IceAddress
from chattr.doctor.addresses import told_addresses
from chattr.doctor.attempts import failure
from chattr.doctor.findings import Finding, ok, problem, warning
from chattr.doctor.turn import Allocation, NoAnswerError, RefusedError, UntrustedError, allocate

_UNAUTHORIZED = 401
_WRONG = frozenset({400, 401, 438, 441})
_SHARED = "static-auth-secret=<TURN_SECRET>"


async def check_relays(settings: Settings) -> tuple[list[str], list[Finding]]:
    """Try each. Returns also the public addresses that they see this machine at."""
    if not settings.turn_urls:
        return [], [
            warning(
                "turn",
                "There is no TURN server; people whose network lets neither UDP nor the media ports through "
                "cannot take part.",
                "Set TURN_URLS and TURN_SECRET; deploy/ brings coturn along.",
            )
        ]
    given = next(
        s for s in ice_servers(ice_settings(settings), "doctor", int(time.time() * 1000)) if s.username
    )
    username, password = given.username or "", given.credential or ""
    told = await asyncio.to_thread(told_addresses, settings)
    results = await asyncio.gather(
        *(allocate(url, username, password, told) for url in settings.turn_urls), return_exceptions=True
    )
    findings: list[Finding] = []
    seen_at: list[str] = []
    for url, result in zip(settings.turn_urls, results, strict=True):
        if isinstance(result, Allocation):
            if result.mapped and ipaddress.ip_address(result.mapped).is_global:
                seen_at.append(result.mapped)
            findings.append(_check_allocation(url, result, told))
        elif isinstance(result, NoAnswerError | RefusedError):
            findings.append(_explain(url, result))
        elif isinstance(result, Exception):
            findings.append(failure("turn", result))
        else:
            raise result
    return seen_at, findings


def _check_allocation(url: str, allocation: Allocation, told: Sequence[str]) -> Finding:
    ip, port = allocation.relayed
    relayed, host = ipaddress.ip_address(ip), IceAddress.of(url).host
    try:
        nearby = not ipaddress.ip_address(host).is_global
    except ValueError:
        nearby = False
    if not relayed.is_global and not nearby:
        return problem(
            "turn",
            f"{url} relays from {ip}, where nobody outside reaches it.",
            _in_coturn("external-ip=<public address>", made_from="ANNOUNCED_ADDRESS"),
        )
    if told and not allocation.reaches:
        return problem(
            "turn",
            f"{url} takes the password, but relays nothing to {told[0]}, where media is received.",
            _in_coturn(f"allowed-peer-ip={told[0]}", made_from="ANNOUNCED_ADDRESS"),
        )
    return ok("turn", f"{url} takes the password and relays from {ip}:{port} ({allocation.took_ms} ms).")


def _in_coturn(line: str, *, made_from: str) -> str:
    """How a line comes to stand in coturn's configuration, in each kind of install."""
    return (
        f"coturn needs {line}. With containers, set {made_from} in .env and run `docker compose up -d`; "
        "without, set the line in /etc/chattr/turnserver.conf and run deploy/systemd/apply.sh; where coturn "
        "is not deploy/'s, set it in its turnserver.conf and restart it."
    )


def _explain(url: str, error: NoAnswerError | RefusedError) -> Finding:
    server = IceAddress.of(url)
    if isinstance(error, UntrustedError):
        return problem("turn", f"Browsers do not trust {url}: {error}.", error.fix)
    if isinstance(error, NoAnswerError):
        return problem(
            "turn",
            f"{url} does not answer: {error}.",
            f"Start coturn, and open port {server.port} ({server.transport.upper()}) in its firewall.",
        )
    if error.code in _WRONG:
        return problem(
            "turn",
            f"{url} refuses the password: {error}.",
            f"{_in_coturn(_SHARED, made_from='TURN_SECRET')} It needs use-auth-secret too, "
            "and both machines' clocks must be right.",
        )
    if error.code == 0:
        return problem(
            "turn",
            f"{url}: {error}; anybody can send through it.",
            f"{_in_coturn(_SHARED, made_from='TURN_SECRET')} It needs use-auth-secret too, and no no-auth.",
        )
    return problem(
        "turn",
        f"{url} refuses to relay: {error}.",
        "Look at its log; it may have reached total-quota or user-quota.",
    )
