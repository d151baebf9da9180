"""Generated messages of which nearly all are wrong, and none may hurt."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from chat_samples import envelope
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rtp_samples import CAPABILITIES, camera, dtls_parameters

from chattr.protocol.registry import EVENTS

T = TypeVar("T")

OWN_SEND, OWN_RECEIVE = "@own-send@", "@own-receive@"
"""Stand for transports of the attacker, where there are any; see `with_ids`."""

SAMPLES: dict[str, dict[str, Any]] = {
    "join-room": {"roomId": "call", "name": "Eve", "sessionToken": "x", "hostKey": "y", "keepMedia": True},
    "get-pending": {},
    "approve-join": {"participantId": "x"},
    "deny-join": {"participantId": "x"},
    "create-invite": {"expiresInMs": 60_000, "label": "x"},
    "list-invites": {},
    "revoke-invite": {"inviteId": "x"},
    "remove-participant": {"participantId": "x", "ban": True},
    "lock-room": {"locked": True},
    "transfer-host": {"participantId": "x"},
    "set-role": {"participantId": "x", "role": "cohost"},
    "request-mute": {"participantId": "x"},
    "mute-participant": {"participantId": "x"},
    "set-state": {"muted": True, "cameraOff": False, "handRaised": True},
    "react": {"reaction": "applause"},
    "create-transport": {"direction": "send"},
    "connect-transport": {"transportId": OWN_SEND, "dtlsParameters": dtls_parameters()},
    "restart-ice": {"transportId": "x"},
    "close-transport": {"transportId": "x"},
    "produce": {"transportId": OWN_SEND, "source": "screen", "rtpParameters": camera(), "paused": False},
    "pause-producer": {"producerId": "x"},
    "resume-producer": {"producerId": "x"},
    "close-producer": {"producerId": "x"},
    "start-consuming": {"transportId": OWN_RECEIVE, "rtpCapabilities": CAPABILITIES},
    "resume-consumers": {"consumerIds": ["x", "y"]},
    "pause-consumers": {"consumerIds": ["x"]},
    "set-consumer-layers": {"consumers": [{"consumerId": "x", "spatialLayer": 1, "temporalLayer": 2}]},
    "report-congestion": {"receivedBps": 300_000},
    "send-chat-message": {"message": envelope()},
    "get-chat-history": {"before": 3, "limit": 2},
    "clear-chat-history": {},
}
# Leaving is allowed to anybody, and ending to a host: both would end the attacker's part.
assert SAMPLES.keys() == EVENTS.keys() - {"leave-room", "end-room"}

ID_MARKS = [f"@id{number}@" for number in range(40)]
"""Stand for ids that are real in the call under attack; see `with_ids`."""

odd_text = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["__proto__", "constructor", "\u202e", "\u0000", "../..", "' OR 1=1 --", "<script>"]),
    st.just("x" * 5_000),
)
odd_number = st.one_of(
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([2**31, 2**32, 2**64, -1, 1e308]),
)
odd_value: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), odd_number, odd_text),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(odd_text, inner, max_size=4)),
    max_leaves=12,
)


@st.composite
def _damaged(draw: st.DrawFn, value: Any) -> Any:
    """A sample with one thing in it, at any depth, replaced, dropped or repeated."""
    if isinstance(value, dict) and value and draw(st.integers(0, 3)):
        key = draw(st.sampled_from(sorted(value)))
        if draw(st.booleans()) and not isinstance(value[key], dict | list):
            return {k: v for k, v in value.items() if k != key}
        return value | {key: draw(_damaged(value[key]))}
    if isinstance(value, list) and value and draw(st.integers(0, 3)):
        if draw(st.integers(0, 4)) == 0:
            return value * draw(st.integers(2, 300))
        index = draw(st.integers(0, len(value) - 1))
        return [*value[:index], draw(_damaged(value[index])), *value[index + 1 :]]
    if isinstance(value, str) and draw(st.booleans()):
        return draw(st.sampled_from(ID_MARKS))
    return draw(odd_value)


# Those whose payloads go deep come more often.
event_names = st.sampled_from(
    [*SAMPLES, *["produce"] * 18, *["connect-transport", "start-consuming", "set-consumer-layers"] * 8]
)


@st.composite
def packet_bodies(draw: st.DrawFn) -> str:
    """What follows the acknowledgement id of an event packet."""
    kind = draw(st.integers(0, 9))
    if kind == 0:
        # Digits would lengthen the id, and a hyphen would make it a number of attachments.
        return draw(st.text(max_size=50)).lstrip("0123456789-")
    name = draw(event_names) if kind > 1 else draw(odd_text)
    if name in {"leave-room", "end-room"}:
        name = "nonsense"
    if kind == 3 or name not in SAMPLES:
        payloads = draw(st.lists(odd_value, max_size=3))
    else:
        payloads = [draw(_damaged(SAMPLES[name]))]
    body = json.dumps([name, *payloads])
    return body[: draw(st.integers(0, len(body)))] if kind == 2 else body


# Type 1 is a goodbye, which is not wrong; types 2 and 5 may ask for an acknowledgement, and the numbers
# of those must not be those that the client under test counts up itself.
raw_packets = st.one_of(
    st.text(max_size=60).filter(lambda text: not text.startswith(("1", "2", "5"))),
    st.binary(max_size=200),
    st.builds(
        "{}{}-{}{}".format,
        st.sampled_from("3456789"),
        st.integers(0, 10**12),
        st.integers(10**6, 10**12),
        odd_value.map(json.dumps),
    ),
)


def generate(strategy: st.SearchStrategy[T], count: int) -> list[T]:
    """Draw examples."""
    drawn: list[T] = []

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(example: T) -> None:
        drawn.append(example)

    run: Callable[[], None] = draw
    run()
    return drawn


def with_ids(body: str, ids: list[str], own: tuple[str, str]) -> str:
    """Put real ids in the place of their marks; `own`: the attacker's transports to send and to receive."""
    for number, mark in enumerate(ID_MARKS):
        body = body.replace(mark, ids[number % len(ids)])
    return body.replace(OWN_SEND, own[0]).replace(OWN_RECEIVE, own[1])
