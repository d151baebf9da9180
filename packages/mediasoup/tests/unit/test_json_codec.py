import copy
import json
import math
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediasoup.bounds import MAX_ITEMS
from mediasoup.data_types import DataConsumerOptions
from mediasoup.errors import InvalidParametersError
from mediasoup.json_codec import from_json, to_json, validated
from mediasoup.observer_types import AudioLevelObserverOptions
from mediasoup.rtp_parameters import (
    MediaKind,
    RtcpFeedback,
    RtpCapabilities,
    RtpCodecParameters,
    RtpEncodingParameters,
    RtpHeaderExtension,
    RtpHeaderExtensionUri,
    RtpParameters,
    RtxParameters,
)
from mediasoup.sctp_parameters import SctpParameters, SctpStreamParameters
from mediasoup.srtp_parameters import SrtpParameters
from mediasoup.transport_types import TransportListenInfo, TransportProtocol
from mediasoup.webrtc_transport_types import (
    DtlsParameters,
    DtlsRole,
    FingerprintAlgorithm,
    IceCandidate,
    IceParameters,
    WebRtcTransportOptions,
)
from mediasoup.worker_types import WorkerDump, WorkerResourceUsage

RTP_PARAMETERS: dict[str, Any] = {
    "mid": "0",
    "codecs": [
        {
            "mimeType": "video/VP8",
            "payloadType": 96,
            "clockRate": 90000,
            "parameters": {"x-google-start-bitrate": 1000, "x-ratio": 1.5, "x-name": "é"},
            "rtcpFeedback": [{"type": "nack", "parameter": "pli"}, {"type": "goog-remb", "parameter": ""}],
        },
        {
            "mimeType": "video/rtx",
            "payloadType": 97,
            "clockRate": 90000,
            "parameters": {"apt": 96},
            "rtcpFeedback": [],
        },
    ],
    "headerExtensions": [
        {"uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "id": 1, "encrypt": False, "parameters": {}}
    ],
    "encodings": [
        {
            "ssrc": 4294967295,
            "rtx": {"ssrc": 2},
            "dtx": False,
            "maxBitrate": 900000,
            "scalabilityMode": "L1T3",
        },
        {"rid": "h", "dtx": True, "codecPayloadType": 96},
    ],
    "rtcp": {"cname": "chattr", "reducedSize": True},
    "msid": "stream track",
}
RTP_CAPABILITIES: dict[str, Any] = {
    "codecs": [
        {
            "kind": "audio",
            "mimeType": "audio/opus",
            "preferredPayloadType": 100,
            "clockRate": 48000,
            "channels": 2,
            "parameters": {"useinbandfec": 1},
            "rtcpFeedback": [{"type": "transport-cc", "parameter": ""}],
        }
    ],
    "headerExtensions": [
        {
            "kind": "video",
            "uri": "urn:unheard-of",
            "preferredId": 14,
            "preferredEncrypt": False,
            "direction": "sendrecv",
        }
    ],
}
DTLS_PARAMETERS: dict[str, Any] = {
    "role": "client",
    "fingerprints": [{"algorithm": "sha-256", "value": "AB:CD"}],
}
ICE_CANDIDATE: dict[str, Any] = {
    "foundation": "udpcandidate",
    "priority": 1076302079,
    "ip": "192.0.2.1",
    "address": "192.0.2.1",
    "protocol": "udp",
    "port": 40000,
    "type": "host",
}
CLIENT_JSON: list[tuple[type, dict[str, Any]]] = [
    (RtpParameters, RTP_PARAMETERS),
    (RtpCapabilities, RTP_CAPABILITIES),
    (DtlsParameters, DTLS_PARAMETERS),
    (IceCandidate, ICE_CANDIDATE),
    (IceCandidate, {**ICE_CANDIDATE, "protocol": "tcp", "tcpType": "passive"}),
    (IceParameters, {"usernameFragment": "u", "password": "p", "iceLite": True}),
    (SctpStreamParameters, {"streamId": 3, "ordered": False, "maxRetransmits": 1}),
    (SrtpParameters, {"cryptoSuite": "AEAD_AES_256_GCM", "keyBase64": "AAAA"}),
    (
        SctpParameters,
        {
            "port": 5000,
            "maxSendMessageSize": 262144,
            "maxReceiveMessageSize": 262144,
            "sendBufferSize": 2000000,
            "perStreamSendQueueLimit": 2000000,
            "maxReceiverWindowBufferSize": 5242880,
            "isDataChannel": True,
            "OS": 65535,
            "MIS": 65535,
            "maxMessageSize": 262144,
        },
    ),
]

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


def error_of(cls: type, data: object) -> InvalidParametersError:
    with pytest.raises(InvalidParametersError) as caught:
        from_json(cls, data)
    return caught.value


def attempt(cls: type, data: object) -> object:
    """Decode ``data``; return the error if it is refused."""
    try:
        return from_json(cls, data)
    except InvalidParametersError as error:
        return error


@pytest.mark.parametrize(("cls", "data"), CLIENT_JSON, ids=lambda value: getattr(value, "__name__", ""))
def test_what_clients_send_survives_the_round_trip(cls: type, data: dict[str, Any]):
    value = from_json(cls, data)
    assert to_json(value) == data
    assert json.loads(json.dumps(to_json(value))) == data
    assert from_json(cls, to_json(value)) == value


def test_values_have_their_python_types():
    parameters = from_json(RtpParameters, RTP_PARAMETERS)
    assert parameters.codecs[0].rtcp_feedback[0] == RtcpFeedback(type="nack", parameter="pli")
    assert parameters.header_extensions[0].uri is RtpHeaderExtensionUri.MID
    assert parameters.encodings[0].rtx == RtxParameters(ssrc=2)
    dtls = from_json(DtlsParameters, DTLS_PARAMETERS)
    assert dtls.role is DtlsRole.CLIENT
    assert dtls.fingerprints[0].algorithm is FingerprintAlgorithm.SHA_256


def test_json_gets_plain_values():
    data = to_json(from_json(DtlsParameters, DTLS_PARAMETERS))
    assert type(data["role"]) is str
    assert type(data["fingerprints"]) is list


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
    dtx=st.booleans(),
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


@pytest.mark.parametrize(
    ("change", "path", "reason"),
    [
        (lambda d: d["codecs"][0].pop("clockRate"), "codecs[0].clockRate", "is missing"),
        (lambda d: d.pop("codecs"), "codecs", "is missing"),
        (lambda d: d.update(codecs=None), "codecs", "is missing"),
        (lambda d: d.update(codecs={}), "codecs", "must be a list"),
        (lambda d: d.update(codecs=["x"]), "codecs[0]", "must be an object"),
        (lambda d: d["codecs"][1].update(payloadType=128), "codecs[1].payloadType", "from 0 to 127"),
        (lambda d: d["codecs"][1].update(payloadType=-1), "codecs[1].payloadType", "from 0 to 127"),
        (lambda d: d["codecs"][0].update(payloadType="96"), "codecs[0].payloadType", "an integer"),
        (lambda d: d["codecs"][0].update(payloadType=True), "codecs[0].payloadType", "an integer"),
        (lambda d: d["codecs"][0].update(payloadType=96.5), "codecs[0].payloadType", "an integer"),
        (lambda d: d["codecs"][0].update(clockRate=math.nan), "codecs[0].clockRate", "an integer"),
        (lambda d: d["codecs"][0].update(clockRate=math.inf), "codecs[0].clockRate", "an integer"),
        (lambda d: d["codecs"][0].update(clockRate=0), "codecs[0].clockRate", "from 1"),
        (lambda d: d["codecs"][0].update(channels=256), "codecs[0].channels", "from 1 to 255"),
        (lambda d: d["codecs"][0].update(mimeType="text/html"), "codecs[0].mimeType", "like audio/opus"),
        (lambda d: d["codecs"][0].update(mimeType="video/"), "codecs[0].mimeType", "like audio/opus"),
        (lambda d: d["codecs"][0].update(mimeType=5), "codecs[0].mimeType", "a string"),
        (lambda d: d["codecs"][0]["parameters"].update(a=True), "codecs[0].parameters['a']", "string or a"),
        (lambda d: d["codecs"][0]["parameters"].update(a=None), "codecs[0].parameters['a']", "string or a"),
        (lambda d: d["codecs"][0]["parameters"].update(a=[1]), "codecs[0].parameters['a']", "string or a"),
        (lambda d: d["codecs"][0]["parameters"].update(a=math.nan), "codecs[0].parameters['a']", "finite"),
        (lambda d: d["codecs"][0]["parameters"].update(a=2**31), "codecs[0].parameters['a']", "an integer"),
        (lambda d: d["codecs"][0].update(parameters=[]), "codecs[0].parameters", "must be an object"),
        (
            lambda d: d["codecs"][0]["rtcpFeedback"][0].pop("type"),
            "codecs[0].rtcpFeedback[0].type",
            "missing",
        ),
        (lambda d: d["headerExtensions"][0].update(id=0), "headerExtensions[0].id", "from 1 to 255"),
        (lambda d: d["headerExtensions"][0].update(id=256), "headerExtensions[0].id", "from 1 to 255"),
        (lambda d: d["headerExtensions"][0].update(uri="urn:x"), "headerExtensions[0].uri", "one of"),
        (lambda d: d["encodings"][0].update(ssrc=2**32), "encodings[0].ssrc", "to 4294967295"),
        (lambda d: d["encodings"][0].update(rtx=7), "encodings[0].rtx", "must be an object"),
        (lambda d: d["encodings"][0].update(rtx={}), "encodings[0].rtx.ssrc", "is missing"),
        (lambda d: d["encodings"][0].update(dtx=1), "encodings[0].dtx", "true or false"),
        (lambda d: d["encodings"][1].update(rid="r" * 257), "encodings[1].rid", "0 to 256 characters"),
        (lambda d: d.update(mid="\ud800"), "mid", "valid Unicode"),
        (lambda d: d["rtcp"].update(cname=[]), "rtcp.cname", "must be a string"),
    ],
)
def test_errors_name_the_place_and_what_is_expected(change: Any, path: str, reason: str):
    data = copy.deepcopy(RTP_PARAMETERS)
    change(data)
    error = error_of(RtpParameters, data)
    assert error.path == path
    assert reason in error.reason


def test_sizes_are_bounded():
    codec = RTP_PARAMETERS["codecs"][0]
    assert len(from_json(RtpParameters, {"codecs": [codec] * MAX_ITEMS}).codecs) == MAX_ITEMS
    assert error_of(RtpParameters, {"codecs": [codec] * (MAX_ITEMS + 1)}).path == "codecs"
    many = {str(index): 1 for index in range(MAX_ITEMS + 1)}
    assert error_of(RtpParameters, {"codecs": [{**codec, "parameters": many}]}).path == "codecs[0].parameters"
    long_key = {"codecs": [{**codec, "parameters": {"k" * 257: 1}}]}
    assert error_of(RtpParameters, long_key).path == "codecs[0].parameters"


def test_unknown_keys_are_ignored():
    data = copy.deepcopy(RTP_PARAMETERS)
    data["encodings"][0] |= {"active": True, "scaleResolutionDownBy": 4, "networkPriority": "low"}
    data["transactionId"] = object()
    assert from_json(RtpParameters, data) == from_json(RtpParameters, RTP_PARAMETERS)


def test_missing_and_null_take_the_default():
    assert from_json(RtpCapabilities, {}) == RtpCapabilities()
    assert from_json(RtpCapabilities, {"codecs": None, "headerExtensions": None}) == RtpCapabilities()
    assert from_json(RtcpFeedback, {"type": "nack"}).parameter == ""


def test_whole_floats_are_integers():
    encoding = from_json(RtpEncodingParameters, {"ssrc": 5.0})
    assert encoding.ssrc == 5
    assert type(encoding.ssrc) is int


def test_unknown_extensions_are_welcome_in_capabilities():
    known = {"kind": "audio", "uri": "urn:ietf:params:rtp-hdrext:sdes:mid", "preferredId": 1}
    assert from_json(RtpHeaderExtension, known).uri is RtpHeaderExtensionUri.MID
    assert from_json(RtpHeaderExtension, {**known, "uri": "urn:new"}).uri == "urn:new"
    assert error_of(RtpHeaderExtension, {**known, "uri": ""}).path == "uri"
    assert error_of(RtpHeaderExtension, {**known, "kind": "text"}).path == "kind"


def test_decoded_values_share_nothing_with_the_input():
    data = copy.deepcopy(RTP_PARAMETERS)
    parameters = from_json(RtpParameters, data)
    data["codecs"][0]["parameters"]["x-name"] = "changed"
    data["codecs"].clear()
    assert parameters == from_json(RtpParameters, RTP_PARAMETERS)


def test_instances_are_checked_like_json():
    wrong = RtpCodecParameters(mime_type="video/VP8", payload_type=300, clock_rate=90000)
    with pytest.raises(InvalidParametersError) as caught:
        validated(RtpParameters(codecs=(wrong,)))
    assert caught.value.path == "codecs[0].payloadType"
    assert validated(RtpHeaderExtension(kind="audio", uri="x", preferred_id=1)).kind is MediaKind.AUDIO  # type: ignore[arg-type]


def test_what_is_the_application_s_own_stays_out_of_json():
    app_data = {"room": object()}
    options = DataConsumerOptions(data_producer_id="d", subchannels=(1, 2), app_data=app_data)
    assert to_json(options) == {"dataProducerId": "d", "paused": False, "subchannels": [1, 2]}
    assert validated(options).app_data is app_data


def test_names_that_do_not_follow_the_rule():
    dump = to_json(
        from_json(
            WorkerDump,
            {
                "pid": 1,
                "webRtcServerIds": ["a"],
                "routerIds": [],
                "channelMessageHandlers": {
                    "channelRequestHandlers": [],
                    "channelNotificationHandlers": [],
                },
            },
        )
    )
    assert dump["webRtcServerIds"] == ["a"]
    assert error_of(WorkerResourceUsage, {}).path == "ru_utime"


def test_options_are_bounded_too():
    listen = TransportListenInfo(protocol=TransportProtocol.UDP, ip="127.0.0.1", port=70000)
    with pytest.raises(InvalidParametersError, match=r"listenInfos\[0\]\.port must be an integer"):
        validated(WebRtcTransportOptions(listen_infos=(listen,)))
    with pytest.raises(InvalidParametersError, match="threshold"):
        validated(AudioLevelObserverOptions(threshold=1))


def test_what_json_cannot_express_is_a_programming_error():
    @dataclass
    class Odd:
        value: bytes

    with pytest.raises(TypeError, match="bytes"):
        from_json(Odd, {"value": ""})
    with pytest.raises(TypeError):
        to_json(Odd(b""))
    with pytest.raises(TypeError):
        to_json({"a": 1})
    with pytest.raises(TypeError):
        to_json(Odd)
