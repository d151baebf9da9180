"""The worker from source, with the system's libraries in place of the ones its build would download."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TextIO

from .cache import OVERLAY, Cache, keep_binary
from .errors import BuildError
from .listener import Listener
from .mends import mend
from .probe import why_not_running
from .release import BINARY_NAME
from .source import source_archive, unpack
from .tools import Tools

_PROGRESS = re.compile(r"\[(\d+)/(\d+)\] ")
_MEMORY_PER_JOB_BYTES = 900 * 1024 * 1024
_LOG_LINES_SHOWN = 25
_GENERATED_HEADER = "fbs/FBS/message.h"
_OPTIONS = (
    "--buildtype=release",
    "--wrap-mode=nodownload",
    "-Db_ndebug=true",
)


def build(cache: Cache, tools: Tools, listener: Listener) -> None:
    """Compile the worker and put it into the cache; a build that was broken off goes on where it stood.

    :raises AcquireError: the source cannot be had, or the build failed.
    """
    folder = cache.build
    tree = folder / "worker"
    log = folder / "build.log"
    headers = f"-Dflatbuffers:headers={tools.flatbuffers_headers}"
    prepared = tree / "prepared"
    if not prepared.is_file() or prepared.read_text() != headers:
        _prepare(cache, tools, listener, tree)
        _run(["meson", "setup", "build", *_OPTIONS, headers], tree, tools, log)
        prepared.write_text(headers)
    # The bandwidth estimator includes generated headers, but upstream's build does not make it wait for them.
    _run(["ninja", "-C", "build", _GENERATED_HEADER], tree, tools, log)
    _run(["ninja", "-C", "build", f"-j{_jobs()}", BINARY_NAME], tree, tools, log, listener)
    binary = tree / "build" / BINARY_NAME
    _run(["strip", str(binary)], tree, tools, log)
    reason = why_not_running(binary)
    if reason:
        raise BuildError(
            f"mediasoup-worker was built, but {reason}.", advice=f"Remove {folder} and run the command again."
        )
    keep_binary(binary, cache.binary)
    shutil.rmtree(folder)


def _prepare(cache: Cache, tools: Tools, listener: Listener, tree: Path) -> None:
    shutil.rmtree(tree.parent, ignore_errors=True)
    unpack(source_archive(cache, tools, listener), "package/worker", tree)
    mend(tree)
    subprojects = tree / "subprojects"
    shutil.rmtree(subprojects)
    shutil.copytree(OVERLAY, subprojects)


def _run(command: list[str], tree: Path, tools: Tools, log: Path, listener: Listener | None = None) -> None:
    environment = {**tools.environment(), "NINJA_STATUS": "[%f/%t] "}
    with log.open("a") as record:
        try:
            process = subprocess.Popen(
                command,
                cwd=tree,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
        except OSError as error:
            advice = "Set the project up again: its build tools are not where they should be."
            raise BuildError(f"{command[0]} does not start: {error}.", advice=advice) from error
        with process:
            try:
                _follow(process, record, listener)
            except BaseException:
                process.terminate()
                raise
    if process.returncode != 0:
        raise BuildError(
            f"Building mediasoup-worker failed: {command[0]} ended with exit code {process.returncode}.",
            advice=f"The whole log is in {log}. Run the command again to go on where it stopped.",
            log=_last_lines(log),
        )


def _follow(process: subprocess.Popen[str], record: TextIO, listener: Listener | None) -> None:
    for line in process.stdout or ():
        record.write(line)
        progress = _PROGRESS.match(line)
        if progress and listener:
            listener.count(int(progress[1]), int(progress[2]))


def _jobs() -> int:
    """As many compilers as there are processors, but no more than memory holds."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, min(os.cpu_count() or 1, memory // _MEMORY_PER_JOB_BYTES))


def _last_lines(log: Path) -> str:
    # A compiler's message can stand above the output of the jobs that ended after it.
    lines = log.read_text(errors="replace").splitlines()
    failed = [number for number, line in enumerate(lines) if line.startswith("FAILED:")]
    start = failed[-1] if failed else len(lines) - _LOG_LINES_SHOWN
    return "\n".join(lines[max(0, start) :][:_LOG_LINES_SHOWN])
