"""Many new connections at once: a few in each round of the event loop, in the order in which they came."""

import asyncio

from chattr.connections.turnstile import Turnstile


async def test_all_pass_in_order_a_few_in_each_round() -> None:
    turnstile, begun = Turnstile(per_round=2), list[int]()
    rounds = list[list[int]]()
    for number in range(7):
        if turnstile.enter(lambda number=number: begun.append(number)):
            begun.append(number)
    while len(begun) < 7:
        rounds.append(list(begun))
        await asyncio.sleep(0)
    assert begun == list(range(7))
    assert [len(seen) for seen in rounds] == [2, 4, 6]


async def test_who_comes_later_stands_behind_those_who_wait() -> None:
    turnstile, begun = Turnstile(per_round=1), list[str]()
    assert turnstile.enter(lambda: None)
    assert not turnstile.enter(lambda: begun.append("second"))
    await asyncio.sleep(0)
    assert not turnstile.enter(lambda: begun.append("third"))
    for _ in range(3):
        await asyncio.sleep(0)
    assert begun == ["second", "third"]
    # With nobody waiting it turns no more, and lets the next in at once.
    assert turnstile.enter(lambda: None)
