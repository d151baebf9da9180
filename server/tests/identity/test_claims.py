"""Names and pictures: only what may be shown, and nothing that tells a stranger who looks."""

import time

import pytest
from id_tokens import PROJECT, good_claims

from chattr.identity.claims import identity_of


def of(**changes: object) -> tuple[str | None, str | None]:
    identity = identity_of(good_claims(**changes), PROJECT, time.time())
    return identity.name, identity.picture


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("Ada", "Ada"),
        ("  Ada \n Lovelace ", "Ada Lovelace"),
        ("Zoe\u0308", "Zoë"),
        ("x" * 64, "x" * 64),
        ("x" * 65, None),
        ("\u202eevil", None),
        ("a\x00b", None),
        ("", None),
        ("\u2800", None),
        (None, None),
        (7, None),
        (["Ada"], None),
    ],
)
def test_a_name_keeps_the_rules_of_all_names(told: object, shown: str | None) -> None:
    assert of(name=told)[0] == shown


@pytest.mark.parametrize(
    "url",
    ["https://lh3.googleusercontent.com/a/x=s96-c", "https://lh4.googleusercontent.com/-a/b/photo.jpg?sz=50"],
)
def test_googles_pictures_are_shown(url: str) -> None:
    assert of(picture=url)[1] == url


@pytest.mark.parametrize(
    "url",
    [
        "http://lh3.googleusercontent.com/a",
        "https://googleusercontent.com.evil.example/a",
        "https://evilgoogleusercontent.com/a",
        "https://evil.example/googleusercontent.com",
        "https://lh3.googleusercontent.com@evil.example/",
        "https://user@lh3.googleusercontent.com/",
        "https://lh3.googleusercontent.com:8443/",
        "https://lh3.googleusercontent.com:x/",
        "https://evil.example\\.googleusercontent.com/",
        "https://evil.example/\\@lh3.googleusercontent.com",
        "https://[::1/",
        "javascript:alert(1)//.googleusercontent.com",
        "data:image/svg+xml,<svg/>",
        "//lh3.googleusercontent.com/a",
        "https://lh3.googleusercontent.com/\n",
        "https://lh3.googleusercontent.com/ä",
        "https://lh3.googleusercontent.com/" + "x" * 2048,
        "",
        7,
        None,
    ],
)
def test_other_pictures_are_not(url: object) -> None:
    assert of(picture=url)[1] is None
