"""Reading of flatbuffers tables, field by field, without copying what is not asked for."""

import struct
from typing import Any, Final

from mediasoup._wire.flat import Table

_read_u32: Final = struct.Struct("<I").unpack_from
_read_i32: Final = struct.Struct("<i").unpack_from
_read_u16: Final = struct.Struct("<H").unpack_from


class Reader:
    """One table in a received message; ``table`` says of which type.

    Reading outside the message raises :class:`struct.error`, a missing mandatory field
    :class:`ValueError`: the channel turns both into a ProtocolError.
    """

    __slots__ = ("_data", "_offsets", "_pos", "_table")

    def __init__(self, table: Table, data: bytes, pos: int) -> None:
        vtable = pos - _read_i32(data, pos)[0]
        if vtable < 0:
            raise ValueError("vtable outside the message")
        end = vtable + _read_u16(data, vtable)[0]
        if end > len(data):
            raise ValueError("a vtable reaches beyond the message")
        self._table = table
        self._data = data
        self._pos = pos
        # Tables of one type mostly have the same few vtables.
        self._offsets = table.offsets_of(data[vtable + 4 : end])

    @classmethod
    def root(cls, table: Table, data: bytes) -> "Reader":
        """Read a complete flatbuffer."""
        return cls(table, data, _read_u32(data, 0)[0])

    def _target(self, name: str) -> int:
        """Return the position that an offset field refers to, 0 when it is absent."""
        offset = self._offsets.get(name)
        if offset is None:
            return 0
        at = self._pos + offset
        return at + int(_read_u32(self._data, at)[0])

    def _mandatory(self, name: str) -> int:
        target = self._target(name)
        if not target:
            raise ValueError(f"{self._table.name} lacks {name}")
        return target

    def _scalar(self, name: str) -> int | float | bool | None:
        offset = self._offsets.get(name)
        if offset is None:
            return self._table.defaults[name]
        value: int | float | bool = self._table.readers[name](self._data, self._pos + offset)[0]
        return value

    def scalars(self) -> dict[str, Any]:
        """Return all numbers and booleans of the table by name, for dataclasses with the same fields."""
        return {name: self._scalar(name) for name, code in self._table.codes.items() if code != "o"}

    def integer(self, name: str) -> int:
        """Return an integer, its default when absent."""
        return int(self._scalar(name) or 0)

    def maybe_integer(self, name: str) -> int | None:
        """Return an integer, None when absent and without a default."""
        value = self._scalar(name)
        return None if value is None else int(value)

    def number(self, name: str) -> float:
        """Return a float, its default when absent."""
        return float(self._scalar(name) or 0)

    def boolean(self, name: str) -> bool:
        """Return a boolean, its default when absent."""
        return bool(self._scalar(name))

    def text(self, name: str) -> str:
        """Return a mandatory string."""
        return self._text_at(self._mandatory(name))

    def maybe_text(self, name: str) -> str | None:
        """Return a string, None when it is absent or empty."""
        target = self._target(name)
        return (self._text_at(target) or None) if target else None

    def table(self, name: str, table: Table) -> "Reader":
        """Return a mandatory table."""
        return Reader(table, self._data, self._mandatory(name))

    def maybe_table(self, name: str, table: Table) -> "Reader | None":
        """Return a table, None when it is absent."""
        target = self._target(name)
        return Reader(table, self._data, target) if target else None

    def tables(self, name: str, table: Table) -> "list[Reader]":
        """Return a vector of tables, empty when absent."""
        return [Reader(table, self._data, position) for position in self._positions(name)]

    def texts(self, name: str) -> list[str]:
        """Return a vector of strings, empty when absent."""
        return [self._text_at(position) for position in self._positions(name)]

    def numbers(self, name: str, code: str) -> tuple[int, ...]:
        """Return a vector of integers with struct code ``code``, empty when absent."""
        target = self._target(name)
        if not target:
            return ()
        (count,) = _read_u32(self._data, target)
        return struct.unpack_from(f"<{count}{code}", self._data, target + 4)

    def octets(self, name: str) -> bytes:
        """Return a vector of bytes, empty when absent."""
        target = self._target(name)
        return self._slice(target) if target else b""

    def _positions(self, name: str) -> list[int]:
        target = self._target(name)
        if not target:
            return []
        (count,) = _read_u32(self._data, target)
        first = target + 4
        offsets = struct.unpack_from(f"<{count}I", self._data, first)
        return [first + 4 * index + offset for index, offset in enumerate(offsets)]

    def _text_at(self, position: int) -> str:
        return self._slice(position).decode()

    def _slice(self, position: int) -> bytes:
        end = position + 4 + int(_read_u32(self._data, position)[0])
        if end > len(self._data):
            raise ValueError("a string or vector reaches beyond the message")
        return self._data[position + 4 : end]
