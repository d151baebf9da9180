"""Packets as text, without a socket."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chattr.core.errors import BadRequestError, PayloadTooLargeError
from chattr.protocol.notifications import HostChanged, MediaReset
from chattr.protocol.registry import EVENTS, NOTIFICATION_NAMES
from chattr.protocol.requests import Empty, ProduceReply
from chattr.signaling.handlers import HANDLERS
from chattr.signaling.notifier import Notifier
from chattr.signaling.packets import EventPacket, RefusedPacket, read_event, write_ack, write_event

LIMIT = 1_000


def test_an_event_is_read_with_its_id_name_and_arguments() -> None:
    assert read_event('27["set-state",{"muted":true}]', LIMIT) == EventPacket(
        7, "set-state", ({"muted": True},)
    )
    assert read_event('2["leave-room"]', LIMIT) == EventPacket(None, "leave-room", ())
    assert read_event('20["a",1,[2]]', LIMIT) == EventPacket(0, "a", (1, [2]))


@pytest.mark.parametrize(
    ("text", "ack_id"),
    [
        ("2", None),
        ("27", 7),
        ("27{}", 7),
        ("27[]", 7),
        ("27[7]", 7),
        ('27["a"', 7),
        ('2/other,7["a"]', 7),
        ('51-7["a",{"_placeholder":true,"num":0}]', 7),
        ("2" + "9" * 19 + "[", int("9" * 19)),
        ("2\u00b2[]", None),
        ('27["\\ud800"]', 7),
        ("27" + "[" * 400 + "]" * 400, 7),
    ],
)
def test_what_is_no_event_is_refused_with_the_id_that_it_asked_under(text: str, ack_id: int | None) -> None:
    packet = read_event(text, LIMIT)
    assert isinstance(packet, RefusedPacket)
    assert packet.ack_id == ack_id
    assert isinstance(packet.error, BadRequestError)


def test_the_limit_is_in_bytes() -> None:
    body = '2["a","' + "\u00e4" * 496 + '"]'
    assert len(body.encode()) == LIMIT + 1
    too_large = read_event(body, LIMIT)
    assert isinstance(too_large, RefusedPacket)
    assert isinstance(too_large.error, PayloadTooLargeError)
    assert isinstance(read_event(body, LIMIT + 1), EventPacket)


@given(st.text(max_size=80))
def test_reading_never_raises(text: str) -> None:
    for kind in "25":
        assert isinstance(read_event(kind + text, LIMIT), EventPacket | RefusedPacket)


def test_packets_are_written_as_the_protocol_says() -> None:
    assert write_ack(12, ProduceReply(producer_id="p")) == '312[{"producerId":"p"}]'
    assert write_ack(0, Empty()) == "30[{}]"
    text = write_event("host-changed", HostChanged(participant_id="a"))
    assert text == '2["host-changed",{"participantId":"a","hostKey":null}]'
    assert json.loads(text[1:])[0] == "host-changed"


class Sink:
    def __init__(self) -> None:
        self.texts: list[str] = []

    def send(self, text: str) -> None:
        self.texts.append(text)


def test_a_notification_is_encoded_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    encoded: list[str] = []

    def count(name: str, payload: MediaReset) -> str:
        encoded.append(name)
        return write_event(name, payload)

    monkeypatch.setattr("chattr.signaling.notifier.write_event", count)
    notifier, sinks = Notifier(), {name: Sink() for name in "abc"}
    for name, sink in sinks.items():
        notifier.add(name, sink)
    notifier.remove("b")
    notifier.send(["a", "b", "c", "gone"], MediaReset())
    assert encoded == ["media-reset"]
    assert [sinks[name].texts for name in "abc"] == [['2["media-reset",{}]'], [], ['2["media-reset",{}]']]


def test_every_event_has_a_handler_and_every_notification_a_name() -> None:
    assert HANDLERS.keys() == EVENTS.keys()
    assert len(set(NOTIFICATION_NAMES.values())) == len(NOTIFICATION_NAMES)
