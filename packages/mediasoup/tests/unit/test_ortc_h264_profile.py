import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediasoup.ortc.h264_profile import (
    DEFAULT_PROFILE_LEVEL,
    H264Level,
    H264Profile,
    ProfileLevel,
    answer_profile_level_id,
    format_profile_level_id,
    is_same_profile,
    parse_profile_level_id,
)


@pytest.mark.parametrize(
    ("text", "profile", "level"),
    [
        ("42e01f", H264Profile.CONSTRAINED_BASELINE, H264Level.L3_1),
        ("42E01F", H264Profile.CONSTRAINED_BASELINE, H264Level.L3_1),
        ("42c02a", H264Profile.CONSTRAINED_BASELINE, H264Level.L4_2),
        ("4de01f", H264Profile.CONSTRAINED_BASELINE, H264Level.L3_1),
        ("58f01f", H264Profile.CONSTRAINED_BASELINE, H264Level.L3_1),
        ("42a01f", H264Profile.BASELINE, H264Level.L3_1),
        ("58a01f", H264Profile.BASELINE, H264Level.L3_1),
        ("4d401f", H264Profile.MAIN, H264Level.L3_1),
        ("64001f", H264Profile.HIGH, H264Level.L3_1),
        ("640c1f", H264Profile.CONSTRAINED_HIGH, H264Level.L3_1),
        ("f40034", H264Profile.PREDICTIVE_HIGH_444, H264Level.L5_2),
        ("42e00b", H264Profile.CONSTRAINED_BASELINE, H264Level.L1_1),
        ("42f00b", H264Profile.CONSTRAINED_BASELINE, H264Level.L1_B),
        ("42100b", H264Profile.BASELINE, H264Level.L1_B),
        ("4d100b", H264Profile.MAIN, H264Level.L1_B),
    ],
)
def test_known_profiles_are_read(text: str, profile: H264Profile, level: H264Level):
    assert parse_profile_level_id(text) == ProfileLevel(profile, level)


@pytest.mark.parametrize(
    "text", ["", "42e01", "42e01f0", "42e01g", "+2e01f", "000000", "42e0ff", "42e11f", "581f1f"]
)
def test_unknown_profiles_are_refused(text: str):
    assert parse_profile_level_id(text) is None


@given(st.text(max_size=8))
def test_any_text_is_read_or_refused(text: str):
    parsed = parse_profile_level_id(text)
    written = None if parsed is None else format_profile_level_id(parsed)
    assert written is None or parse_profile_level_id(written) == parsed


def test_level_1b_exists_in_few_profiles():
    assert format_profile_level_id(ProfileLevel(H264Profile.CONSTRAINED_BASELINE, H264Level.L1_B)) == "42f00b"
    assert format_profile_level_id(ProfileLevel(H264Profile.HIGH, H264Level.L1_B)) is None


def test_profiles_compare_without_their_levels():
    assert is_same_profile({"profile-level-id": "42e01f"}, {"profile-level-id": "42c02a"})
    assert not is_same_profile({"profile-level-id": "42e01f"}, {"profile-level-id": "64001f"})


def test_constrained_baseline_is_the_default():
    assert parse_profile_level_id("42e01f") == DEFAULT_PROFILE_LEVEL
    assert is_same_profile({}, {"profile-level-id": "42e034"})
    assert not is_same_profile({}, {"profile-level-id": "64001f"})


def test_nonsense_is_no_profile():
    assert not is_same_profile({"profile-level-id": "nonsense"}, {"profile-level-id": "nonsense"})
    assert not is_same_profile({"profile-level-id": 420000}, {})


@pytest.mark.parametrize(
    ("ours", "theirs", "answer"),
    [
        ("42e01f", "42e034", "42e01f"),
        ("42e034", "42e01f", "42e01f"),
        ("42c034", None, "42e01f"),
        ("64001f", "64001f", "64001f"),
        # 1b lies between 1 and 1.1, if it comes first; second, clients take it for higher than all but 1.
        ("42f00b", "42e00a", "42e00a"),
        ("42f00b", "42e00b", "42f00b"),
        ("42f00b", "42e01f", "42f00b"),
        ("42e00a", "42f00b", "42f00b"),
        ("42e01f", "42f00b", "42e01f"),
        (None, None, None),
        ("64001f", "bad", None),
    ],
)
def test_the_answer_takes_the_lower_level(ours: str | None, theirs: str | None, answer: str | None):
    a, b = ({"profile-level-id": value} if value else {} for value in (ours, theirs))
    assert answer_profile_level_id(a, b) == answer


@pytest.mark.parametrize("allowed", [1, "1"])
def test_with_asymmetry_each_end_keeps_its_level(allowed: int | str):
    ours = {"profile-level-id": "42e034", "level-asymmetry-allowed": allowed}
    theirs = {"profile-level-id": "42e01f", "level-asymmetry-allowed": 1}
    assert answer_profile_level_id(ours, theirs) == "42e034"
    assert answer_profile_level_id(ours, {"profile-level-id": "42e01f"}) == "42e01f"
