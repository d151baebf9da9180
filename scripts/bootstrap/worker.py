"""The mediasoup-worker binary and the tables generated from its schemas."""

from __future__ import annotations

import os

from worker_binary import VERSION, AcquireError, Request, Tools, acquire, link_binary, schemas

from . import apt
from .errors import SetupError
from .paths import GENERATED_TABLES, NODE_BIN, VENV, VENV_PYTHON, WORKER_LINK, WORKER_RECIPE
from .progress import Display
from .python_env import site_packages
from .shell import run

_LIBRARIES = ("g++", "pkg-config", "libssl-dev", "libuv1-dev", "libabsl-dev", "libsrtp2-dev")


def get_worker(display: Display) -> None:
    """Have a worker binary, and a link to it where the library looks.

    :raises SetupError: no route led to a binary that runs.
    """

    def before_build() -> None:
        apt.ensure(_LIBRARIES, "Building mediasoup-worker", display)
        display.work("Building mediasoup-worker (260 objects, some minutes the first time)")

    try:
        worker = acquire(Request(tools=_tools(), listener=display, before_build=before_build))
    except AcquireError as error:
        raise SetupError(str(error), advice=error.advice, log=error.log) from error
    link_binary(worker.binary, WORKER_LINK)
    display.done(f"mediasoup-worker {VERSION}: {worker.route.value}")


def generate_tables(display: Display) -> None:
    """Generate the library's tables from the schemas of exactly this worker version.

    :raises SetupError: the schemas cannot be had, or the generator failed.
    """
    try:
        folder = schemas(_tools(), display, os.environ)
    except AcquireError as error:
        raise SetupError(str(error), advice=error.advice, log=error.log) from error
    failure = "The tables could not be generated from the worker's schemas."
    generator = [VENV_PYTHON, WORKER_RECIPE / "generate_fbs.py", folder, GENERATED_TABLES]
    run(generator, log="tables", failure=failure, advice="See the output above.")
    display.done("Channel tables: ready")


def _tools() -> Tools:
    return Tools((NODE_BIN, VENV / "bin"), site_packages() / "flatc" / "include")
