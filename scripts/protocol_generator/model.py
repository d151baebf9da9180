"""A neutral view of the protocol's Structs: what both renderers need, read by introspection."""

import ast
import inspect
import re
import textwrap
import types
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from chattr.protocol import requests
from chattr.protocol.base import TsType, Wire
from chattr.protocol.errors import ErrorReply
from chattr.protocol.registry import EVENTS, NOTIFICATIONS

UNIONS = (Union, types.UnionType)


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it appears on the wire; `optional` fields may be absent, `bounds` is in words."""

    name: str
    annotation: Any
    optional: bool
    nullable: bool
    default: object
    bounds: tuple[str, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """One Struct. `base` is the Struct it extends without changing any field, if there is one."""

    name: str
    doc: str
    fields: tuple[Field, ...]
    tag: tuple[str, str] | None
    base: str | None

    @property
    def own_fields(self) -> tuple[Field, ...]:
        """The fields that `base` does not have."""
        return tuple(field for field in self.fields if field.own) if self.base else self.fields


@dataclass(frozen=True, slots=True)
class Members:
    """A string enum, with the sentence that stands below each member."""

    name: str
    doc: str
    values: tuple[tuple[str, str], ...]


def strip(annotation: Any) -> tuple[Any, list[Any]]:
    """Take `Annotated` apart into the type and what is said about it."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        return inner, metadata
    return annotation, []


def without_null(annotation: Any) -> Any:
    """`X | None` without the `None`."""
    inner, _ = strip(annotation)
    if get_origin(inner) not in UNIONS:
        return annotation
    members = [member for member in get_args(inner) if member is not types.NoneType]
    return members[0] if len(members) == 1 else Union[tuple(members)]  # noqa: UP007 - built at run time


def parts(annotation: Any) -> Iterator[Any]:
    """Every named type (Struct or enum) and `TsType` inside an annotation."""
    inner, metadata = strip(annotation)
    yield from (item for item in metadata if isinstance(item, TsType))
    if get_origin(inner) is Literal:
        return
    if isinstance(inner, type) and issubclass(inner, Wire | StrEnum):
        yield inner
    for argument in get_args(inner):
        yield from parts(argument)


def extended(struct: type[Wire]) -> type[Wire] | None:
    """The Struct that this one extends without changing any of its fields."""
    base: type[Wire] = struct.__bases__[0]
    inherited = set(base.__struct_fields__)
    return base if inherited and not inherited & set(inspect.get_annotations(struct)) else None


def reachable(roots: list[Any]) -> list[Any]:
    """All named types below `roots`, each once, users before what they use."""
    found: list[Any] = []
    queue = list(roots)
    while queue:
        for part in parts(queue.pop(0)):
            if part in found:
                continue
            found.append(part)
            if isinstance(part, type) and issubclass(part, Wire):
                queue.extend(get_type_hints(part, include_extras=True).values())
                queue.extend(filter(None, [extended(part)]))
    return found


REQUESTS = reachable([spec.request for spec in EVENTS.values()])
REPLIES = reachable([*(spec.reply for spec in EVENTS.values()), *NOTIFICATIONS.values(), ErrorReply])


def in_camel_case(doc: str, names: dict[str, str]) -> str:
    """Spell the field names that a docstring mentions as they are on the wire."""
    return re.sub(r"`(\w+)`", lambda match: f"`{names.get(match[1], match[1])}`", doc)


def bounds(annotation: Any) -> list[str]:
    """What a field's `Meta` demands, in words."""
    inner, metadata = strip(without_null(annotation))
    inner_type = get_origin(inner) or inner
    unit = "entries" if inner_type is list else "characters"
    said = []
    for meta in (item for item in metadata if isinstance(item, msgspec.Meta)):
        if meta.max_length is not None:
            low = f"{meta.min_length} to " if meta.min_length else "at most "
            low = "" if meta.min_length == meta.max_length else low
            said.append(f"{low}{meta.max_length} {unit}")
        if meta.ge is not None and meta.le is not None:
            said.append(f"{meta.ge} to {meta.le}")
    if inner_type is list:
        said += [f"each {said_of}" for said_of in bounds(get_args(inner)[0])]
    return said


def shape_of(struct: type[Wire]) -> Shape:
    """Read one Struct."""
    config = struct.__struct_config__
    hints = get_type_hints(struct, include_extras=True)
    base = extended(struct)
    own = set(inspect.get_annotations(struct))
    fields = []
    for info in msgspec.structs.fields(struct):
        has_default = not info.required
        inbound = struct in REQUESTS
        null = types.NoneType in get_args(strip(hints[info.name])[0])
        default = info.default if info.default_factory is msgspec.NODEFAULT else info.default_factory()
        optional = has_default and (inbound or config.omit_defaults)
        fields.append(
            Field(
                name=info.encode_name,
                annotation=hints[info.name],
                optional=optional,
                # A reply leaves an optional field out where a request may also say null.
                nullable=null and (inbound or not optional),
                default=default,
                # What the server sends keeps its own bounds; what it takes is worth telling.
                bounds=tuple(bounds(hints[info.name])) if inbound else (),
                own=info.name in own,
            )
        )
    names = {info.name: info.encode_name for info in msgspec.structs.fields(struct)}
    return Shape(
        name=struct.__name__,
        doc=in_camel_case(inspect.getdoc(struct) or "", names),
        fields=tuple(fields),
        tag=(config.tag_field, str(config.tag)) if config.tag_field else None,
        base=base.__name__ if base else None,
    )


def members_of(enum: type[StrEnum]) -> Members:
    """Read one enum; a string literal below a member is that member's sentence."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(enum))).body[0]
    assert isinstance(tree, ast.ClassDef)
    docs: dict[str, str] = {}
    last: str | None = None
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            last = node.targets[0].id
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and last:
            docs[last] = inspect.cleandoc(str(node.value.value))
    values = tuple((str(member.value), docs.get(member.name, "")) for member in enum)
    return Members(enum.__name__, inspect.getdoc(enum) or "", values)


def named_unions() -> dict[str, Any]:
    """Replies that are a union of Structs, by the name they have in `requests`."""
    replies = [spec.reply for spec in EVENTS.values() if get_origin(spec.reply) in UNIONS]
    return {name: value for name, value in vars(requests).items() if value in replies}
