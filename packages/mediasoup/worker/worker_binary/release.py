"""Which worker this is, and what upstream calls its files."""

from __future__ import annotations

import platform

VERSION = "3.27.1"

NPM_PACKAGE = f"mediasoup@{VERSION}"
NPM_INTEGRITY = (
    "sha512-unjG0ihJFZmCXxtS5ay6iPp+ov1Rg/BhJuP1gGfw4ElX/K5Z0it3PCC7rKecWMK2FgbQ52kKmDgZBPm/ewYO6A=="
)

BINARY_NAME = "mediasoup-worker"

# Upstream names its files with Node's words for processors, not with uname's.
_NODE_ARCHITECTURES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "armv7l": "arm", "i686": "ia32"}


def flavour() -> str:
    """Operating system and processor in Node's words, for example ``linux-x64``."""
    machine = platform.machine().lower()
    return f"{platform.system().lower()}-{_NODE_ARCHITECTURES.get(machine, machine)}"


def prebuilt_name() -> str:
    """The release asset for this machine; on Linux it carries the kernel's major version."""
    name = f"mediasoup-worker-{VERSION}-{flavour()}"
    if platform.system() == "Linux":
        name += f"-kernel{platform.release().partition('.')[0]}"
    return f"{name}.tgz"


def prebuilt_url(base: str) -> str:
    """The address of this machine's release asset below ``base``."""
    return f"{base.rstrip('/')}/{VERSION}/{prebuilt_name()}"


def platform_key() -> str:
    """What must be equal for a cached binary to be usable: system, processor and C library."""
    library, version = platform.libc_ver()
    return f"{flavour()}-{library or 'libc'}{version}"
