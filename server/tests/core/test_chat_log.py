"""The log of a chat: order, bounds, and saying nothing twice."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chattr.core.chat_log import MAX_PAGE_BYTES, ChatDraft, ChatLog, ChatMessage, Taken
from chattr.core.errors import ChatCounterReusedError
from chattr.core.limits import Limits

ids = map(str, itertools.count())


def draft(counter: int, sealed: bytes = b"x", who: str = "ada", chain: str = "a") -> ChatDraft:
    return ChatDraft(who, who.title(), chain, counter, sealed)


def say(log: ChatLog, counter: int, now_ms: int = 0, sealed: bytes = b"x") -> Taken:
    taken = log.take(draft(counter, sealed), next(ids), now_ms)
    log.tell(log.last_sequence)
    return taken


def sequences(log: ChatLog, before: int | None = None, limit: int = 200, now_ms: int = 0) -> list[int]:
    return [message.sequence for message in log.page(before, limit, now_ms)[0]]


def test_the_same_message_is_taken_once_and_answered_alike() -> None:
    log = ChatLog(Limits())
    first = log.take(draft(0), "m1", 5)
    again = log.take(draft(0), "m2", 9)
    assert again.receipt == first.receipt
    assert again.message is None
    assert (first.receipt.message_id, first.receipt.sequence, first.receipt.sent_at_ms) == ("m1", 1, 5)
    assert len(log) == 1


def test_another_message_with_a_used_counter_is_refused_and_changes_nothing() -> None:
    log = ChatLog(Limits())
    say(log, 0)
    with pytest.raises(ChatCounterReusedError):
        log.take(draft(0, b"y"), "m", 0)
    assert (len(log), log.last_sequence) == (1, 1)
    assert log.take(draft(0, b"y", who="bob"), "m", 0).receipt.sequence == 2, "a counter is its sender's own"
    assert log.take(draft(0, b"y", chain="b"), "m", 0).receipt.sequence == 3


def test_a_message_that_was_dropped_is_still_not_said_twice() -> None:
    log = ChatLog(Limits())
    receipt = say(log, 0).receipt
    assert [message.sequence for message in log.clear()] == [1]
    assert log.take(draft(0), "m", 9).receipt == receipt
    with pytest.raises(ChatCounterReusedError):
        log.take(draft(0, b"y"), "m", 9)


def test_nothing_is_read_before_it_is_told_and_each_is_told_once() -> None:
    log = ChatLog(Limits())
    for counter in range(3):
        log.take(draft(counter), next(ids), 0)
    assert sequences(log) == []
    assert [message.sequence for message in log.tell(2)] == [1, 2]
    assert sequences(log) == [1, 2]
    assert list(log.tell(1)) == []
    assert [message.sequence for message in log.tell(3)] == [3]


def test_what_is_cleared_before_it_is_told_is_never_told() -> None:
    log = ChatLog(Limits())
    log.take(draft(0), "m", 0)
    log.clear()
    assert list(log.tell(1)) == []
    say(log, 1)
    assert sequences(log) == [2]


def test_too_many_messages_make_room_oldest_first() -> None:
    log = ChatLog(Limits(max_chat_messages=3))
    dropped = [message.sequence for n in range(5) for message in say(log, n).dropped]
    assert (dropped, sequences(log)) == ([1, 2], [3, 4, 5])


def test_too_many_bytes_make_room_and_the_newest_stays() -> None:
    log = ChatLog(Limits(max_chat_bytes=10))
    say(log, 0, sealed=b"1234")
    say(log, 1, sealed=b"1234")
    assert [message.sequence for message in say(log, 2, sealed=b"1234").dropped] == [1]
    assert log.size_bytes == 8
    say(log, 3, sealed=b"x" * 50)
    assert (sequences(log), log.size_bytes) == ([4], 50)


def test_age_drops_and_hides_at_once() -> None:
    log = ChatLog(Limits(chat_retention_ms=100))
    for n in range(3):
        say(log, n, now_ms=n * 50)
    assert sequences(log, now_ms=99) == [1, 2, 3]
    assert sequences(log, now_ms=100) == [2, 3]
    assert [message.sequence for message in log.expire(100)] == [1]
    assert [message.sequence for message in log.expire(1000)] == [2, 3]
    assert (len(log), log.floor) == (0, 3)


def test_sequences_go_on_after_everything_was_dropped_also_in_a_log_made_anew() -> None:
    log = ChatLog(Limits())
    for n in range(3):
        say(log, n)
    log.clear()
    anew = ChatLog(Limits(), floor=log.floor)
    assert say(anew, 9).receipt.sequence == 4


def test_a_log_made_anew_from_its_messages_goes_on_as_before() -> None:
    log, kept = ChatLog(Limits()), list[ChatMessage]()
    for n in range(3):
        message = say(log, n).message
        assert message is not None
        kept.append(message)
    anew = ChatLog(Limits(), reversed(kept))
    assert sequences(anew) == [1, 2, 3]
    assert anew.take(draft(1), "m", 7).receipt.sequence == 2
    assert say(anew, 3).receipt.sequence == 4


def test_a_log_made_anew_under_lower_caps_drops_what_is_beyond() -> None:
    log = ChatLog(Limits())
    kept = [message for n in range(5) if (message := say(log, n).message) is not None]
    anew = ChatLog(Limits(max_chat_messages=2), kept)
    assert [message.sequence for message in anew.expire(0)] == [1, 2, 3]
    assert sequences(anew) == [4, 5]


def test_pages_go_back_to_the_first_message() -> None:
    log = ChatLog(Limits())
    for n in range(7):
        say(log, n)
    page, more = log.page(None, 3, 0)
    assert ([message.sequence for message in page], more) == ([5, 6, 7], True)
    assert sequences(log, before=5, limit=3) == [2, 3, 4]
    page, more = log.page(2, 3, 0)
    assert ([message.sequence for message in page], more) == ([1], False)
    assert log.page(1, 3, 0) == ([], False)
    assert sequences(log, before=10**9, limit=2) == [6, 7]


def test_a_page_is_bounded_in_bytes_but_never_empty() -> None:
    log = ChatLog(Limits())
    big = b"x" * (MAX_PAGE_BYTES // 2)
    for n, sealed in enumerate((b"a", big, big, b"z" * (2 * MAX_PAGE_BYTES))):
        log._limits = Limits(max_chat_bytes=10**9)
        say(log, n, sealed=sealed)
    assert log.page(None, 200, 0)[1]
    assert sequences(log) == [4]
    assert sequences(log, before=4) == [2, 3]
    assert sequences(log, before=2) == [1]


@given(st.lists(st.tuples(st.integers(0, 12), st.sampled_from([b"1", b"22", b"333"]))), st.data())
def test_bounds_hold_and_sequences_only_grow(drafts: list[tuple[int, bytes]], data: st.DataObject) -> None:
    limits = Limits(max_chat_messages=4, max_chat_bytes=8, chat_retention_ms=50)
    log, last = ChatLog(limits), 0
    for now_ms, (counter, sealed) in enumerate(drafts):
        action = data.draw(st.sampled_from(["say", "say", "say", "clear", "expire"]))
        if action == "clear":
            log.clear()
        elif action == "expire":
            log.expire(now_ms)
        else:
            try:
                taken = log.take(draft(counter, sealed), next(ids), now_ms)
            except ChatCounterReusedError:
                continue
            assert (taken.message is None) == (taken.receipt.sequence <= last)
            last = max(last, taken.receipt.sequence)
            log.tell(last)
        kept, more = log.page(None, 200, now_ms)
        assert len(kept) == len(log) <= 4
        assert not more
        assert sum(len(message.draft.sealed) for message in kept) == log.size_bytes
        assert log.size_bytes <= 8 or len(log) == 1
        assert log.last_sequence == last
