"""What the library offers besides its objects: version, binary, capabilities, modes."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from mediasoup import (
    SUPPORTED_RTP_CAPABILITIES,
    WORKER_VERSION,
    ParameterValue,
    ScalabilityMode,
    find_worker,
    get_supported_rtp_capabilities,
    parse_scalability_mode,
)

PACKAGE = Path(__file__).parents[2]


def test_version_is_that_of_the_interop_package():
    assert f'"mediasoup": "{WORKER_VERSION}"' in (PACKAGE / "tests/interop/package.json").read_text()


def test_binary_is_found_by_its_absolute_path(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MEDIASOUP_WORKER_BIN", sys.executable)
    assert find_worker() == Path(sys.executable)
    assert find_worker().is_absolute()


def test_supported_capabilities_are_a_copy():
    mine = get_supported_rtp_capabilities()
    assert mine == SUPPORTED_RTP_CAPABILITIES
    cast(dict[str, ParameterValue], mine.codecs[0].parameters)["x-mine"] = 1
    mine = replace(mine, codecs=mine.codecs[:1])
    assert get_supported_rtp_capabilities() == SUPPORTED_RTP_CAPABILITIES
    assert get_supported_rtp_capabilities() != mine
    assert "x-mine" not in SUPPORTED_RTP_CAPABILITIES.codecs[0].parameters


@pytest.mark.parametrize(
    ("mode", "spatial", "temporal", "ksvc"),
    [
        ("L1T3", 1, 3, False),
        ("L3T2_KEY", 3, 2, True),
        ("S2T3", 2, 3, False),
        ("foo", 1, 1, False),
        (None, 1, 1, False),
        ("S0T3", 1, 1, False),
        ("S1T0", 1, 1, False),
        ("L20T3", 20, 3, False),
        ("S200T3", 1, 1, False),
        ("L4T7_KEY_SHIFT", 4, 7, True),
    ],
)
def test_scalability_modes(mode: str | None, spatial: int, temporal: int, ksvc: bool):
    assert parse_scalability_mode(mode) == ScalabilityMode(
        spatial_layers=spatial, temporal_layers=temporal, ksvc=ksvc
    )
