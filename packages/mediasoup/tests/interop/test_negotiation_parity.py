"""The negotiation gives the same results as mediasoup's Node library, errors included.

``INTEROP_SEED`` (a number) generates other cases, ``INTEROP_CASES`` changes how many.
"""

import json
import os
import subprocess
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest

from mediasoup import ortc
from mediasoup.errors import InvalidParametersError, UnsupportedError
from mediasoup.json_codec import from_json, to_json
from mediasoup.rtp_parameters import (
    MediaKind,
    RouterRtpCodecCapability,
    RtpCapabilities,
    RtpMapping,
    RtpParameters,
)

from .cases import Generator

pytestmark = [pytest.mark.interop, pytest.mark.timeout(300)]

Json = dict[str, Any]

CASES = int(os.environ.get("INTEROP_CASES", "900"))
SEED = int(os.environ.get("INTEROP_SEED", "3271"))

# Names of errors in Node and here. A plain Error there means that payload types ran out.
KINDS = {"TypeError": "invalid", "UnsupportedError": "unsupported", "Error": "unsupported"}


def outcome(act: Callable[[], object]) -> Json:
    """Call ``act``; give its result as JSON, or the kind of its error."""
    try:
        result = act()
    except InvalidParametersError:
        return {"error": "invalid"}
    except UnsupportedError:
        return {"error": "unsupported"}
    return {"ok": result if isinstance(result, bool) else to_json(result)}


def router_of(codecs: list[Json]) -> RtpCapabilities:
    """Make a router's capabilities codec by codec, so that of several flaws the first one counts."""
    wanted: list[RouterRtpCodecCapability] = []
    capabilities = ortc.generate_router_rtp_capabilities()
    for codec in codecs:
        wanted.append(from_json(RouterRtpCodecCapability, codec))
        capabilities = ortc.generate_router_rtp_capabilities(wanted)
    return capabilities


def ssrcs() -> Callable[[], int]:
    numbers = count(1000, 1000)
    return lambda: next(numbers)


def consume(consumable: RtpParameters, data: Json, ssrc_source: Callable[[], int]) -> Json:
    valid = outcome(lambda: ortc.validate_rtp_capabilities(from_json(RtpCapabilities, data)))
    if "error" in valid:
        return {"valid": valid}
    result = {"valid": valid}
    capabilities = from_json(RtpCapabilities, data)
    result["canConsume"] = outcome(lambda: ortc.can_consume(consumable, capabilities))
    for pipe in (False, True):
        for rtx in (False, True):
            consumer = outcome(
                lambda pipe=pipe, rtx=rtx: ortc.get_consumer_rtp_parameters(
                    consumable, capabilities, pipe=pipe, enable_rtx=rtx, ssrc_source=ssrc_source
                )
            )
            result[f"consumer pipe={str(pipe).lower()} rtx={str(rtx).lower()}"] = consumer
    return result


def produce(result: Json, case: Json, router: RtpCapabilities) -> None:
    ssrc_source = ssrcs()
    result["valid"] = outcome(
        lambda: ortc.validate_rtp_parameters(from_json(RtpParameters, case["rtpParameters"]))
    )
    if "error" in result["valid"]:
        return
    valid = ortc.validate_rtp_parameters(from_json(RtpParameters, case["rtpParameters"]))
    made: list[tuple[RtpParameters, RtpMapping]] = []

    def mapping() -> RtpMapping:
        made.append(ortc.get_producer_rtp_parameters_mapping(valid, router, ssrc_source=ssrc_source))
        return made[0][1]

    result["mapping"] = outcome(mapping)
    if not made:
        return
    settled, mapped = made[0]
    result["settled"] = {"ok": to_json(settled)}
    consumable = ortc.get_consumable_rtp_parameters(MediaKind(case["kind"]), settled, router, mapped)
    result["consumable"] = {"ok": to_json(consumable)}
    for rtx in (False, True):
        result[f"pipe rtx={str(rtx).lower()}"] = outcome(
            lambda rtx=rtx: ortc.get_pipe_consumer_rtp_parameters(
                consumable, enable_rtx=rtx, ssrc_source=ssrc_source
            )
        )
    result["remotes"] = [consume(consumable, data, ssrc_source) for data in case["remotes"]]


