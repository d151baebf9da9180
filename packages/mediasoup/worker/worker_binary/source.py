"""The npm package that carries the worker's source and its FlatBuffers schemas."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from .archives import UnsafeArchiveError, extract_folder
from .cache import Cache
from .errors import IntegrityError, SourceFetchError
from .listener import Listener
from .locking import exclusive
from .release import NPM_INTEGRITY, NPM_PACKAGE
from .tools import Tools

_NPM_TIMEOUT_S = 180
_SETUP_ADVICE = "Set the project up again: npm is not where it should be."
_CONNECTION_ADVICE = "Check the connection to the npm registry (npm ping) and run the command again."


def schemas(tools: Tools, listener: Listener, environ: Mapping[str, str]) -> Path:
    """The folder of the ``.fbs`` files that belong to this version, fetched when it is not there.

    :raises AcquireError: the package cannot be fetched or is not the recorded one.
    """
    cache = Cache.of(environ)
    with exclusive(cache.lock, lambda: listener.say("Another set-up uses the worker cache; waiting for it")):
        folder = cache.source / "fbs"
        if not folder.is_dir():
            archive = source_archive(cache, tools, listener)
            fresh = Path(tempfile.mkdtemp(prefix="fbs-", dir=cache.source))
            unpack(archive, "package/worker/fbs", fresh)
            fresh.replace(folder)
        return folder


def source_archive(cache: Cache, tools: Tools, listener: Listener) -> Path:
    """The verified source package; the caller holds the cache's lock.

    :raises SourceFetchError: npm cannot fetch it.
    :raises IntegrityError: it is not the recorded one.
    """
    archive = cache.source / "package.tgz"
    if not archive.is_file() or integrity(archive) != NPM_INTEGRITY:
        listener.say(f"Fetching {NPM_PACKAGE}")
        cache.source.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache.source) as folder:
            _checked(_npm_pack(Path(folder), tools)).replace(archive)
    return archive


def unpack(archive: Path, prefix: str, target: Path) -> None:
    """Unpack a folder of the source package.

    :raises IntegrityError: the archive is not what its hash promised.
    """
    try:
        extract_folder(archive, prefix, target)
    except UnsafeArchiveError as error:
        shutil.rmtree(target, ignore_errors=True)
        raise IntegrityError(
            f"The source package {NPM_PACKAGE} cannot be unpacked: {error}.",
            advice=f"Remove {archive.parent} and run the command again.",
        ) from error


def integrity(file: Path) -> str:
    """The file's hash as npm writes it (Subresource Integrity, W3C)."""
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha512").digest()
    return f"sha512-{base64.b64encode(digest).decode()}"


def _npm_pack(folder: Path, tools: Tools) -> Path:
    command = ("npm", "pack", NPM_PACKAGE, "--ignore-scripts", "--loglevel=error", "--pack-destination", ".")
    try:
        result = tools.run(*command, cwd=folder, timeout_s=_NPM_TIMEOUT_S)
    except subprocess.TimeoutExpired as error:
        raise SourceFetchError(
            f"npm did not fetch {NPM_PACKAGE} within {_NPM_TIMEOUT_S} s.", advice=_CONNECTION_ADVICE
        ) from error
    except OSError as error:
        raise SourceFetchError(f"npm does not start: {error}.", advice=_SETUP_ADVICE) from error
    archives = list(folder.glob("*.tgz"))
    if result.returncode != 0 or len(archives) != 1:
        raise SourceFetchError(
            f"npm could not fetch {NPM_PACKAGE}.", advice=_CONNECTION_ADVICE, log=result.stdout
        )
    return archives[0]


def _checked(archive: Path) -> Path:
    found = integrity(archive)
    if found != NPM_INTEGRITY:
        raise IntegrityError(
            f"The source package {NPM_PACKAGE} has the hash {found}, but {NPM_INTEGRITY} is recorded. "
            "It was refused.",
            advice="Do not use this package source; ask who runs it why its content differs.",
        )
    return archive
