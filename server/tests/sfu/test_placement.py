"""Which worker somebody's media goes to, decided without workers."""

import pytest

from chattr.sfu.placement import Berth, choose, expected_cores


def test_a_room_stays_together_until_the_cap() -> None:
    home, empty = Berth(1, load=90, rooms=9, home=True), Berth(0, load=0, rooms=0)
    assert choose([home, empty], more=10, cap=100) is home
    assert choose([home, empty], more=11, cap=100) is empty


def test_it_goes_where_it_is_before_it_goes_to_another() -> None:
    full, second = Berth(0, load=99, rooms=1, home=True), Berth(1, load=50, rooms=1, home=True)
    empty = Berth(2, load=0, rooms=0)
    assert choose([full, second, empty], more=5, cap=100) is second


def test_the_first_home_with_room_is_filled_again() -> None:
    first, second = Berth(1, load=80, rooms=1, home=True), Berth(0, load=5, rooms=1, home=True)
    assert choose([first, second], more=5, cap=100) is first


def test_a_worker_whose_cpu_is_used_up_takes_nobody_new() -> None:
    home, empty = Berth(0, load=10, rooms=1, home=True, busy=True), Berth(1, load=50, rooms=3)
    assert choose([home, empty], more=5, cap=100) is empty
    assert choose([home, Berth(1, load=120, rooms=9)], more=5, cap=100).index == 1
    assert choose([home], more=5, cap=100) is home


def test_new_rooms_go_to_the_least_loaded() -> None:
    busy, idle, idler = Berth(0, load=40, rooms=1), Berth(1, load=8, rooms=2), Berth(2, load=8, rooms=1)
    assert choose([busy, idle, idler], more=4, cap=100) is idler


def test_what_workers_use_counts_more_than_what_they_carry() -> None:
    sounds, pictures = Berth(0, load=60, rooms=9, cores=0.1), Berth(1, load=20, rooms=1, cores=0.6)
    assert choose([pictures, sounds], more=4, cap=100) is sounds


def test_workers_that_use_nearly_the_same_are_told_apart_by_their_consumers() -> None:
    many, few = Berth(0, load=40, rooms=1, cores=0.31), Berth(1, load=8, rooms=2, cores=0.34)
    assert choose([many, few], more=4, cap=100) is few


@pytest.mark.parametrize(
    ("measured", "load", "carried", "expected"),
    [(0.0, 0, 0, 0.0), (0.3, 50, 50, 0.3), (0.3, 70, 50, 0.5), (0.0, 100, 0, 1.0), (0.3, 10, 50, 0.3)],
)
def test_those_who_just_came_are_reckoned_with(
    measured: float, load: int, carried: int, expected: float
) -> None:
    assert expected_cores(measured, load, carried, cap=100) == pytest.approx(expected)


def test_many_rooms_that_begin_at_once_are_spread_before_anything_is_measured() -> None:
    loads = [0, 0, 0]
    for _ in range(30):
        berths = [
            Berth(i, load=load, rooms=load // 4, cores=expected_cores(0.1, load, 0, cap=500))
            for i, load in enumerate(loads)
        ]
        loads[choose(berths, more=4, cap=500).index] += 4
    assert loads == [40, 40, 40]


def test_when_all_are_full_nobody_is_refused() -> None:
    home, other = Berth(0, load=120, rooms=1, home=True), Berth(1, load=110, rooms=5)
    assert choose([home, other], more=5, cap=100) is other
    equal = Berth(1, load=120, rooms=1)
    assert choose([equal, home], more=5, cap=100) is home