def answer(case: Json) -> Json:
    """Answer a case as the reference does."""
    router = outcome(lambda: router_of(case["mediaCodecs"]))
    result = {"router": router}
    if "ok" in router:
        produce(result, case, router_of(case["mediaCodecs"]))
    return result


def translated(value: Any) -> Any:
    """Give the reference's errors our names."""
    if isinstance(value, dict):
        if set(value) == {"error"}:
            return {"error": KINDS[value["error"]]}
        return {key: translated(item) for key, item in value.items()}
    return [translated(item) for item in value] if isinstance(value, list) else value


def generate() -> list[Json]:
    generator = Generator(Random(SEED))
    cases = []
    for _ in range(CASES):
        case = generator.case()
        router = outcome(lambda case=case: router_of(case["mediaCodecs"]))
        case["remotes"] = [generator.remote(router["ok"]) for _ in range(3)] if "ok" in router else []
        cases.append(case)
    return cases


@pytest.fixture(scope="module")
def compared(node: str) -> list[tuple[Json, Json, Json]]:
    """All cases, with the reference's answers and ours."""
    cases = generate()
    lines = "".join(f"{json.dumps(case)}\n" for case in cases)
    reference = Path(__file__).with_name("reference.cjs")
    done = subprocess.run(
        [node, reference], input=lines, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    theirs = [translated(json.loads(line)) for line in done.stdout.splitlines()]
    assert len(theirs) == len(cases)
    return list(zip(cases, theirs, map(answer, cases), strict=True))


def test_results_are_equal(compared: list[tuple[Json, Json, Json]]):
    for case, theirs, ours in compared:
        assert ours == theirs, json.dumps(case)


def test_the_cases_reach_every_step(compared: list[tuple[Json, Json, Json]]):
    answers = [ours for _, _, ours in compared]
    consumed = [remote for ours in answers for remote in ours.get("remotes", ())]
    outcomes = [item for ours in answers for item in ours.values() if isinstance(item, dict)]
    outcomes += [item for remote in consumed for item in remote.values()]
    assert sum("remotes" in ours for ours in answers) > CASES / 3
    assert sum("ok" in item for remote in consumed for item in remote.values()) > CASES
    assert {item["error"] for item in outcomes if "error" in item} == {"invalid", "unsupported"}


def features(case: Json, ours: Json) -> set[str]:
    """Tell what a case has shown, if an end of it got something to consume."""
    consumed = [item for remote in ours.get("remotes", ()) for item in remote.values() if "ok" in item]
    if not any(isinstance(item["ok"], dict) and "encodings" in item["ok"] for item in consumed):
        return set()
    parameters = case["rtpParameters"]
    names = [codec["mimeType"].lower().partition("/")[2] for codec in parameters["codecs"]]
    encodings = parameters.get("encodings", [])
    found = {names[0], f"{len(encodings)} streams", "rtx" if "rtx" in names else "no rtx"}
    if len(encodings) == 1 and "3T" in encodings[0].get("scalabilityMode", ""):
        found.add("svc")
    if parameters.get("headerExtensions"):
        found.add("header extensions")
    return found | {f"pipe rtx={rtx}" for rtx in ("true", "false") if "ok" in ours[f"pipe rtx={rtx}"]}


def test_the_cases_cover_codecs_streams_retransmission_and_extensions(
    compared: list[tuple[Json, Json, Json]],
):
    seen = Counter(feature for case, _, ours in compared for feature in features(case, ours))
    wanted = {
        *("opus", "multiopus", "vp8", "vp9", "h264", "av1", "1 streams", "2 streams", "3 streams", "svc"),
        *("rtx", "no rtx", "header extensions", "pipe rtx=true", "pipe rtx=false"),
    }
    rare = {feature: seen[feature] for feature in wanted if seen[feature] < CASES // 100}
    assert not rare
    negotiated = sum(bool(features(case, ours)) for case, _, ours in compared)
    assert negotiated >= CASES // 3
