"""Renders `.env.example`: `python -m chattr.config.example > .env.example`, with `deploy` that of deploy/."""

import sys
from collections.abc import Collection, Mapping

from chattr.config.settings import SETTINGS

INTRODUCTION = """\
# Every setting of the server, with its default. Copy this file to .env and change what you need;
# a variable of the environment wins over .env.
"""

DEPLOY_INTRODUCTION = """\
# What compose.yaml needs, and below it every setting of the server, with the default that it has here.
# Without containers they stand in /etc/chattr/chattr.env, where nothing is put in for ${DOMAIN}.
# Three are not here: HTTPS and XDG_CACHE_HOME, since Caddy has the certificate, and HANDOVER, which
# compose.handover.yaml sets.

# The name at which people open the pages; its DNS record must point to this machine.
DOMAIN=meet.example.org

# The public IP address of this machine, or of the router that forwards to it.
ANNOUNCED_ADDRESS=198.51.100.7

# Shared by server and relay; make one: openssl rand -hex 32
TURN_SECRET=

# --- Containers ---

# Which files docker compose reads. Two server processes take turns with
# compose.yaml:compose.handover.yaml (docs/operating.md).
# COMPOSE_FILE=compose.yaml

# Files that the server may open, sockets among them; twice MAX_SOCKETS and 512 more.
# NOFILE=16384
"""

NEEDED = ("ANNOUNCED_ADDRESS", "TURN_SECRET")
"""They stand above, without a default."""

NOT_DEPLOYED = ("HTTPS", "XDG_CACHE_HOME", "HANDOVER")

DEPLOYED = {
    "TRUSTED_PROXIES": "127.0.0.1",
    "HOST": "127.0.0.1",
    "CLIENT_ORIGIN": "https://${DOMAIN}",
    "CLIENT_DIR": "/opt/chattr/client",
    "MEDIASOUP_WORKER_BIN": "/opt/chattr/bin/mediasoup-worker",
    "DATABASE": "/var/lib/chattr/chattr.sqlite",
    "TURN_URLS": "turn:${DOMAIN}:3478,turn:${DOMAIN}:3478?transport=tcp",
    "LOG_FORMAT": "json",
}
"""What the image and compose.yaml set where an operator does not."""

_WITHOUT_DEFAULT = " Not set: "


def render() -> str:
    """The file for a checkout."""
    return _render(INTRODUCTION, {}, ())


def render_deployed() -> str:
    """The file for deploy/."""
    return _render(DEPLOY_INTRODUCTION, DEPLOYED, {*NEEDED, *NOT_DEPLOYED})


def _render(introduction: str, defaults: Mapping[str, str], left_out: Collection[str]) -> str:
    blocks = [introduction]
    section = ""
    for setting in SETTINGS:
        if setting.name in left_out:
            continue
        if setting.section != section:
            section = setting.section
            blocks.append(f"# --- {section} ---\n")
        default, text = setting.default, setting.meaning
        if setting.name in defaults:
            default, text = defaults[setting.name], text.partition(_WITHOUT_DEFAULT)[0]
        meaning = "\n".join(f"# {line}" for line in text.splitlines())
        blocks.append(f"{meaning}\n# Allowed: {setting.kind.allowed}.\n# {setting.name}={default}\n")
    return "\n".join(blocks)


if __name__ == "__main__":
    sys.stdout.write(render_deployed() if sys.argv[1:] == ["deploy"] else render())
