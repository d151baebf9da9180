"""What can go wrong with the store; clients never meet these.

::

    StoreError
    ├── StoreOpenError            at the start: the server cannot run on this file
    │   ├── NotWritableError      it cannot be made, opened or written
    │   ├── NoDatabaseError       there is none to copy
    │   ├── InUseError            another server, or another program, holds it
    │   ├── DamagedError          it is not a database, or a broken one
    │   ├── ForeignError          it is the database of some other program
    │   └── TooNewError           a newer version of this server wrote it
    ├── NotSavedError             later: changes are not on disk, or not yet
    ├── BackupNotWrittenError     a copy cannot be written
    ├── UnusableBackupError       what should be put back is no backup that this version reads
    └── RoomNotStoredError        something of a room was put without the room
"""

from typing import ClassVar


class StoreError(Exception):
    """Base of them all: a stable `code`, and a sentence that an operator can act on."""

    code: ClassVar[str] = "store-error"


class StoreOpenError(StoreError):
    """The file cannot be used."""


class NotWritableError(StoreOpenError):
    """The file cannot be made, opened or written."""

    code = "store-not-writable"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"The database {path} cannot be used: {reason}. "
            "Set DATABASE to a file that this server may write, or make room on its disk."
        )


class NoDatabaseError(StoreOpenError):
    """There is no file to copy."""

    code = "store-missing"

    def __init__(self, path: str) -> None:
        super().__init__(f"There is no database {path}. Set DATABASE as it is set for the server.")


class InUseError(StoreOpenError):
    """Another process holds the file."""

    code = "store-in-use"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"The database {path} is in use by another process. "
            "Stop the other server, or set DATABASE to another file."
        )


class DamagedError(StoreOpenError):
    """The file is not a database, or a broken one."""

    code = "store-damaged"

    def __init__(self, path: str, detail: str) -> None:
        super().__init__(
            f"The database {path} is damaged ({detail}). It was left as it is: move it aside, together with "
            f"{path}-wal and {path}-shm if they exist, and put a backup in its place (chattr-server restore "
            "FILE) or start without one."
        )


class ForeignError(StoreOpenError):
    """The file is the database of some other program."""

    code = "store-foreign"

    def __init__(self, path: str) -> None:
        super().__init__(f"The database {path} belongs to another program. Set DATABASE to another file.")


class TooNewError(StoreOpenError):
    """A newer version of this server wrote the file."""

    code = "store-too-new"

    def __init__(self, path: str, found: int, known: int) -> None:
        super().__init__(
            f"The database {path} has schema version {found}, and this server knows versions up to {known}. "
            "Run the newer server, or put back the backup that was made before it was updated."
        )


class NotSavedError(StoreError):
    """Changes are not on disk, or not yet; they are kept and written as soon as that is possible."""

    code = "store-not-saved"


class BackupNotWrittenError(StoreError):
    """A copy cannot be written."""

    code = "store-backup-not-written"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"The copy {path} cannot be written: {reason}. Name another file, or make room on its disk."
        )


class UnusableBackupError(StoreError):
    """What should be put back is no backup that this version reads."""

    code = "store-backup-unusable"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"The backup {path} cannot be used: {reason}.")


class RoomNotStoredError(StoreError):
    """Something of a room was put without the room itself, or after it was forgotten."""

    code = "store-room-not-stored"

    def __init__(self, room_id: str) -> None:
        super().__init__(f"The room {room_id} is not in the store; put its RoomRecord first.")
