"""All checks, in the order in which they are read."""

import asyncio
import os
import sys
import time
from collections.abc import Sequence

from chattr.app import client_dir
from chattr.config import ConfigError, Settings, load
from chattr.doctor import addresses, disk, findings, machine, ports, processes, relays, web, worker
from chattr.doctor.attempts import attempt, attempt_async
from chattr.doctor.findings import BUILD, Finding, ok, problem, warning

EXIT_BAD_SETTINGS = 2


def main(*, json: bool) -> int:
    """Print what is found. Returns 0 when nothing is wrong, 1 when something is, 2 for unusable settings."""
    try:
        settings = load()
    except ConfigError as error:
        wrong = [
            problem("settings", f"{p.name}={p.value} cannot be used.", f"It must be {p.allowed}.")
            for p in error.problems
        ]
        _print(wrong, json=json)
        return EXIT_BAD_SETTINGS
    found = asyncio.run(examine(settings))
    _print(found, json=json)
    return findings.exit_code(found)


async def examine(settings: Settings) -> list[Finding]:
    """Run all checks; those that wait for others run at the same time."""
    ready = await asyncio.to_thread(web.find_running, settings)
    running = ready is not None
    server = processes.find_server(settings.port) if running else None
    said, trial, (relay_sees, turn), (stun_sees, stun), origins, reach = await asyncio.gather(
        asyncio.to_thread(attempt, "running", lambda: web.check_running(settings, ready)),
        attempt_async("worker", worker.check_worker(settings), lambda failed: failed),
        attempt_async("turn", relays.check_relays(settings), lambda failed: ([], [failed])),
        attempt_async("stun", addresses.public_addresses(settings.stun_urls), lambda failed: ([], [failed])),
        asyncio.to_thread(attempt, "origin", lambda: web.check_origins(settings, running)),
        attempt_async("reach", ports.check_reach(settings, running), lambda failed: failed),
    )
    seen_at = [*stun_sees, *relay_sees]
    return [
        ok("settings", "All settings can be used."),
        *said,
        trial,
        *attempt("client", lambda: _check_client(settings)),
        _check_cores(settings),
        *attempt("descriptors", lambda: machine.check_descriptors(settings, running, server)),
        *attempt("web-port", lambda: ports.check_web_port(settings, running)),
        *attempt("media-ports", lambda: ports.check_media_ports(settings, running)),
        *attempt("addresses", lambda: addresses.check_addresses(settings, seen_at)),
        reach,
        *origins,
        *stun,
        *turn,
        *attempt("clock", lambda: machine.check_clock(time.time())),
        *attempt("disk", lambda: disk.check_disk(settings, running, server)),
    ]


def _check_client(settings: Settings) -> Finding:
    folder = client_dir(settings)
    if (folder / "200.html").is_file():
        return ok("client", f"The client is built: {folder}.")
    return problem(
        "client",
        f"There is no built client in {folder}.",
        f"Build it: {BUILD}. Or set CLIENT_DIR to where it is built.",
    )


def _check_cores(settings: Settings) -> Finding:
    cores = os.cpu_count() or 1
    if settings.workers > cores:
        return warning(
            "workers",
            f"{settings.workers} media workers share {cores} cores.",
            "Set WORKERS=0, which starts one for each core.",
        )
    return ok("workers", f"{settings.workers} media workers for {cores} cores.")


def _print(found: Sequence[Finding], *, json: bool) -> None:
    text = findings.as_json(found) if json else findings.as_text(found)
    sys.stdout.write(text + "\n")
