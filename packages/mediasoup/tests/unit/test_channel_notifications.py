"""Notifications reach their objects in order, and not before the answers that came before them."""

from collections.abc import AsyncIterator

import pytest

from mediasoup._mailboxes import MAX_HELD
from mediasoup._wire.request import Notification, OutgoingNotification, decode
from mediasoup.testing import Accept, FakeRequest, FakeWorker, Silence

from .channel_line import MAKE, Line


@pytest.fixture
async def line(fake: FakeWorker) -> AsyncIterator[Line]:
    opened = await Line(fake).open()
    yield opened
    opened.channel.close()


async def test_notifications_come_after_the_answer_before_them(line: Line) -> None:
    """One read may hold an answer and a notification; whoever waits for the answer runs first."""
    order: list[str] = []

    def answer_then_notify(request: FakeRequest) -> Silence:
        line.fake.answer(request, Accept())
        line.fake.notify("router", "WORKER_RUNNING")
        return Silence()

    line.fake.script("WORKER_CREATE_ROUTER", answer_then_notify)
    line.channel.mailboxes.listen("router", lambda _: order.append("notification"))
    await line.channel.request(MAKE)
    order.append("answer")
    await line.settle()
    assert order == ["answer", "notification"]


async def test_notifications_are_held_until_their_object_listens(line: Line) -> None:
    heard: list[str] = []
    with line.channel.mailboxes.holding("new"):
        line.fake.notify("new", "PRODUCER_SCORE")
        line.fake.notify("new", "PRODUCER_TRACE")
        await line.settle()
        line.channel.mailboxes.listen("new", lambda notification: heard.append(notification.event))
        assert heard == []
    await line.settle()
    assert heard == ["PRODUCER_SCORE", "PRODUCER_TRACE"]


async def test_order_holds_when_more_arrives_before_the_held_ones_are_handed_over(line: Line) -> None:
    heard: list[str] = []
    with line.channel.mailboxes.holding("new"):
        line.fake.notify("new", "PRODUCER_SCORE")
        await line.settle()
        line.channel.mailboxes.listen("new", lambda notification: heard.append(notification.event))
        line.channel.mailboxes.deliver(_like("new", "PRODUCER_TRACE"))
    await line.settle()
    assert heard == ["PRODUCER_SCORE", "PRODUCER_TRACE"]


async def test_held_notifications_are_bounded_and_dropped_when_nobody_comes(line: Line) -> None:
    with line.channel.mailboxes.holding("new"):
        for _ in range(MAX_HELD + 10):
            line.channel.mailboxes.deliver(_like("new", "PRODUCER_SCORE"))
        assert len(line.channel.mailboxes._mailboxes["new"].held) == MAX_HELD
    assert len(line.channel.mailboxes) == 0
    heard: list[Notification] = []
    line.channel.mailboxes.listen("new", heard.append)
    await line.settle()
    assert heard == []


async def test_notification_for_nobody_is_dropped(line: Line) -> None:
    line.fake.notify("nobody", "PRODUCER_SCORE")
    await line.settle()
    assert len(line.channel.mailboxes) == 0


async def test_handler_that_raises_or_unlistens_does_not_stop_the_others(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []

    def fail(_: Notification) -> None:
        line.channel.mailboxes.unlisten("second")
        raise RuntimeError("boom")

    line.channel.mailboxes.listen("first", fail)
    line.channel.mailboxes.listen("second", lambda _: heard.append("second"))
    line.channel.mailboxes.listen("third", lambda _: heard.append("third"))
    for name in ("first", "second", "third"):
        line.fake.notify(name, "PRODUCER_SCORE")
    await line.settle()
    assert heard == ["third"]
    assert "boom" in caplog.text


async def test_unlistening_while_held_ones_are_handed_over_ends_it(line: Line) -> None:
    heard: list[str] = []

    def once(notification: Notification) -> None:
        heard.append(notification.event)
        line.channel.mailboxes.unlisten("new")

    with line.channel.mailboxes.holding("new"):
        line.fake.notify("new", "PRODUCER_SCORE")
        line.fake.notify("new", "PRODUCER_TRACE")
        await line.settle()
        line.channel.mailboxes.listen("new", once)
    await line.settle()
    assert heard == ["PRODUCER_SCORE"]


def _like(handler_id: str, event: str) -> Notification:
    """Make a notification as it would be read from the wire."""
    message = decode(OutgoingNotification(event, handler_id).encode())
    assert isinstance(message, Notification)
    return message
