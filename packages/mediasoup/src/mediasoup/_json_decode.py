"""Decoders of JSON-like values, compiled from type hints. See ``json_codec`` for the public side."""

import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Union, cast, get_args, get_origin, get_type_hints

from .bounds import I32, MAX_ITEMS, AppData, IntRange, ParameterRule, TextRule
from .errors import InvalidParametersError

Decoder = Callable[[object], object]

_SPELLINGS = {"webrtc": "webRtc"}
_NONE: object = NoneType
_MAX_WHOLE_FLOAT = 2**53


def json_key(item: Field[object]) -> str | None:
    """Return a field's name in JSON; None if the field stays out of it."""
    if "json" in item.metadata:
        return cast(str | None, item.metadata["json"])
    first, *rest = (_SPELLINGS.get(part, part) for part in item.name.split("_"))
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


@cache
def decoder_of(hint: Hashable) -> Decoder:
    """Compile the decoder of a type hint."""
    if get_origin(hint) is Annotated:
        return _ruled_decoder(get_args(hint))
    if isinstance(hint, type) and get_origin(hint) is None:
        return _plain_decoder(hint)
    if get_origin(hint) in (Union, UnionType):
        return _union_decoder(get_args(hint))
    if get_origin(hint) is tuple and get_args(hint)[1:] == (Ellipsis,):
        return _tuple_decoder(decoder_of(get_args(hint)[0]))
    if get_origin(hint) is Mapping and get_args(hint)[0] is str:
        return _mapping_decoder(decoder_of(get_args(hint)[1]))
    raise TypeError(f"{hint} has no JSON form")


def _ruled_decoder(parts: tuple[Hashable, ...]) -> Decoder:
    for rule in parts[1:]:
        if isinstance(rule, IntRange):
            return _int_decoder(rule)
        if isinstance(rule, TextRule):
            return _text_decoder(rule)
        if isinstance(rule, ParameterRule):
            return _parameter_decoder()
    return decoder_of(parts[0])


def _plain_decoder(cls: type) -> Decoder:
    if is_dataclass(cls):
        return _object_decoder(cls)
    if issubclass(cls, StrEnum):
        return _enum_decoder(cls)
    if cls is str:
        return _text_decoder(TextRule())
    if cls is bool:
        return _decode_bool
    if cls is int:
        return _int_decoder(IntRange(-(2**63), 2**64 - 1))
    if cls is float:
        return _decode_float
    raise TypeError(f"{cls.__name__} has no JSON form")


