"""The steps, in order, for each thing that one may want to do."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from functools import partial

from worker_binary.locking import exclusive

from . import browser, client, emulator, network, python_env, tools, worker
from .errors import SetupError
from .paths import CACHE
from .progress import Display

Step = Callable[[Display], None]


def for_run() -> list[Step]:
    """All that the server needs to serve calls."""
    return [*_python("base", *python_env.extras(), "build"), *_WORKER, *_CLIENT]


def for_worker() -> list[Step]:
    """All that the media worker needs; deploy/Dockerfile names the files that this reads."""
    install = partial(python_env.install_packages, names=("build",))
    return [python_env.make_environment, install, worker.get_worker]


def for_dev() -> list[Step]:
    """All that the server and Vite need; Vite builds as it goes."""
    return [*_python("base", *python_env.extras(), "build"), *_WORKER, client.install_packages]


def for_test() -> list[Step]:
    """All that the test suites need."""
    return [
        *_python("base", "tracing", "build", "test"),
        *_WORKER,
        *_CLIENT,
        emulator.install,
        browser.find_or_install,
        tools.unpack,
        network.install,
    ]


def for_client() -> list[Step]:
    """All that building the client alone needs."""
    return [*_python("build"), client.install_packages]


def for_bench() -> list[Step]:
    """All that the benchmarks need; some of them drive browsers."""
    return [
        *_python("base", "tracing", "build", "test"),
        *_WORKER,
        *_CLIENT,
        browser.find_or_install,
        network.install,
    ]


def for_lint() -> list[Step]:
    """All that the checks need; they read the tests too."""
    packages = _python("base", "tracing", "build", "test", "lint")
    return [*packages, worker.generate_tables, client.install_packages]


def prepare(steps: list[Step]) -> None:
    """Take the steps, one set-up at a time; a failure ends the program with exit code 1 and advice."""
    # An ordinary end, so that compilers and installers are ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with exclusive(CACHE / "setup.lock", lambda: print("Another set-up is at work here; waiting for it")):
            display = Display(sys.stdout, len(steps))
            for step in steps:
                with display.step():
                    step(display)
    except SetupError as error:
        sys.exit(_explain(error))
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next run goes on from here.")


def _python(*requirements: str) -> list[Step]:
    install = partial(python_env.install_packages, names=requirements)
    return [python_env.make_environment, install, python_env.install_project]


_WORKER: list[Step] = [worker.get_worker, worker.generate_tables]
_CLIENT: list[Step] = [client.install_packages, client.build]


def _explain(error: SetupError) -> str:
    log = f"\n\n{error.log}\n" if error.log else ""
    return f"{log}\nSet-up failed: {error}\n{error.advice}"
