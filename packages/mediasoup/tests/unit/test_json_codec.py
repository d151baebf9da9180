import copy
import json
from dataclasses import dataclass
from typing import Any

import pytest

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
from mediasoup.transport_types import TransportListenInfo, TransportProtocol
from mediasoup.webrtc_transport_types import (
    DtlsParameters,
    DtlsRole,
    FingerprintAlgorithm,
    WebRtcTransportOptions,
)
from mediasoup.worker_types import WorkerDump, WorkerResourceUsage

from .client_json import CLIENT_JSON, DTLS_PARAMETERS, RTP_PARAMETERS


def error_of(cls: type, data: object) -> InvalidParametersError:
    with pytest.raises(InvalidParametersError) as caught:
        from_json(cls, data)
    return caught.value


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


def test_what_was_just_read_is_not_checked_again():
    first, second = (from_json(RtpParameters, RTP_PARAMETERS) for _ in range(2))
    for value in (second, first):
        assert validated(value) is value
        copied = validated(value)
        assert copied is not value
        assert copied == value
    with pytest.raises(InvalidParametersError, match="must be RtpCapabilities"):
        validated(from_json(RtpParameters, RTP_PARAMETERS), RtpCapabilities)  # type: ignore[arg-type]
    read = [from_json(RtpParameters, RTP_PARAMETERS) for _ in range(100)]
    assert validated(read[0]) is not read[0], "only the latest are remembered"
    assert validated(read[-1]) is read[-1]


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
