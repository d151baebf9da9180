import asyncio
import logging
from dataclasses import dataclass

import pytest

from mediasoup.emitter import Emitter
from mediasoup.errors import ClosedError


@dataclass(frozen=True)
class Ticked:
    number: int


@dataclass(frozen=True)
class Stopped:
    pass


@pytest.fixture
def emitter() -> Emitter:
    return Emitter()


def test_listeners_get_events_of_their_class_in_order(emitter: Emitter) -> None:
    heard: list[object] = []
    emitter.on(Ticked, lambda event: heard.append(("first", event.number)))
    emitter.on(Ticked, lambda event: heard.append(("second", event.number)))
    emitter.on(Stopped, heard.append)
    emitter._emit(Ticked(1))
    emitter._emit(Ticked(2))
    assert heard == [("first", 1), ("second", 1), ("first", 2), ("second", 2)]


def test_closed_subscription_hears_nothing_and_leaves_the_others(emitter: Emitter) -> None:
    heard: list[Ticked] = []
    first = emitter.on(Ticked, heard.append)
    second = emitter.on(Ticked, heard.append)
    first.close()
    first.close()
    emitter._emit(Ticked(1))
    assert heard == [Ticked(1)]
    with second:
        pass
    emitter._emit(Ticked(2))
    assert heard == [Ticked(1)]


def test_listener_that_raises_is_logged_and_stops_nobody(
    emitter: Emitter, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Ticked] = []

    def fail(_: Ticked) -> None:
        raise RuntimeError("boom")

    emitter.on(Ticked, fail)
    emitter.on(Ticked, heard.append)
    with caplog.at_level(logging.ERROR, "mediasoup.emitter"):
        emitter._emit(Ticked(1))
    assert heard == [Ticked(1)]
    assert "Ticked" in caplog.text
    assert "boom" in caplog.text


def test_subscribing_and_closing_inside_a_listener_takes_effect_with_the_next_event(emitter: Emitter) -> None:
    heard: list[str] = []

    def listen(_: Ticked) -> None:
        heard.append("outer")
        subscription.close()
        emitter.on(Ticked, lambda _: heard.append("inner"))

    subscription = emitter.on(Ticked, listen)
    emitter._emit(Ticked(1))
    emitter._emit(Ticked(2))
    assert heard == ["outer", "inner"]


def test_nothing_comes_after_the_last_event(emitter: Emitter) -> None:
    heard: list[object] = []
    emitter.on(Ticked, heard.append)
    emitter.on(Stopped, heard.append)
    emitter._emit_last(Stopped())
    emitter.on(Ticked, heard.append).close()
    emitter._emit(Ticked(1))
    assert heard == [Stopped()]


async def test_wait_for_returns_the_event_that_is_accepted(emitter: Emitter) -> None:
    waiting = asyncio.ensure_future(emitter.wait_for(Ticked, lambda event: event.number > 1))
    await asyncio.sleep(0)
    emitter._emit(Ticked(1))
    emitter._emit(Ticked(2))
    emitter._emit(Ticked(3))
    assert await waiting == Ticked(2)
    assert emitter._listeners[Ticked] == []


async def test_wait_for_ends_with_the_object(emitter: Emitter) -> None:
    waiting = asyncio.ensure_future(emitter.wait_for(Ticked))
    last = asyncio.ensure_future(emitter.wait_for(Stopped))
    await asyncio.sleep(0)
    emitter._emit_last(Stopped())
    with pytest.raises(ClosedError):
        await waiting
    assert await last == Stopped()
    with pytest.raises(ClosedError):
        await emitter.wait_for(Ticked)
