"""What tests and benchmarks need to cut and squeeze the network of a browser."""

from __future__ import annotations

from . import apt
from .progress import Display


def install(display: Display) -> None:
    """Have the tools for network namespaces, from the system's packages.

    :raises SetupError: they are missing and cannot be installed from here.
    """
    display.work("Looking for iproute2")
    apt.ensure(["iproute2"], "Cutting the network in tests", display)
    display.done("Network tools: ready")
