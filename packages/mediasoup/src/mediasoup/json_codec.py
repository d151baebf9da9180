"""Between camelCase JSON, as mediasoup clients speak it, and the dataclasses of this library.

A decoder and an encoder are compiled once per class from its type hints and kept; a call then does no
introspection. Decoding trusts nothing: every type, range and size is checked, and unknown keys are ignored.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from functools import cache
from operator import attrgetter
from types import NoneType
from typing import TypeVar, cast

from ._by_identity import make_room
from ._json_decode import decoder_of, field_rules, json_key
from .errors import InvalidParametersError

T = TypeVar("T")

_MAX_READ_LATELY = 16

# What `from_json` made and nobody has used yet, by identity: most of it is given to this library next.
_read_lately: dict[int, object] = {}

_SCALARS = frozenset({str, int, float, bool, NoneType})


def from_json(cls: type[T], data: object) -> T:
    """Make an instance of ``cls`` out of JSON-like ``data`` (dicts, lists, strings, numbers, booleans).

    A key that is missing or null takes the field's default. Instances of the dataclasses are accepted in the
    place of dicts, and are checked just the same.

    :raises InvalidParametersError: if anything is missing, of a wrong type, out of range or too large.
    :raises TypeError: if ``cls`` is not a dataclass that JSON can express.
    """
    value = decoder_of(cast(Hashable, cls))(data)
    make_room(_read_lately, _MAX_READ_LATELY)
    _read_lately[id(value)] = value
    return cast(T, value)


def validated(value: T, kind: type[T] | None = None) -> T:
    """Return a dataclass instance whose fields are all known to be within their bounds.

    It is a copy, but for what :func:`from_json` has just made, which need not be checked again.

    :raises InvalidParametersError: if they are not, or it is not of the given kind.
    """
    if kind is not None and type(value) is not kind:
        raise InvalidParametersError("", f"must be {kind.__name__}, not {type(value).__name__}")
    if not is_dataclass(value) or isinstance(value, type):
        raise InvalidParametersError("", f"must not be of type {type(value).__name__}")
    if _read_lately.pop(id(value), None) is value:
        return value
    return cast(T, decoder_of(cast(Hashable, type(value)))(value))


def check_fields(value: T, kind: type[T], *names: str) -> T:
    """Return a dataclass instance of which some fields are checked, where checking all would cost too much.

    :raises InvalidParametersError: one is not within its bounds, or it is no such instance.
    """
    if type(value) is not kind:
        raise InvalidParametersError("options", f"must be {kind.__name__}, not {type(value).__name__}")
    rules = field_rules(cast(Hashable, kind))
    changed: dict[str, object] = {}
    for name in names:
        item = getattr(value, name, None)
        checked = rules[name].apply(item)
        if checked is not item and (type(checked) is not type(item) or checked != item):
            changed[name] = checked
    return replace(value, **changed) if changed else value  # type: ignore[type-var]


def checked_int(name: str, value: int, maximum: int, minimum: int = 0) -> int:
    """Return an argument that is a number from ``minimum`` to ``maximum``.

    :raises InvalidParametersError: it is not.
    """
    if type(value) is not int or not minimum <= value <= maximum:
        raise InvalidParametersError(name, f"must be an integer from {minimum} to {maximum}")
    return value


def checked_packet(packet: bytes) -> bytes:
    """Return an RTP or RTCP packet.

    :raises InvalidParametersError: it is not made of bytes.
    """
    if not isinstance(packet, bytes | bytearray | memoryview):
        raise InvalidParametersError("packet", "must be bytes")
    return bytes(packet)


def listed(name: str, values: Iterable[T]) -> tuple[T, ...]:
    """Return an argument that is an iterable, though no string, as a tuple.

    :raises InvalidParametersError: it is not.
    """
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise InvalidParametersError(name, "must be a list")
    return tuple(values)


def to_json(value: object) -> dict[str, object]:
    """Turn a dataclass instance into a dict of JSON-like values; fields that are None are left out.

    :raises TypeError: if ``value`` is not a dataclass, or holds something that JSON cannot express.
    """
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"{type(value).__name__} is not a dataclass instance")
    return _encode_object(value)


def _encode(value: object) -> object:
    return _encoder_of(cast(Hashable, type(value)))(value)


@cache
def _encoder_of(kind: Hashable) -> Callable[[object], object]:
    assert isinstance(kind, type)
    if kind in _SCALARS:
        return _encode_nothing
    if issubclass(kind, StrEnum):
        return attrgetter("_value_")
    if issubclass(kind, tuple | list):
        return _encode_list
    if issubclass(kind, Mapping):
        return _encode_mapping
    return _encode_object


def _encode_nothing(value: object) -> object:
    return value


def _encode_list(value: object) -> object:
    return [_encode(item) for item in cast(Iterable[object], value)]


def _encode_mapping(value: object) -> object:
    return {key: _encode(item) for key, item in cast(Mapping[object, object], value).items()}


def _encode_object(value: object) -> dict[str, object]:
    keys, read = _encoding_plan(cast(Hashable, type(value)))
    result: dict[str, object] = {}
    for key, item in zip(keys, read(value), strict=True):
        if item is not None:
            result[key] = item if type(item) in _SCALARS else _encode(item)
    return result


@cache
def _encoding_plan(cls: Hashable) -> tuple[tuple[str, ...], Callable[[object], tuple[object, ...]]]:
    if not is_dataclass(cls):
        raise TypeError(f"{cls} has no JSON form")
    named = [(key, item.name) for item in fields(cls) if (key := json_key(item)) is not None]
    keys = tuple(key for key, _ in named)
    names = [name for _, name in named]
    if len(names) > 1:
        return keys, attrgetter(*names)
    return keys, lambda value: tuple(getattr(value, name) for name in names)
