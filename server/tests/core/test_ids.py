import pytest
from hypothesis import given
from hypothesis import strategies as st

from chattr.core.errors import InvalidNameError, InvalidRoomIdError
from chattr.core.ids import SystemSecrets, hash_secret, parse_name, parse_room_id, secret_matches


@pytest.mark.parametrize(("text", "room_id"), [("a", "a"), ("Abc-D_9", "abc-d_9"), ("0" * 64, "0" * 64)])
def test_room_ids_are_the_same_in_upper_and_lower_case(text: str, room_id: str) -> None:
    assert parse_room_id(text) == room_id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-a",
        "_a",
        "__proto__",
        "a b",
        "a/b",
        "a.b",
        "ä",
        "a\n",
        "0" * 65,
        "\u0661",
        "a\u0000",
        "<b>",
        "K\u212a",
    ],
)
def test_other_codes_are_refused(text: str) -> None:
    with pytest.raises(InvalidRoomIdError):
        parse_room_id(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ada", "Ada"),
        ("  Ada\t \n Lovelace ", "Ada Lovelace"),
        ("Ame\u0301lie", "Am\u00e9lie"),
        ("\u05d3\u05d5\u05d3", "\u05d3\u05d5\u05d3"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("<b>Bob</b>", "<b>Bob</b>"),
        ("x" * 64, "x" * 64),
    ],
)
def test_names_are_normalized(text: str, name: str) -> None:
    assert parse_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\u200b\u200d",
        "\u3164",
        "\u0301",
        "a\u0000b",
        "a\u0007",
        "\u202eevil",
        "\u2066x\u2069",
        "\ud800",
        "x" * 65,
        "x" * 1_000_000,
    ],
)
def test_names_that_cannot_be_shown_are_refused(text: str) -> None:
    with pytest.raises(InvalidNameError):
        parse_name(text)


@given(st.text(max_size=80))
def test_a_parsed_name_parses_to_itself(text: str) -> None:
    try:
        name = parse_name(text)
    except InvalidNameError:
        return
    assert parse_name(name) == name
    assert 1 <= len(name) <= 64


def test_secrets_are_256_random_bits_and_kept_as_hashes() -> None:
    secrets = SystemSecrets()
    tokens = {secrets.token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) == 43 for token in tokens)
    token = tokens.pop()
    assert secret_matches(token, hash_secret(token))
    assert not secret_matches(token + "x", hash_secret(token))
    assert token.encode() not in hash_secret(token)
    assert not secret_matches("\ud800", hash_secret(token))
