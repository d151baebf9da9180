"""What counts of sender and receiver together say of a line; octets, seconds."""

from __future__ import annotations

from chattr.sfu.faltering import SIGNS_S, Faltering

SENT = 17_500
"""In a tenth of a second, of 1.4 Mbit/s."""


def bps(octets: int, over_s: float) -> int:
    return round(octets * 8 / over_s)


def looks(*counts: tuple[float, int, int, float | None]) -> list[bool]:
    """What it says at each look: when, what was sent and what came until then, over how long."""
    faltering = Faltering(10.0, 0)
    return [
        faltering.is_narrow(10 + at, sent, bps(received, over or at), over)
        for at, sent, received, over in counts
    ]


def test_a_line_that_lets_half_through_is_narrow_at_the_first_look() -> None:
    assert looks((0.1, SENT, SENT // 2, 0.1)) == [True]
    assert looks((0.1, SENT, SENT // 2, None)) == [True], "a client that does not tell how long it counted"


def test_one_that_lets_very_little_through_is_narrow_at_the_second() -> None:
    few = SENT // 5
    assert looks((0.1, SENT, few, 0.1), (0.2, 2 * SENT, 2 * few, 0.2)) == [False, True]


def test_a_sender_who_sends_less_is_none() -> None:
    assert looks((0.1, 4_000, 4_000, 0.1), (0.2, 8_000, 7_900, 0.2)) == [False, False]


def test_a_frame_on_its_way_is_none() -> None:
    assert looks((0.1, 8_000, 4_000, 0.1)) == [False]


def test_a_receiver_who_finds_it_all_at_the_next_look_was_only_busy() -> None:
    assert looks((0.1, SENT, 2_000, 0.1), (0.2, 2 * SENT, 2 * SENT, 0.2)) == [False, False]


def test_who_catches_up_was_busy_even_if_not_all_has_come_yet() -> None:
    assert looks((0.1, SENT, 2_000, 0.1), (0.2, 2 * SENT, 2_000 + SENT, 0.2)) == [False, False]


def test_who_got_nothing_at_all_is_counted_anew_from_then_on() -> None:
    nothing = (0.2, 2 * SENT, 0, 0.2)
    assert looks(nothing, (0.3, 3 * SENT, SENT, 0.3)) == [False, False]
    assert looks(nothing, (0.3, 3 * SENT, SENT // 2, 0.3)) == [False, True]
    assert looks(nothing, (0.3, 3 * SENT, 0, 0.3), (0.4, 4 * SENT, SENT // 2, 0.4)) == [False, False, True]


def test_counts_over_different_times_are_not_compared() -> None:
    assert looks((0.6, 6 * SENT, 3 * SENT, 0.3)) == [False], (
        "the receiver had counted long before it was told"
    )
    assert looks((0.3, 3 * SENT, 3 * SENT // 2, 0.25)) == [True], "a little apart they always are"


def test_old_signs_say_nothing() -> None:
    over = SIGNS_S + 0.01
    assert looks((over, 10 * SENT, 5 * SENT, over)) == [False]
