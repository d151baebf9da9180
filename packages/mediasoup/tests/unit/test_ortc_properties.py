"""The negotiation, given whatever a client may send."""

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mediasoup import ortc
from mediasoup.errors import InvalidParametersError, UnsupportedError
from mediasoup.json_codec import from_json, to_json, validated
from mediasoup.rtp_parameters import MediaKind, RtpCapabilities, RtpParameters

from .rtp_examples import ROUTER, SIMULCAST

PARAMETERS = to_json(SIMULCAST)
CAPABILITIES = to_json(ROUTER)

values = st.sampled_from(
    [
        0,
        1,
        96,
        97,
        101,
        255,
        -1,
        1.5,
        "",
        "video/rtx",
        "video/VP8",
        "video/H264",
        "audio/opus",
        None,
        True,
        [],
        {},
    ]
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    keys = list(data) if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    return [(*path, key) for key in keys] + [
        place for key in keys for place in places(data[key], (*path, key))
    ]


@st.composite
def variants(draw: st.DrawFn, example: dict[str, object]) -> Any:
    """Take good JSON and change up to four things in it."""
    data: Any = copy.deepcopy(example)
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.sampled_from(places(data) or [("mid",)]))
        holder = data
        for key in place[:-1]:
            holder = holder[key]
        holder[place[-1]] = draw(values)
    return data


@given(variants(PARAMETERS), variants(CAPABILITIES), st.sampled_from(MediaKind), st.booleans(), st.booleans())
@settings(max_examples=400, deadline=None)
def test_negotiation_ends_in_good_parameters_or_in_a_named_refusal(
    parameters: Any, capabilities: Any, kind: MediaKind, pipe: bool, enable_rtx: bool
):
    try:
        sent = ortc.validate_rtp_parameters(from_json(RtpParameters, parameters))
        settled, mapping = ortc.get_producer_rtp_parameters_mapping(sent, ROUTER)
        consumable = ortc.get_consumable_rtp_parameters(kind, settled, ROUTER, mapping)
        piped = ortc.get_pipe_consumer_rtp_parameters(consumable, enable_rtx=enable_rtx)
        for made in (settled, mapping, consumable, piped):
            assert validated(made) == made
        end = ortc.validate_rtp_capabilities(from_json(RtpCapabilities, capabilities))
        can = ortc.can_consume(consumable, end)
        consumer = ortc.get_consumer_rtp_parameters(consumable, end, pipe=pipe, enable_rtx=enable_rtx)
    except (InvalidParametersError, UnsupportedError):
        return
    assert can
    assert validated(consumer) == consumer
    assert not ortc.is_rtx(consumer.codecs[0])
