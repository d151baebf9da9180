"""The worker's message schema: fields by table, members by enum, as the generated package lists them."""

from collections.abc import Mapping

try:
    from mediasoup._fbs import tables
except ImportError as error:  # pragma: no cover - a checkout that was never set up
    raise ImportError(
        "mediasoup._fbs is not generated; run worker/generate_fbs.py with the worker's fbs folder"
    ) from error

Field = tuple[str, str, int | float | bool | None]
"""Name, struct code (``o`` for what is referred to by offset) and default of a field."""


def fields_of(table: str) -> tuple[Field, ...]:
    """Return the fields of ``table`` (for instance ``Transport.ListenInfo``), by slot."""
    fields: tuple[Field, ...] = tables.TABLES[table]
    return fields


def members_of(enum: str) -> Mapping[str, int]:
    """Return the members of ``enum`` (for instance ``Request.Method``) and their numbers."""
    members: Mapping[str, int] = tables.ENUMS[enum]
    return members


def names_of(enum: str) -> Mapping[int, str]:
    """Return the members of ``enum`` by number."""
    return {number: name for name, number in members_of(enum).items()}
