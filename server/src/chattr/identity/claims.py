"""What the claims of an ID token must be, and what they say."""

import re
from collections.abc import Mapping

from chattr.core.errors import InvalidNameError
from chattr.core.ids import parse_name
from chattr.identity.identity import Identity

CLOCK_SKEW_S = 10
"""By so much Google's clock and ours may differ, in seconds."""

PICTURE_DOMAIN = "googleusercontent.com"
PROVIDER = "google.com"
MAX_SUBJECT_LENGTH = 128
MAX_PICTURE_LENGTH = 2048

# Browsers read a backslash as a slash, so everything is spelled out.
_PICTURE = re.compile(rf"https://(?:[a-z0-9-]+\.)+{re.escape(PICTURE_DOMAIN)}/[!-\[\]-~]*")


class ClaimError(ValueError):
    """A claim is missing or wrong; the message may be logged, it holds nothing of the token."""


def identity_of(claims: Mapping[str, object], project_id: str, now_s: float) -> Identity:
    """Check the claims and return whose they are.

    The rules are Firebase's ('Verify ID tokens using a third-party JWT library'), and one of ours:
    only a sign-in with Google counts, since a project may let people in anonymously as well.

    :raises ClaimError: a rule is broken.
    """
    _require(claims.get("iss") == f"https://securetoken.google.com/{project_id}", "issuer")
    _require(claims.get("aud") == project_id, "audience")
    _require(_time(claims, "iat") <= now_s + CLOCK_SKEW_S, "issued in the future")
    _require(auth_time_of(claims) <= now_s + CLOCK_SKEW_S, "signed in in the future")
    _require(_time(claims, "exp") > now_s - CLOCK_SKEW_S, "expired")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT_LENGTH:
        raise ClaimError("subject")
    firebase = claims.get("firebase")
    provider = firebase.get("sign_in_provider") if isinstance(firebase, Mapping) else None
    _require(provider == PROVIDER, "provider")
    return Identity(subject=subject, name=_name(claims), picture=_picture(claims))


def auth_time_of(claims: Mapping[str, object]) -> int:
    """Return when the person signed in, in Unix seconds.

    :raises ClaimError: not told.
    """
    return _time(claims, "auth_time")


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise ClaimError(what)


def _time(claims: Mapping[str, object], name: str) -> int:
    value = claims.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ClaimError(name)
    return value


def _name(claims: Mapping[str, object]) -> str | None:
    """Return the account's name by the rules for all names; None when it breaks them."""
    value = claims.get("name")
    try:
        return parse_name(value) if isinstance(value, str) else None
    except InvalidNameError:
        return None


def _picture(claims: Mapping[str, object]) -> str | None:
    """Return the picture if Google serves it: people can set any address, and would learn who looks."""
    value = claims.get("picture")
    if not isinstance(value, str) or len(value) > MAX_PICTURE_LENGTH:
        return None
    return value if _PICTURE.fullmatch(value) else None
