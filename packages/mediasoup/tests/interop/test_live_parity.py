"""On the same worker binary both libraries get the same: states, dumps, statistics, errors."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

import generate_fbs
import mediasoup
from mediasoup import WORKER_VERSION, find_worker

from .live import answer, hash_of
from .normal_form import normal
from .scenarios import SCENARIOS

pytestmark = [pytest.mark.interop, pytest.mark.worker, pytest.mark.timeout(120)]

Json = dict[str, Any]

HERE = Path(__file__).parent
PLAYER = HERE / "live.cjs"
UPSTREAM = HERE / "node_modules" / "mediasoup"


@pytest.fixture(scope="module")
def theirs(node: str) -> dict[str, Json]:
    """What the Node library says, by scenario, playing on our worker binary."""
    lines = "".join(json.dumps({"steps": steps}) + "\n" for steps in SCENARIOS.values())
    environment = {**os.environ, "MEDIASOUP_WORKER_BIN": str(find_worker())}
    done = subprocess.run(
        [node, PLAYER], input=lines, env=environment, capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return dict(zip(SCENARIOS, answers, strict=True))


@pytest.fixture(scope="module")
def properties() -> list[str]:
    """The properties that the player compares objects by."""
    found = re.search(r"const PROPERTIES = \[(.*?)\]", PLAYER.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return re.findall(r"'(\w+)'", found[1])


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_same_scenario_same_answers(
    scenario: str, theirs: dict[str, Json], properties: list[str]
) -> None:
    ours = json.loads(json.dumps(await answer(SCENARIOS[scenario], properties)))
    assert normal(ours) == normal(theirs[scenario])


async def test_both_run_the_same_binary_of_the_same_version(
    theirs: dict[str, Json], properties: list[str]
) -> None:
    ours = await answer([], properties)
    for said in theirs.values():
        assert (said["version"], said["binary"], said["hash"]) == (
            ours["version"],
            ours["binary"],
            ours["hash"],
        )
    package = json.loads((UPSTREAM / "package.json").read_text(encoding="utf-8"))
    assert package["version"] == ours["version"] == WORKER_VERSION
    assert hash_of(find_worker()) == ours["hash"]


@pytest.mark.usefixtures("node")
def test_both_speak_by_the_same_schema(tmp_path: Path) -> None:
    generated = Path(mediasoup.__file__).with_name("_fbs")
    schemas = sorted((UPSTREAM / "worker" / "fbs").glob("*.fbs"))
    flatc = generate_fbs.find_flatc()
    assert flatc is not None
    stamp = generate_fbs.fingerprint(schemas, flatc)
    assert (generated / generate_fbs.STAMP).read_text(encoding="ascii").strip() == stamp
    generate_fbs.generate(schemas, flatc, tmp_path / "_fbs", stamp)
    fresh = (tmp_path / "_fbs" / "tables.py").read_bytes()
    assert (generated / "tables.py").read_bytes() == fresh


def test_the_scenarios_reach_every_noun_and_every_kind_of_error(theirs: dict[str, Json]) -> None:
    verbs = {step["do"] for steps in SCENARIOS.values() for step in steps}
    assert {
        *("createRouter", "createWebRtcServer", "createWebRtcTransport", "createPlainTransport"),
        *("createPipeTransport", "createDirectTransport", "createAudioLevelObserver"),
        *("createActiveSpeakerObserver", "produce", "consume", "produceData", "consumeData", "pipeToRouter"),
    } <= verbs
    outcomes = {outcome for said in theirs.values() for outcome in said["outcomes"]}
    assert {"done", "error TypeError", "error Error", "error NotFoundError"} <= outcomes
    types = {item["properties"].get("type") for said in theirs.values() for item in said["objects"].values()}
    assert {"simple", "simulcast", "svc", "pipe", "sctp", "direct", "webrtc", "plain"} <= types
