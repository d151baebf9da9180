"""Generated producers and consumers, made by both libraries on the same worker binary, are the same.

``INTEROP_SEED`` and ``INTEROP_LIVE_CASES`` generate others, or more.
"""

import json
import os
import subprocess
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from mediasoup import MediasoupError, RouterRtpCodecCapability, find_worker, from_json, ortc, to_json

from .cases import Generator
from .live import answer
from .normal_form import normal
from .steps import webrtc

pytestmark = [pytest.mark.interop, pytest.mark.worker, pytest.mark.timeout(240)]

Json = dict[str, Any]

CASES = int(os.environ.get("INTEROP_LIVE_CASES", "100"))
SEED = int(os.environ.get("INTEROP_SEED", "3271"))
PLAYER = Path(__file__).with_name("live.cjs")
PROPERTIES = [
    "type",
    "kind",
    "paused",
    "score",
    "preferredLayers",
    "rtpParameters",
    "consumableRtpParameters",
]


def distinct(parameters: Json, generator: Generator) -> Json:
    """Give the worker, nine times out of ten, something to tell the streams apart by."""
    if generator.chance(0.9):
        parameters.setdefault("mid", "0")
        for encoding in parameters.get("encodings", []):
            encoding.setdefault("ssrc", generator.random.randrange(1, 2**32))
    return parameters


def acceptable(generator: Generator) -> tuple[Json, Json]:
    """Generate a case whose router can be made, and the router's capabilities."""
    while True:
        case = generator.case()
        try:
            codecs = tuple(from_json(RouterRtpCodecCapability, codec) for codec in case["mediaCodecs"])
            return case, to_json(ortc.generate_router_rtp_capabilities(codecs))
        except MediasoupError:
            continue


def steps_of(generator: Generator, number: int) -> list[Json]:
    """Make a router, a producer in it, and two consumers of that."""
    case, capabilities = acceptable(generator)
    router, up, down, producer = (f"{name} {number}" for name in ("router", "up", "down", "producer"))
    create = {"do": "createRouter", "on": "worker", "options": {"mediaCodecs": case["mediaCodecs"]}}
    steps: list[Json] = [{**create, "names": {"": router}}, webrtc(up, router), webrtc(down, router)]
    options = {"kind": case["kind"], "rtpParameters": distinct(case["rtpParameters"], generator)}
    steps.append({"do": "produce", "on": up, "options": options, "names": {"": producer}})
    for pipe in (False, True):
        steps.append(
            {
                "do": "consume",
                "on": down,
                "options": {"rtpCapabilities": generator.remote(capabilities), "paused": True, "pipe": pipe},
                "refer": {"producerId": producer},
                "names": {"": f"consumer {number}{' piped' if pipe else ''}"},
            }
        )
    return steps


@pytest.fixture(scope="module")
def steps() -> list[Json]:
    generator = Generator(Random(SEED))
    return [step for number in range(CASES) for step in steps_of(generator, number)]


@pytest.fixture(scope="module")
def theirs(node: str, steps: list[Json]) -> Json:
    done = subprocess.run(
        [node, PLAYER],
        input=json.dumps({"steps": steps, "properties": PROPERTIES}) + "\n",
        env={**os.environ, "MEDIASOUP_WORKER_BIN": str(find_worker())},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return normal(json.loads(done.stdout))


async def test_generated_scenarios(steps: list[Json], theirs: Json) -> None:
    ours = normal(json.loads(json.dumps(await answer(steps, PROPERTIES))))
    for step, our_outcome, their_outcome in zip(steps, ours["outcomes"], theirs["outcomes"], strict=True):
        assert our_outcome == their_outcome, json.dumps(step)
    for name, said in theirs["objects"].items():
        assert ours["objects"][name] == said, name
    outcomes = Counter(str(outcome) for outcome in ours["outcomes"])
    assert outcomes["done"] > CASES
    assert sum(name.startswith("consumer") for name in ours["objects"]) > CASES / 6
