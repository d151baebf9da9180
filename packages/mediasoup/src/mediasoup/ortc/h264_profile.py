"""H.264 profiles and levels, as ``profile-level-id`` names them.

Source: RFC 6184 section 8.1; ITU-T H.264 annex A.
"""

from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import lru_cache

from mediasoup.bounds import Parameters


class H264Profile(Enum):
    """Profiles, with the first two bytes that stand for them in a ``profile-level-id``."""

    CONSTRAINED_BASELINE = "42e0"
    BASELINE = "4200"
    MAIN = "4d00"
    CONSTRAINED_HIGH = "640c"
    HIGH = "6400"
    PREDICTIVE_HIGH_444 = "f400"


class H264Level(IntEnum):
    """Levels, with the number that stands for them; 1b, which shares the number of 1.1, is 0 here."""

    L1_B = 0
    L1 = 10
    L1_1 = 11
    L1_2 = 12
    L1_3 = 13
    L2 = 20
    L2_1 = 21
    L2_2 = 22
    L3 = 30
    L3_1 = 31
    L3_2 = 32
    L4 = 40
    L4_1 = 41
    L4_2 = 42
    L5 = 50
    L5_1 = 51
    L5_2 = 52


@dataclass(frozen=True, slots=True)
class ProfileLevel:
    """A profile and a level."""

    profile: H264Profile
    level: H264Level


DEFAULT_PROFILE_LEVEL = ProfileLevel(H264Profile.CONSTRAINED_BASELINE, H264Level.L3_1)

_CONSTRAINT_SET3 = 0x10
_LEVELS: dict[int, H264Level] = {level.value: level for level in H264Level if level is not H264Level.L1_B}

# First byte, mask and value of the constraint byte, profile (RFC 6184, table 5).
_PROFILES = (
    (0x42, 0x4F, 0x40, H264Profile.CONSTRAINED_BASELINE),
    (0x4D, 0x8F, 0x80, H264Profile.CONSTRAINED_BASELINE),
    (0x58, 0xCF, 0xC0, H264Profile.CONSTRAINED_BASELINE),
    (0x42, 0x4F, 0x00, H264Profile.BASELINE),
    (0x58, 0xCF, 0x80, H264Profile.BASELINE),
    (0x4D, 0xAF, 0x00, H264Profile.MAIN),
    (0x64, 0xFF, 0x00, H264Profile.HIGH),
    (0x64, 0xFF, 0x0C, H264Profile.CONSTRAINED_HIGH),
    (0xF4, 0xFF, 0x00, H264Profile.PREDICTIVE_HIGH_444),
)

# Only these profiles have a level 1b, each with a name of its own.
_LEVEL_1B = {
    H264Profile.CONSTRAINED_BASELINE: "42f00b",
    H264Profile.BASELINE: "42100b",
    H264Profile.MAIN: "4d100b",
}


@lru_cache(maxsize=256)
def parse_profile_level_id(text: str) -> ProfileLevel | None:
    """Read three bytes in hexadecimal; None if they name no known profile and level."""
    if len(text) != 6 or not all(char in "0123456789abcdefABCDEF" for char in text):
        return None
    profile_idc, constraints, level_idc = bytes.fromhex(text)
    level = _LEVELS.get(level_idc)
    if level is H264Level.L1_1 and constraints & _CONSTRAINT_SET3:
        level = H264Level.L1_B
    if level is None:
        return None
    for idc, mask, value, profile in _PROFILES:
        if profile_idc == idc and constraints & mask == value:
            return ProfileLevel(profile, level)
    return None


def format_profile_level_id(profile_level: ProfileLevel) -> str | None:
    """Write a profile and level as ``profile-level-id``; None if the profile has no such level."""
    if profile_level.level is H264Level.L1_B:
        return _LEVEL_1B.get(profile_level.profile)
    return f"{profile_level.profile.value}{profile_level.level.value:02x}"


def profile_level_of(parameters: Parameters) -> ProfileLevel | None:
    """Return what codec parameters name, the default if they name nothing, None if it is not understood."""
    value = parameters.get("profile-level-id")
    if not value:
        return DEFAULT_PROFILE_LEVEL
    return parse_profile_level_id(value) if isinstance(value, str) else None


def is_same_profile(ours: Parameters, theirs: Parameters) -> bool:
    """Tell whether both name the same profile, whatever their levels."""
    a, b = profile_level_of(ours), profile_level_of(theirs)
    return a is not None and b is not None and a.profile is b.profile


def answer_profile_level_id(ours: Parameters, theirs: Parameters) -> str | None:
    """Return the ``profile-level-id`` to answer with, both profiles being the same.

    It is the lower of the two levels, or ours if both ends allow different levels for either direction.
    None if neither end names one.
    """
    if not ours.get("profile-level-id") and not theirs.get("profile-level-id"):
        return None
    a, b = profile_level_of(ours), profile_level_of(theirs)
    if a is None or b is None:
        return None
    if _allows_asymmetry(ours) and _allows_asymmetry(theirs):
        return format_profile_level_id(a)
    lower = a.level if _is_lower(a.level, b.level) else b.level
    return format_profile_level_id(ProfileLevel(a.profile, lower))


def _allows_asymmetry(parameters: Parameters) -> bool:
    return parameters.get("level-asymmetry-allowed") in (1, "1")


def _is_lower(a: H264Level, b: H264Level) -> bool:
    """Compare levels, 1b being between 1 and 1.1."""
    # When the second level is 1b, clients take every first level but 1 for lower. Both ends work out the same
    # answer by themselves, so it matters more to agree with them than with the standard.
    if a is H264Level.L1_B:
        return b not in (H264Level.L1, H264Level.L1_B)
    if b is H264Level.L1_B:
        return a is not H264Level.L1
    return a < b