def _union_decoder(options: tuple[Hashable, ...]) -> Decoder:
    """Compile ``X | None`` (null is seen to by the object around it) and ``SomeEnum | str``."""
    kinds = [option for option in options if option != _NONE]
    if len(kinds) == 1:
        return decoder_of(kinds[0])
    if len(kinds) == 2 and isinstance(kinds[0], type) and issubclass(kinds[0], StrEnum):
        return _open_enum_decoder(kinds[0], decoder_of(kinds[1]))
    raise TypeError(f"{options} has no JSON form")


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What a field may hold; ``decode`` is for what is not None, which stands for ``default``."""

    key: str
    decode: Decoder
    default: object

    def apply(self, item: object) -> object:
        """Return the field's value, checked and completed.

        :raises InvalidParametersError: it is not acceptable.
        """
        if item is None:
            if self.default is MISSING:
                raise InvalidParametersError(self.key, "is missing")
            return self.default
        try:
            return self.decode(item)
        except InvalidParametersError as error:
            raise error.within(self.key) from None


@cache
def field_rules(cls: Hashable) -> dict[str, FieldRule]:
    """Return the rule of each field, and of ``app_data``, which stays out of JSON."""
    assert isinstance(cls, type)
    hints = get_type_hints(cls, include_extras=True)
    result: dict[str, FieldRule] = {}
    for item in fields(cls):
        if hints[item.name] == AppData:
            result[item.name] = FieldRule("appData", _check_app_data, MISSING)
        elif (key := json_key(item)) is not None:
            result[item.name] = FieldRule(key, decoder_of(hints[item.name]), item.default)
    return result


def _check_app_data(data: object) -> object:
    if not isinstance(data, dict):
        raise InvalidParametersError("", "must be a dict")
    return data


def _object_decoder(cls: type) -> Decoder:
    hints = get_type_hints(cls, include_extras=True)
    plan: list[tuple[str, str, Decoder, bool]] = []
    hidden: list[str] = []
    for item in fields(cls):
        key = json_key(item)
        if key is None:
            hidden.append(item.name)
            continue
        required = item.default is MISSING and item.default_factory is MISSING
        plan.append((item.name, key, decoder_of(hints[item.name]), required))

    def decode(data: object) -> object:
        values: dict[str, object] = {}
        # Instances are by far the most frequent: each look-up here is made some twenty times a producer.
        is_instance = type(data) is cls
        if is_instance:
            for name in hidden:
                values[name] = getattr(data, name)
            if hidden and not isinstance(values.get("app_data", values), dict):
                raise InvalidParametersError("appData", "must be a dict")
        elif type(data) is not dict:
            raise InvalidParametersError("", "must be an object")
        for name, key, decode_field, required in plan:
            item = getattr(data, name) if is_instance else data.get(key)  # type: ignore[attr-defined]
            if item is not None:
                try:
                    values[name] = decode_field(item)
                except InvalidParametersError as error:
                    raise error.within(key) from None
            elif required:
                raise InvalidParametersError(key, "is missing")
        return cls(**values)

    return decode


def _tuple_decoder(decode_item: Decoder) -> Decoder:
    def decode(data: object) -> object:
        if not isinstance(data, list | tuple):
            raise InvalidParametersError("", "must be a list")
        if len(data) > MAX_ITEMS:
            raise InvalidParametersError("", f"must have at most {MAX_ITEMS} items")
        items: list[object] = []
        for item in data:
            try:
                items.append(decode_item(item))
            except InvalidParametersError as error:
                raise error.within(f"[{len(items)}]") from None
        return tuple(items)

    return decode


def _mapping_decoder(decode_item: Decoder) -> Decoder:
    decode_key = _text_decoder(TextRule(maximum=256))

    def decode(data: object) -> object:
        if not isinstance(data, Mapping):
            raise InvalidParametersError("", "must be an object")
        if len(data) > MAX_ITEMS:
            raise InvalidParametersError("", f"must have at most {MAX_ITEMS} keys")
        result: dict[object, object] = {}
        for key, item in data.items():
            name = decode_key(key)
            try:
                result[name] = decode_item(item)
            except InvalidParametersError as error:
                raise error.within(f"[{name!r}]") from None
        return result

    return decode


def _int_decoder(rule: IntRange) -> Decoder:
    minimum, maximum = rule.minimum, rule.maximum
    reason = f"must be an integer from {minimum} to {maximum}"

    def decode(data: object) -> object:
        if type(data) is int and minimum <= data <= maximum:
            return data
        # JSON has one kind of number, so 5.0 is the integer 5.
        if type(data) is float and data.is_integer() and minimum <= data <= maximum:
            return int(data)
        raise InvalidParametersError("", reason)

    return decode


def _text_decoder(rule: TextRule) -> Decoder:
    minimum, maximum, pattern = rule.minimum, rule.maximum, rule.pattern

    def decode(data: object) -> object:
        if not isinstance(data, str):
            raise InvalidParametersError("", "must be a string")
        if not minimum <= len(data) <= maximum:
            raise InvalidParametersError("", f"must have {minimum} to {maximum} characters")
        if not data.isascii() and not _is_unicode(data):
            raise InvalidParametersError("", "must be valid Unicode")
        if pattern is not None and pattern.fullmatch(data) is None:
            raise InvalidParametersError("", f"must be {rule.expected}")
        return data

    return decode


def _is_unicode(text: str) -> bool:
    """Tell whether a string can be written as UTF-8, which one with lone surrogates cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _enum_decoder(cls: type[StrEnum]) -> Decoder:
    members = {member.value: member for member in cls}
    reason = f"must be one of {', '.join(members)}"

    def decode(data: object) -> object:
        member = members.get(data) if isinstance(data, str) else None
        if member is None:
            raise InvalidParametersError("", reason)
        return member

    return decode


def _open_enum_decoder(cls: type[StrEnum], decode_text: Decoder) -> Decoder:
    members = {member.value: member for member in cls}

    def decode(data: object) -> object:
        text = cast(str, decode_text(data))
        return members.get(text, text)

    return decode


def _decode_bool(data: object) -> object:
    if type(data) is not bool:
        raise InvalidParametersError("", "must be true or false")
    return data


def _decode_float(data: object) -> object:
    if type(data) is int and abs(data) <= _MAX_WHOLE_FLOAT:
        return float(data)
    if type(data) is float and math.isfinite(data):
        return data
    raise InvalidParametersError("", "must be a finite number")


def _parameter_decoder() -> Decoder:
    decode_text = _text_decoder(TextRule())
    decode_int = decoder_of(I32)

    def decode(data: object) -> object:
        if isinstance(data, str):
            return decode_text(data)
        if type(data) is int or (type(data) is float and data.is_integer()):
            return decode_int(data)
        if type(data) is float and math.isfinite(data):
            return data
        raise InvalidParametersError("", "must be a string or a finite number")

    return decode
