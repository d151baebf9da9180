import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mediasoup.errors import InvalidParametersError
from mediasoup.json_codec import from_json, to_json, validated
from mediasoup.rtp_parameters import (
    RtcpFeedback,
    RtpCodecParameters,
    RtpEncodingParameters,
    RtpParameters,
    RtxParameters,
)

from .client_json import CLIENT_JSON

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["audio", "\ud800"])
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the path of every value inside ``data``."""
    keys = list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    return [path, *(place for key in keys for place in places(data[key], (*path, key)))]


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[type, Any]:
    """Take a client's JSON and replace something in it by anything, or remove it."""
    cls, example = draw(st.sampled_from(CLIENT_JSON))
    data: Any = copy.deepcopy(example)
    place = draw(st.sampled_from(places(data)))
    if not place:
        return cls, draw(anything)
    holder = data
    for key in place[:-1]:
        holder = holder[key]
    if draw(st.booleans()) and isinstance(holder, dict):
        del holder[place[-1]]
    else:
        holder[place[-1]] = draw(anything)
    return cls, data


def attempt(cls: type, data: object) -> object:
    """Decode ``data``; return the error if it is refused."""
    try:
        return from_json(cls, data)
    except InvalidParametersError as error:
        return error


@given(spoiled())
@settings(max_examples=600, deadline=None)
def test_spoiled_input_raises_nothing_but_its_own_error(case: tuple[type, Any]):
    cls, data = case
    value = attempt(cls, data)
    if isinstance(value, InvalidParametersError):
        str(value).encode()
    else:
        assert from_json(cls, to_json(value)) == value
        assert validated(value) == value
        json.dumps(to_json(value), allow_nan=False).encode()


@given(st.sampled_from([cls for cls, _ in CLIENT_JSON]), anything)
@settings(max_examples=300, deadline=None)
def test_any_json_raises_nothing_but_its_own_error(cls: type, data: Any):
    assert isinstance(attempt(cls, data), (cls, InvalidParametersError))


numbers = st.integers(0, 2**32 - 1)
encodings = st.builds(
    RtpEncodingParameters,
    ssrc=st.none() | numbers,
    rid=st.none() | st.text(max_size=16),
    codec_payload_type=st.none() | st.integers(0, 127),
    rtx=st.none() | st.builds(RtxParameters, ssrc=numbers),
    dtx=st.none() | st.booleans(),
    scalability_mode=st.none() | st.text(max_size=8),
    max_bitrate=st.none() | st.integers(0, 2**64 - 1),
)
codecs = st.builds(
    RtpCodecParameters,
    mime_type=st.sampled_from(["audio/opus", "video/VP8", "VIDEO/h264"]),
    payload_type=st.integers(0, 127),
    clock_rate=st.integers(1, 2**32 - 1),
    channels=st.none() | st.integers(1, 255),
    parameters=st.dictionaries(
        st.text(max_size=8),
        st.text()
        | st.integers(-(2**31), 2**31 - 1)
        | st.floats(-1e9, 1e9).filter(lambda x: not x.is_integer()),
    ),
    rtcp_feedback=st.lists(st.builds(RtcpFeedback, type=st.text(min_size=1)), max_size=3).map(tuple),
)


@given(
    st.builds(
        RtpParameters,
        mid=st.none() | st.text(max_size=8),
        codecs=st.lists(codecs, max_size=3).map(tuple),
        encodings=st.lists(encodings, max_size=4).map(tuple),
        msid=st.none() | st.text(max_size=16),
    )
)
@settings(deadline=None)
def test_any_parameters_survive_json_text(parameters: RtpParameters):
    assert from_json(RtpParameters, json.loads(json.dumps(to_json(parameters)))) == parameters
    assert validated(parameters) == parameters
