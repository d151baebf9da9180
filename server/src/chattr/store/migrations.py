"""The schema's steps: numbered files, each carried out once, in one transaction."""

import re
import sqlite3
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable

from chattr.store.errors import ForeignError, TooNewError

APPLICATION_ID = int.from_bytes(b"chat")
"""Stands in the header of our files (sqlite.org/pragma.html#pragma_application_id)."""

_FILE_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """A step to schema version `version`."""

    version: int
    sql: str


def read_migrations(folder: Traversable | None = None) -> tuple[Migration, ...]:
    """Return the steps of a folder, of our own `schema` by default.

    :raises ValueError: the numbers do not go 1, 2, 3...
    """
    folder = folder or resources.files("chattr.store") / "schema"
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=lambda f: f.name)
    migrations = []
    for expected, file in enumerate(files, start=1):
        match = _FILE_NAME.fullmatch(file.name)
        if match is None or int(match[1]) != expected:
            raise ValueError(f"{file.name}: expected a name that starts with {expected:04d}_")
        migrations.append(Migration(expected, file.read_text("utf-8")))
    return tuple(migrations)


def check_identity(connection: sqlite3.Connection, path: str, known_version: int) -> None:
    """Check that a database is new, or ours and of a version that we know.

    :raises ForeignError: it is another program's.
    :raises TooNewError: a newer version of this server wrote it.
    """
    version = _number(connection, "PRAGMA user_version")
    application = _number(connection, "PRAGMA application_id")
    tables = _number(connection, "SELECT count(*) FROM sqlite_schema")
    if application != APPLICATION_ID and (application or version or tables):
        raise ForeignError(path)
    if version > known_version:
        raise TooNewError(path, version, known_version)


def migrate(connection: sqlite3.Connection, migrations: tuple[Migration, ...]) -> None:
    """Bring a database to the newest version; a step that fails leaves it at the version before.

    :raises sqlite3.Error: a step failed.
    """
    version = _number(connection, "PRAGMA user_version")
    # Rebuilding a table is not possible while its references are watched (sqlite.org/lang_altertable.html).
    connection.execute("PRAGMA foreign_keys = OFF")
    for step in migrations[version:]:
        try:
            connection.executescript(
                f"BEGIN IMMEDIATE;\n{step.sql}\nPRAGMA user_version = {step.version};\nCOMMIT;"
            )
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    connection.execute("PRAGMA foreign_keys = ON")


def _number(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])
