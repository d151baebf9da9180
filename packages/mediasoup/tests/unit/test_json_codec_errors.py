import copy
import math
from typing import Any

import pytest

from mediasoup.bounds import MAX_ITEMS
from mediasoup.errors import InvalidParametersError
from mediasoup.json_codec import from_json
from mediasoup.rtp_parameters import RtpParameters

from .client_json import RTP_PARAMETERS


def error_of(cls: type, data: object) -> InvalidParametersError:
    with pytest.raises(InvalidParametersError) as caught:
        from_json(cls, data)
    return caught.value


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
        (lambda d: d["codecs"][0].update(mimeType="video/VP8\n"), "codecs[0].mimeType", "like audio/opus"),
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
