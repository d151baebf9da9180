"""Key and value tables, which dumps use for mappings."""

from typing import Final

from mediasoup._wire.flat import Table
from mediasoup._wire.reader import Reader

STRING_STRING: Final = Table("Common.StringString")
STRING_STRINGS: Final = Table("Common.StringStringArray")
UINT16_STRING: Final = Table("Common.Uint16String")
UINT32_STRING: Final = Table("Common.Uint32String")


def text_by_text(data: Reader, name: str) -> dict[str, str]:
    """Decode a mapping from string to string."""
    return {entry.text("key"): entry.text("value") for entry in data.tables(name, STRING_STRING)}


def texts_by_text(data: Reader, name: str) -> dict[str, tuple[str, ...]]:
    """Decode a mapping from string to strings."""
    return {entry.text("key"): tuple(entry.texts("values")) for entry in data.tables(name, STRING_STRINGS)}


def text_by_number(data: Reader, name: str, table: Table = UINT32_STRING) -> dict[int, str]:
    """Decode a mapping from number to string."""
    return {entry.integer("key"): entry.text("value") for entry in data.tables(name, table)}
