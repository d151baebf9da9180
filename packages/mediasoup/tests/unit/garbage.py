"""Wrong values, put into every place of an options object in turn."""

import math
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, NamedTuple

from hypothesis import strategies as st

from mediasoup import DataConsumerOptions, PlainTransportStats, RtpCapabilities
from mediasoup._json_decode import json_key

GARBAGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([-1, 256, 65536, 2**32, 2**64, 10**40, -(2**31) - 1]),
    st.floats(),
    st.sampled_from([math.nan, math.inf, -0.0, 1.5]),
    st.text(max_size=20),
    st.sampled_from(["", "\ud800", "x" * 5000, "audio/opus\r\n", "\0"]),
    st.binary(max_size=8),
    st.lists(st.one_of(st.none(), st.integers(), st.text(max_size=3)), max_size=3),
    st.dictionaries(st.one_of(st.text(max_size=3), st.integers()), st.integers(), max_size=2),
    st.builds(object),
    st.sets(st.integers(), max_size=2),
    st.tuples(st.builds(object)),
    st.just(object),
    st.complex_numbers(max_magnitude=2),
    st.just(RtpCapabilities()),
    st.just(PlainTransportStats),
    st.just(DataConsumerOptions(data_producer_id="nobody")),
)


class Place(NamedTuple):
    """A value inside an options object: its address in JSON, and how to make a copy with another there."""

    path: str
    put: Callable[[Any], Any]


def places(value: Any, path: str = "") -> Iterator[Place]:
    """List every field and item of a dataclass instance, however deep."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            # Those that stay out of JSON are named in the same way.
            first, *rest = field.name.split("_")
            key = json_key(field) or first + "".join(part.capitalize() for part in rest)
            name = field.name
            yield from _at(
                getattr(value, name),
                f"{path}.{key}" if path else key,
                lambda new, name=name: replace(value, **{name: new}),
            )
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _at(
                item,
                f"{path}[{index}]",
                lambda new, index=index: (*value[:index], new, *value[index + 1 :]),
            )


def _at(item: Any, path: str, put: Callable[[Any], Any]) -> Iterator[Place]:
    yield Place(path, put)
    for inner in places(item, path):
        yield Place(inner.path, lambda new, inner=inner: put(inner.put(new)))
