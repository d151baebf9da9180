"""Whatever closes, and however: all inside closes, once, with its reason; nobody is called after that."""

import asyncio
import os
import signal
from collections import Counter

import pytest

from mediasoup import (
    ClosedError,
    CloseReason,
    ConsumerClosed,
    DataConsumerClosed,
    DataProducerClosed,
    ProducerClosed,
    Router,
    RouterClosed,
    RtpObserverClosed,
    Transport,
    TransportClosed,
    WebRtcServerClosed,
    Worker,
)
from mediasoup._entity import Entity

from .fire import House, furnish
from .media import audio

pytestmark = pytest.mark.worker

LAST_EVENTS = {
    "server": WebRtcServerClosed,
    "router": RouterClosed,
    "sending": TransportClosed,
    "receiving": TransportClosed,
    "direct": TransportClosed,
    "plain": TransportClosed,
    "pipe": TransportClosed,
    "levels": RtpObserverClosed,
    "speaker": RtpObserverClosed,
    "producer": ProducerClosed,
    "consumer": ConsumerClosed,
    "data_producer": DataProducerClosed,
    "data_consumer": DataConsumerClosed,
}

TRANSPORTS = ("sending", "receiving", "direct", "plain", "pipe")
IN_ROUTER = {
    **dict.fromkeys((*TRANSPORTS, "levels", "speaker"), CloseReason.ROUTER_CLOSED),
    **dict.fromkeys(("producer", "consumer", "data_producer", "data_consumer"), CloseReason.TRANSPORT_CLOSED),
}

# What closes besides, and why, when the first is closed.
CASCADES: dict[str, dict[str, CloseReason]] = {
    "consumer": {},
    "data_consumer": {},
    "levels": {},
    "speaker": {},
    "plain": {},
    "pipe": {},
    "producer": {"consumer": CloseReason.PRODUCER_CLOSED},
    "data_producer": {"data_consumer": CloseReason.PRODUCER_CLOSED},
    "sending": {"producer": CloseReason.TRANSPORT_CLOSED, "consumer": CloseReason.PRODUCER_CLOSED},
    "receiving": {"consumer": CloseReason.TRANSPORT_CLOSED, "data_consumer": CloseReason.TRANSPORT_CLOSED},
    "direct": {
        "data_producer": CloseReason.TRANSPORT_CLOSED,
        "data_consumer": CloseReason.PRODUCER_CLOSED,
    },
    "server": {
        "sending": CloseReason.LISTEN_SERVER_CLOSED,
        "producer": CloseReason.TRANSPORT_CLOSED,
        "consumer": CloseReason.PRODUCER_CLOSED,
    },
    "router": IN_ROUTER,
}


@pytest.fixture
async def house(worker: Worker) -> House:
    return await furnish(worker)


class Record:
    """Counts the last events of every object, and keeps their order and reasons."""

    def __init__(self, house: House) -> None:
        self.order: list[str] = []
        self.reasons: dict[str, CloseReason] = {}
        for name, event_type in LAST_EVENTS.items():
            house[name].on(event_type, lambda event, name=name: self.note(name, event.reason))

    def note(self, name: str, reason: CloseReason) -> None:
        self.order.append(name)
        self.reasons[name] = reason


def is_silent(entity: Entity) -> bool:
    """Tell whether an object holds no listener, and takes none."""
    entity.on(RouterClosed, lambda _: pytest.fail("called after the end"))
    return entity._listeners == {} and not entity._waiters


@pytest.mark.parametrize("closed", CASCADES)
async def test_closing_takes_along_what_depends_on_it_and_nothing_else(house: House, closed: str) -> None:
    expected = {closed: CloseReason.CLOSED, **CASCADES[closed]}
    record = Record(house)
    house[closed].close()
    house[closed].close()
    for name in expected:
        await house[name].wait_closed()
    await house.worker.dump()
    for name in expected:
        house[name].close()

    assert record.reasons == expected
    assert set(Counter(record.order).values()) == {1}
    for name, entity in house.objects.items():
        assert entity.closed == (name in expected), name
        assert entity.close_reason is expected.get(name), name
        if entity.closed:
            assert is_silent(entity)
            with pytest.raises(ClosedError):
                await entity.dump() if hasattr(entity, "dump") else await entity.pause()  # type: ignore[attr-defined]


async def test_inner_objects_tell_of_their_end_before_the_outer(house: House) -> None:
    record = Record(house)
    house["router"].close()
    places = {name: place for place, name in enumerate(record.order)}
    assert places["producer"] < places["sending"] < places["router"]
    assert places["data_producer"] < places["direct"] < places["router"]
    assert places["consumer"] < places["receiving"]
    assert places["router"] == len(places) - 1


@pytest.mark.parametrize(
    ("kill", "reason"), [(False, CloseReason.WORKER_CLOSED), (True, CloseReason.WORKER_DIED)]
)
async def test_end_of_the_worker_ends_everything(house: House, kill: bool, reason: CloseReason) -> None:
    record = Record(house)
    if kill:
        os.kill(house.worker.pid, signal.SIGKILL)
    else:
        house.worker.close()
    await house.worker.wait_exited()
    assert record.reasons == {**IN_ROUTER, "server": reason, "router": reason} | {
        # The server stands in the worker beside the router and may close first.
        "sending": record.reasons["sending"]
    }
    assert set(Counter(record.order).values()) == {1}
    assert all(is_silent(entity) for entity in house.objects.values())
    assert len(house.worker._channel.mailboxes) == 0
    assert house.worker._channel._pending == {}


async def test_worker_holds_nothing_of_what_was_closed(house: House) -> None:
    empty = await house.worker.dump()
    assert empty.router_ids
    assert empty.channel_message_handlers.channel_request_handlers
    house["server"].close()
    house["router"].close()
    dump = await house.worker.dump()
    assert (dump.router_ids, dump.webrtc_server_ids) == ((), ())
    assert dump.channel_message_handlers.channel_request_handlers == ()
    assert dump.channel_message_handlers.channel_notification_handlers == ()
    assert house.worker._channel._abandoned == {}
    # Its own mailbox is the only one left.
    assert len(house.worker._channel.mailboxes) == 1


async def test_what_is_made_while_its_router_closes_is_closed_too(house: House) -> None:
    router, sending = house["router"], house["sending"]
    assert isinstance(router, Router)
    assert isinstance(sending, Transport)
    making = [
        asyncio.ensure_future(router.create_direct_transport()),
        asyncio.ensure_future(sending.produce(audio())),
    ]
    await asyncio.sleep(0)
    router.close()
    results = await asyncio.gather(*making, return_exceptions=True)
    assert all(isinstance(result, ClosedError) for result in results)
    assert not router.transports
    dump = await house.worker.dump()
    assert dump.channel_message_handlers.channel_request_handlers == (house["server"].id,)


async def test_listener_that_closes_others_in_a_cascade_harms_nothing(house: House) -> None:
    record = Record(house)
    house["producer"].on(ProducerClosed, lambda _: house["router"].close())
    house["consumer"].on(ConsumerClosed, lambda _: house["receiving"].close())
    house["sending"].close()
    assert house["router"].closed
    assert set(record.reasons) == set(LAST_EVENTS) - {"server"}
    assert set(Counter(record.order).values()) == {1}
