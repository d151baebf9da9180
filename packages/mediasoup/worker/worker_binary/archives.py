"""Reading archives that came over the network: regular files only, and only below the target folder."""

from __future__ import annotations

import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

_LARGEST_MEMBER_BYTES = 256 * 1024 * 1024


class UnsafeArchiveError(Exception):
    """The archive is damaged, or holds something that has no business in it."""


@contextmanager
def _members(archive: Path) -> Iterator[tuple[tarfile.TarFile, list[tuple[PurePosixPath, tarfile.TarInfo]]]]:
    try:
        with tarfile.open(archive, "r:gz") as tar:
            yield tar, [(_checked_name(member), member) for member in tar if not member.isdir()]
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise UnsafeArchiveError(f"the archive is damaged ({error})") from error


# Python's own filter for this arrived in 3.11.4; Debian 12 has 3.11.2.
def _checked_name(member: tarfile.TarInfo) -> PurePosixPath:
    name = PurePosixPath(member.name)
    if name.is_absolute() or ".." in name.parts:
        raise UnsafeArchiveError(f"the archive wants to write outside its folder ({member.name})")
    if not member.isreg():
        raise UnsafeArchiveError(f"the archive holds something other than files ({member.name})")
    if member.size > _LARGEST_MEMBER_BYTES:
        raise UnsafeArchiveError(f"the archive holds a file that is too large ({member.name})")
    return name


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    source = tar.extractfile(member)
    assert source is not None
    target.parent.mkdir(parents=True, exist_ok=True)
    with source, target.open("wb") as file:
        shutil.copyfileobj(source, file)


def extract_file(archive: Path, name: str, target: Path) -> None:
    """Write the one file ``name`` of a gzipped tar archive to ``target``.

    :raises UnsafeArchiveError: the archive is damaged, holds anything unsafe, or lacks the file.
    """
    with _members(archive) as (tar, members):
        for path, member in members:
            if path == PurePosixPath(name):
                _write(tar, member, target)
                return
    raise UnsafeArchiveError(f"the archive has no file {name}")


def extract_folder(archive: Path, prefix: str, target: Path) -> None:
    """Write all files below the folder ``prefix`` of a gzipped tar archive to the folder ``target``.

    :raises UnsafeArchiveError: the archive is damaged or holds anything unsafe.
    """
    with _members(archive) as (tar, members):
        for path, member in members:
            if path.is_relative_to(prefix):
                _write(tar, member, target / path.relative_to(prefix))
