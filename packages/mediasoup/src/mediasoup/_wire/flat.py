"""Flatbuffers, written and read straight from the schema's field tables.

Generated builder code spends its time in one call or more per field. Here a table is written with one
``struct`` call, whose layout is computed once for each set of present fields, and read by looking its
fields up in the vtable. Every encoded value is a *blob*: bytes whose root stands at position 0 and whose
length is a multiple of 8. Since offsets in the format are relative, blobs can be concatenated, and
cached, without being changed. Format: https://flatbuffers.dev/internals/
"""

import struct
from collections.abc import Iterable, Sequence
from typing import Final

from mediasoup._wire.schema import fields_of
from mediasoup.errors import InvalidParametersError

Scalar = int | float | bool
Blob = bytes
"""An encoded table, string or vector."""

_U32: Final = struct.Struct("<I")
_SIZES: Final = {"?": 1, "B": 1, "b": 1, "H": 2, "h": 2, "I": 4, "i": 4, "Q": 8, "q": 8, "f": 4, "d": 8}
_READERS: Final = {code: struct.Struct("<" + code).unpack_from for code in _SIZES}
_MAX_VTABLES: Final = 256
_ROOT: Final = struct.pack("<Ixxxx", 8)


class Table:
    """One table type of the schema, for instance ``Table("Transport.ConsumeRequest")``."""

    __slots__ = ("_layouts", "_offsets", "codes", "defaults", "name", "readers", "slots")

    def __init__(self, name: str) -> None:
        fields = fields_of(name)
        self.name = name
        self.slots = {field: slot for slot, (field, _, _) in enumerate(fields)}
        self.codes = {field: code for field, code, _ in fields}
        self.defaults = {field: default for field, _, default in fields}
        self.readers = {field: _READERS[code] for field, code in self.codes.items() if code in _READERS}
        self._layouts: dict[tuple[str, ...], _Layout] = {}
        self._offsets: dict[bytes, dict[str, int]] = {}

    def pack(self, **values: Scalar | Blob | None) -> Blob:
        """Encode the table; a field that is None or not given is left out.

        :raises InvalidParametersError: a number does not fit its field.
        """
        given = values
        if None in values.values():
            given = {name: value for name, value in values.items() if value is not None}
        present = tuple(given)
        layout = self._layouts.get(present)
        if layout is None:
            layout = self._layouts[present] = _Layout(self, present)
        inline: list[object] = [layout.to_vtable]
        children: list[bytes] = [layout.vtable]
        end = layout.size
        for value, at in zip(given.values(), layout.offsets):  # noqa: B905 - they are of the same fields
            if at:
                inline.append(end - at)
                children.append(value)  # type: ignore[arg-type] # what has an offset is a blob
                end += len(value)  # type: ignore[arg-type]
            else:
                inline.append(value)
        try:
            return layout.inline.pack(*inline) + b"".join(children)
        except struct.error:
            self._blame(given)
            raise

    def offsets_of(self, vtable: bytes) -> dict[str, int]:
        """Return where the fields that are present stand in a table with these entries in its vtable.

        :raises struct.error: the entries are no whole numbers.
        """
        known = self._offsets.get(vtable)
        if known is None:
            entries = struct.unpack(f"<{len(vtable) // 2}H", vtable)
            known = {
                name: entries[slot]
                for name, slot in self.slots.items()
                if slot < len(entries) and entries[slot]
            }
            if len(self._offsets) < _MAX_VTABLES:
                self._offsets[vtable] = known
        return known

    def _blame(self, given: dict[str, Scalar | Blob | None]) -> None:
        """Say which number does not fit."""
        for name, value in given.items():
            code = self.codes[name]
            if code == "o":
                continue
            try:
                struct.pack("<" + code, value)
            except struct.error as error:
                raise InvalidParametersError(name, f"is not acceptable to the worker: {error}") from None


class _Layout:
    """Where the fields of one table type stand, given which of them are present."""

    __slots__ = ("inline", "offsets", "size", "to_vtable", "vtable")

    def __init__(self, table: Table, present: tuple[str, ...]) -> None:
        slots = [0] * (max((table.slots[name] for name in present), default=-1) + 1)
        self.offsets: list[int] = []
        # The table begins with the signed distance back to its vtable, which here follows it.
        inline, at = "<i", 4
        for name in present:
            code = table.codes[name]
            size = _SIZES.get(code, 4)
            padding = -at % size
            at += padding
            slots[table.slots[name]] = at
            self.offsets.append(at if code == "o" else 0)
            inline += "x" * padding + ("I" if code == "o" else code)
            at += size
        self.inline = struct.Struct(inline + "x" * (at % 2))
        vtable = struct.pack(f"<{len(slots) + 2}H", 4 + 2 * len(slots), at, *slots)
        self.to_vtable = -self.inline.size
        self.vtable = vtable + bytes(-(self.inline.size + len(vtable)) % 8)
        self.size = self.inline.size + len(self.vtable)


def text(value: str) -> Blob:
    """Encode a string."""
    raw = value.encode()
    return _U32.pack(len(raw)) + raw + bytes(8 - (len(raw) + 4) % 8)


def maybe_text(value: str | None) -> Blob | None:
    """Encode a string unless it is None."""
    return None if value is None else text(value)


def vector(items: Iterable[Blob]) -> Blob:
    """Encode a vector of tables or strings."""
    blobs = list(items)
    count = len(blobs)
    end = 4 + 4 * count
    end += -end % 8
    offsets = [count]
    for index, blob in enumerate(blobs, start=1):
        offsets.append(end - 4 * index)
        end += len(blob)
    return struct.pack(f"<{count + 1}I", *offsets) + bytes(4 * ((count + 1) % 2)) + b"".join(blobs)


def texts(values: Iterable[str]) -> Blob:
    """Encode a vector of strings."""
    return vector([text(value) for value in values])


def numbers(code: str, values: Sequence[int]) -> Blob:
    """Encode a vector of integers; ``code`` is their struct code.

    :raises InvalidParametersError: a number does not fit.
    """
    try:
        raw = struct.pack(f"<I{len(values)}{code}", len(values), *values)
    except struct.error as error:
        raise InvalidParametersError("", f"is not acceptable to the worker: {error}") from None
    return raw + bytes(-len(raw) % 8)


def octets(data: bytes) -> Blob:
    """Encode a vector of bytes."""
    return _U32.pack(len(data)) + data + bytes(-(len(data) + 4) % 8)


def finish(root: Blob) -> bytes:
    """Make a complete flatbuffer of its root table."""
    return _ROOT + root
