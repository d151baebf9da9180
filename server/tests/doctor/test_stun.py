"""STUN messages against the vectors of RFC 5769, and against nonsense."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chattr.doctor import stun
from chattr.doctor.stun import Attribute, Credentials, MalformedError, Method

# RFC 5769 section 2.2: a response that maps to 192.0.2.1:32853.
IPV4_RESPONSE = bytes.fromhex(
    "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643"
    "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96"
)
# Section 2.3: the same for 2001:db8:1234:5678:11:2233:4455:6677.
IPV6_RESPONSE = bytes.fromhex(
    "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9fa"
    "a5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c"
)


@pytest.mark.parametrize(
    ("message", "address"),
    [(IPV4_RESPONSE, "192.0.2.1"), (IPV6_RESPONSE, "2001:db8:1234:5678:11:2233:4455:6677")],
)
def test_the_vectors_of_the_standard(message: bytes, address: str) -> None:
    answer = stun.read(message)
    assert answer.error is None
    assert answer.transaction == bytes.fromhex("b7e7a701bc34d686fa87dfae")
    assert answer.address(Attribute.XOR_MAPPED_ADDRESS) == (address, 32853)


def test_a_refusal_has_its_code_and_reason() -> None:
    body = bytes.fromhex("00090010") + b"\0\0\4\1Unauthorized"
    message = (
        bytes.fromhex("0113") + len(body).to_bytes(2, "big") + bytes.fromhex("2112a442") + b"x" * 12 + body
    )
    assert stun.read(message).error == (401, "Unauthorized")


def test_a_signed_request_ends_in_its_signature() -> None:
    credentials = Credentials("user", "pass", b"realm", b"nonce")
    transaction, message = stun.request(Method.REFRESH, [], credentials)
    assert stun.length(message[:20]) == len(message) - 20
    assert message[8:20] == transaction
    assert message[-24:-20] == bytes.fromhex("00080014")
    # MD5 of "user:realm:pass", as RFC 8489 section 9.2.2 has it.
    assert credentials.key.hex() == "8493fbc53ba582fb4c044c456bdc40eb"


@given(st.binary(max_size=200))
def test_nonsense_is_refused_as_such(data: bytes) -> None:
    for message in (data, IPV4_RESPONSE[:20] + data, IPV4_RESPONSE[: len(data)]):
        try:
            answer = stun.read(message)
            answer.address(Attribute.XOR_MAPPED_ADDRESS)
        except MalformedError:
            pass
