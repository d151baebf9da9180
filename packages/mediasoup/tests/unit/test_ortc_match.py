from dataclasses import replace

import pytest

from mediasoup.bounds import Parameters
from mediasoup.ortc import is_rtx, match_codecs
from mediasoup.scalability_modes import SINGLE_LAYER, ScalabilityMode, parse_scalability_mode

from .rtp_examples import codec


def test_names_match_whatever_their_case():
    assert match_codecs(codec("video/VP8", 96), codec("VIDEO/vp8", 100))
    assert not match_codecs(codec("video/VP8", 96), codec("video/VP9", 96))


def test_clock_rates_and_channels_must_agree():
    opus = codec("audio/opus", 100)
    assert not match_codecs(opus, replace(opus, clock_rate=16000))
    assert not match_codecs(opus, replace(opus, channels=1))


def test_no_channels_mean_one_in_audio_and_nothing_in_video():
    pcmu = replace(codec("audio/PCMU", 0), channels=1)
    assert match_codecs(pcmu, replace(pcmu, channels=None))
    vp8 = codec("video/VP8", 96)
    assert match_codecs(vp8, replace(vp8, channels=2))


@pytest.mark.parametrize(
    ("mime_type", "a", "b", "matches"),
    [
        ("video/VP9", {}, {"profile-id": 0}, True),
        ("video/VP9", {"profile-id": 2}, {"profile-id": 2}, True),
        ("video/VP9", {"profile-id": 2}, {}, False),
        ("video/VP9", {"profile-id": "2"}, {"profile-id": 2}, False),
        ("video/H264", {}, {"packetization-mode": 0}, True),
        ("video/H264", {"packetization-mode": 1}, {}, False),
        ("video/H264", {"profile-level-id": "42e01f"}, {}, True),
        ("video/H264", {"profile-level-id": "64001f"}, {}, False),
        ("video/H264", {"profile-level-id": "bad"}, {"profile-level-id": "bad"}, False),
        ("video/AV1", {"profile": 0}, {"profile": 1}, True),
        (
            "audio/multiopus",
            {"num_streams": 4, "coupled_streams": 2},
            {"num_streams": 4, "coupled_streams": 2},
            True,
        ),
        (
            "audio/multiopus",
            {"num_streams": 4, "coupled_streams": 2},
            {"num_streams": 2, "coupled_streams": 2},
            False,
        ),
        ("audio/multiopus", {"num_streams": 4, "coupled_streams": 2}, {"num_streams": 4}, False),
    ],
)
def test_profiles_decide(mime_type: str, a: Parameters, b: Parameters, matches: bool):
    assert match_codecs(codec(mime_type, 100, a), codec(mime_type, 101, b)) is matches
    assert match_codecs(codec(mime_type, 100, b), codec(mime_type, 101, a)) is matches


def test_profiles_are_free_without_strictness():
    assert match_codecs(
        codec("video/H264", 100, {"profile-level-id": "64001f", "packetization-mode": 1}),
        codec("video/H264", 100),
        strict=False,
    )
    assert match_codecs(codec("video/VP9", 100, {"profile-id": 2}), codec("video/VP9", 100), strict=False)


def test_rtx_is_known_by_name():
    assert is_rtx(codec("video/rtx", 97))
    assert is_rtx(codec("audio/RTX", 97))
    assert not is_rtx(codec("video/rtxx", 97))


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("L1T3", ScalabilityMode(spatial_layers=1, temporal_layers=3, ksvc=False)),
        ("L3T3_KEY", ScalabilityMode(spatial_layers=3, temporal_layers=3, ksvc=True)),
        ("S2T1", ScalabilityMode(spatial_layers=2, temporal_layers=1, ksvc=False)),
        ("L20T10", ScalabilityMode(spatial_layers=20, temporal_layers=10, ksvc=False)),
        ("L3T2_KEY_SHIFT", ScalabilityMode(spatial_layers=3, temporal_layers=2, ksvc=True)),
        ("L0T1", SINGLE_LAYER),
        ("T3", SINGLE_LAYER),
        ("", SINGLE_LAYER),
        (None, SINGLE_LAYER),
    ],
)
def test_scalability_modes_are_read(mode: str | None, expected: ScalabilityMode):
    assert parse_scalability_mode(mode) == expected
